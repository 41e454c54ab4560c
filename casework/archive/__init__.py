"""The archive: case files to take along, how long a case is kept, and its destruction."""
