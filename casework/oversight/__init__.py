"""What a supervisor sees: the board, its months and steps, and the lists behind every number."""
