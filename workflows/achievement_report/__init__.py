"""A report of achievements that somebody named in a list of commendations writes themselves."""
