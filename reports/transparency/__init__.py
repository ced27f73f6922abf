"""The public report of what a municipality did with algorithms in a quarter or a year: counted, written, published, kept."""
