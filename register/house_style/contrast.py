"""Whether colours can be told apart, as WCAG 2.2 measures it, and which colour near by can; pure."""

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass

from register.house_style.vocabulary import PAPER, WASH

COLOUR = re.compile(r"#[0-9a-f]{6}")
TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 (AA) and 1.4.11
STEPS = 512
# How far the colour of what the pointer is on goes towards black.
DEEPER = 0.35


@dataclass(frozen=True)
class Check:
    """One place where two colours meet: what is asked of them and what they give, as `ratio` to 1."""

    place: str
    ratio: float
    least: float

    @property
    def passes(self) -> bool:
        return self.ratio >= self.least


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black on white): WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def checks(accent: str, on_accent: str) -> tuple[Check, ...]:
    """Every place where the colours of a style meet others."""
    return (
        Check("text", ratio(accent, PAPER), TEXT),
        Check("wash", ratio(accent, WASH), TEXT),
        Check("on_accent", ratio(on_accent, accent), TEXT),
        Check("shape", ratio(accent, WASH), SHAPE),
    )


def nearest(accent: str, on_accent: str) -> tuple[str, str]:
    """The same colours, or of the same hues those that pass with the smallest change in lightness."""
    fit = _moved(accent, (PAPER, WASH))
    return fit, _moved(on_accent, (fit,))


def deeper(accent: str, on_accent: str) -> str:
    """What the pointer is on: darker where the text on it stays as clear, else the colour itself."""
    dark = "#" + "".join(f"{round(part * (1 - DEEPER)):02x}" for part in _parts(accent))
    return dark if ratio(on_accent, dark) >= TEXT else accent


def _moved(colour: str, beside: tuple[str, ...]) -> str:
    return next(
        one for one in _lighter_and_darker(colour) if all(ratio(one, other) >= TEXT for other in beside)
    )


def _lighter_and_darker(colour: str) -> Iterator[str]:
    """The colour, then ever farther from it in both directions, to white and black: one of those passes on any colour."""
    yield colour
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    for step in range(1, STEPS + 1):
        for moved in (light - step / STEPS, light + step / STEPS):
            if 0 <= moved <= 1:
                yield _written(colorsys.hls_to_rgb(hue, moved, saturation))
    yield from ("#000000", "#ffffff")


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in parts)


def _parts(colour: str) -> tuple[int, int, int]:
    if not COLOUR.fullmatch(colour):
        raise ValueError("a colour is written as # and six small hexadecimal digits")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
