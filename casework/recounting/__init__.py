"""What a new holiday notice moves: preview, run, and the numbers of both."""
