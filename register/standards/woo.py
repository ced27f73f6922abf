"""The grounds of the Wet open overheid (articles 5.1 and 5.2) on which something may stay unpublished, by their place in the law.

Our words for them stand in the message catalogues under `register.woo.<place with underscores>`.
"""

ABSOLUTE = tuple(f"5.1.1.{letter}" for letter in "abcde")
RELATIVE = tuple(f"5.1.2.{letter}" for letter in "abcdefghi")
# 5.1.5: a disadvantage out of proportion; 5.2.1: personal opinions in internal deliberation.
GROUNDS = (*ABSOLUTE, *RELATIVE, "5.1.5", "5.2.1")
