"""Keeps on one line what is read as one: an article and its number, a sign and its amount, an initial and its name,
and a short last word with the word before it."""

import re

from reports.contents.wording import NO_BREAK

# What stands before a space that no line ends at; a tag is passed over whole.
BOUND = re.compile(
    r"<[^>]*>"
    r"|\b(?:[Aa]rtikel(?:en)?|[Aa]rticles?|[Hh]oofdstuk|[Cc]hapters?|lid|en met|AVG|GDPR|Awb|IAMA|DPIA) (?=\d)"
    r"|€ (?=\d)"
    r"|\b\d+ (?=%)"
    r"|\b[A-Z]\. (?=\w)"
    r"|\b\d{4} (?=[A-Z]{2}\b)"
    r"|\b14 (?=0\d)"
)


# The last space of what ends in a short word; not of a few words, that may stand in a narrow cell, nor after a word that fills
# a line by itself.
END = re.compile(r" (?=[^\s<>]{1,7}\s*</(?:p|li|td)>)(?<=[^<>]{24} )(?<![^\s<>]{24} )")


def bound(html: str) -> str:
    """HTML in which those spaces do not break."""
    return BOUND.sub(lambda found: found[0] if found[0][0] == "<" else found[0][:-1] + NO_BREAK, html)


def with_bound_ends(html: str) -> str:
    """HTML for paper in which no paragraph ends with one short word on a line of its own; browsers see to that themselves."""
    return END.sub(NO_BREAK, html)
