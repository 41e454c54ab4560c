"""Imports of records and departments from the sheets of the national layout."""
