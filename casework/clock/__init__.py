"""Calendars, due dates and the explanation of a date: pure functions over a stored calendar."""
