"""The languages of leaflets, and how much one may say: it has one page."""

# As the web names them (BCP 47), Dutch and English excepted: in those the letter itself is written.
LANGUAGES = (
    "am", "ar", "bg", "de", "el", "es", "fa", "fr", "hu", "it", "kmr", "pl", "ps", "pt", "ro", "ru", "so", "ti", "tr", "uk", "ur", "vi",
)  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps", "ur"})
TITLE_MAX, BODY_MAX, PARAGRAPHS_MAX, CHECKED_MAX = 120, 2500, 15, 120
