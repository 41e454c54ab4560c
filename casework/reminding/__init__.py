"""Who hears of a term and when: the ladder, lateness, letters of supervision, morning overviews."""
