"""The style of Voorbeeldstad: a logo that we draw ourselves, which no municipality carries, and one colour."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw

from web.demo.entering import People

ACCENT, PAPER = "#0f5c5c", "#ffffff"
SIZE, SCALE = 120, 4
STYLE = {
    "name": "Gemeente Voorbeeldstad",
    "address": ["Raadhuisplein 1", "1234 AB Voorbeeldstad"],
    "phone": "14 0123",
    "email": "algoritmen@voorbeeldstad.example",
    "website": "https://www.voorbeeldstad.example",
    "privacyContact": "privacy@voorbeeldstad.example",
    "complaints": "https://www.voorbeeldstad.example/klacht",
    "accent": ACCENT,
    "onAccent": PAPER,
    "function": {"nl": "een medewerker van de gemeente", "en": "a member of staff of the municipality"},
}


def dress(people: People) -> None:
    """Set the style as the publisher would."""
    logo = {
        "image": base64.b64encode(drawn()).decode("ascii"),
        "alt": "Logo van Voorbeeldstad: een boom aan het water",
    }
    people.publisher.ask("PUT", "/house-style", 200, STYLE | {"logo": logo}, If_Match='"0"')


def drawn() -> bytes:
    """A tree beside water, as PNG; drawn large and made small, so that its edges are soft."""
    image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle(_large(0, 0, 120, 120), 14 * SCALE, fill=ACCENT)
    pen.ellipse(_large(34, 16, 86, 68), fill=PAPER)
    pen.rectangle(_large(56, 56, 64, 90), fill=PAPER)
    for height in (90, 102):
        pen.rounded_rectangle(_large(16, height, 104, height + 5), 2 * SCALE, fill=PAPER)
    image = image.resize((SIZE, SIZE))
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _large(*places: int) -> tuple[int, ...]:
    return tuple(place * SCALE for place in places)
