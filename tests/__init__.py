"""The tests, one folder per package and a few that look at the whole."""
