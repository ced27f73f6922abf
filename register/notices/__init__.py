"""Notices of the public about an entry: an error, a complaint or a question, handled in the office, answered in public."""
