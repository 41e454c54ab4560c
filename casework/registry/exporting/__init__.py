"""Exports of records in the national layout, which come back through the import unchanged."""
