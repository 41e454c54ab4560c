"""Who handles a case: taken, handed or passed on, urged, many at once, a leaver's work."""
