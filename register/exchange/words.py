"""Other spellings of the standard's words, and the reading of months, days and addresses however they were written."""

import re
import unicodedata
from datetime import date, timedelta
from urllib.parse import quote

# Per field: what stands in older records and in other systems, folded -> the word of the standard.
SPELLINGS = {
    "status": {
        "actief": "In gebruik",
        "in productie": "In gebruik",
        "in use": "In gebruik",
        "gebruik": "In gebruik",
        "ontwikkeling": "In ontwikkeling",
        "in development": "In ontwikkeling",
        "niet meer in gebruik": "Buiten gebruik",
        "out of use": "Buiten gebruik",
        "gearchiveerd": "Buiten gebruik",
        "beeindigd": "Buiten gebruik",
    },
    "publication_category": {
        "a": "Hoog-risico AI-systeem",
        "hoog risico": "Hoog-risico AI-systeem",
        "hoog risico ai": "Hoog-risico AI-systeem",
        "high risk ai system": "Hoog-risico AI-systeem",
        "b": "Impactvolle algoritmes",
        "impactvol algoritme": "Impactvolle algoritmes",
        "impactvol": "Impactvolle algoritmes",
        "impactful algorithms": "Impactvolle algoritmes",
        "c": "Overige algoritmes",
        "overig": "Overige algoritmes",
        "overige": "Overige algoritmes",
        "overig algoritme": "Overige algoritmes",
        "other algorithms": "Overige algoritmes",
    },
    # Words of version 0.4 that 1.0 renamed, and older words that mean the same.
    "category": {
        "financien": "Overheidsfinanciën",
        "huisvesting": "Wonen",
        "infrastructuur": "Ruimte en infrastructuur",
        "veiligheid": "Openbare orde en veiligheid",
        "veiligheid en handhaving": "Openbare orde en veiligheid",
    },
}
DUTCH = {"", "nld", "nl", "nl nl", "dut", "dutch", "nederlands"}
# Versions in another language of an entry that has a Dutch one.
OTHER_LANGUAGES = {
    "eng",
    "en",
    "english",
    "engels",
    "fry",
    "fy",
    "fries",
    "frysk",
    "deu",
    "de",
    "fra",
    "fr",
}
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
# Spreadsheets count days from here; five figures are a day of this age.
DAY_NULL, SERIAL = date(1899, 12, 30), re.compile(r"[34]\d{4}(\.0)?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?")
DAY_FIRST = re.compile(r"(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ](\d{4})")
SPOKEN = re.compile(r"(?:(\d{1,2})\s+)?([a-z]{3,9})\.?\s+(\d{4})")
WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
BARE_WEB = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}(?:/[^\s<>\"']*)?", re.IGNORECASE)


def folded(text: str) -> str:
    """Small letters without accents, signs as spaces: how words are compared."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def word(key: str, text: str, words: tuple[str, ...]) -> str | None:
    """The word of the standard that a text stands for."""
    if text in words:
        return text
    known = {folded(one): one for one in words} | SPELLINGS.get(key, {})
    return known.get(folded(text))


def day(text: str) -> tuple[int, int, int | None] | None:
    """Year, month and (where it is said) day of a date however it was written; None when it is none."""
    text = text.strip()
    if SERIAL.fullmatch(text):
        found = DAY_NULL + timedelta(days=int(float(text)))
        return found.year, found.month, found.day
    parts = _parts(text)
    if parts is None:
        return None
    year, month, on = (int(part or 0) for part in parts)
    try:
        date(year, month, on or 1)
    except ValueError:
        return None
    return year, month, on or None


def _parts(text: str) -> tuple[str | int, str | int, str | int | None] | None:
    if found := YEAR_FIRST.fullmatch(text):
        return found[1], found[2], found[3]
    if found := DAY_FIRST.fullmatch(text):
        return found[3], found[2], found[1]
    if found := SPOKEN.fullmatch(text.lower()):
        return found[3], _month(found[2]), found[1]
    return None


def _month(name: str) -> int:
    for names in (MONTHS, ENGLISH):
        for number, month in enumerate(names, 1):
            if month.startswith(name):
                return number
    return 0


def address(text: str) -> str | None:
    """The web address that a text is: with its scheme, without spaces. None when it is something else."""
    text = text.strip()
    if WEB.fullmatch(text):
        return text[: text.index(":")].lower() + text[text.index(":") :]
    if re.match(r"https?://\S", text, re.IGNORECASE) and "\n" not in text and not WEB.search(text, 8):
        return quote(text, safe=":/?#[]@!$&()*+,;=%~")
    return f"https://{text}" if BARE_WEB.fullmatch(text) else None


def addresses(text: str) -> list[str]:
    """Every web address within a text, without the sign that ends the sentence."""
    return [found.rstrip(".,;:)") for found in WEB.findall(text)]
