"""Promises about the code as a whole: where arrows point, what is documented, and that a breach is found."""
