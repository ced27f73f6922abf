"""Contents of every shape that a report can have, made by hypothesis: any text, any number, nothing or very much of all."""

import dataclasses
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from infra.i18n import LANGUAGES
from reports.contents.style import PLAIN, Style
from tests.reports.fitting import CODED, FITTING, LOGO
from tests.reports.letters import _WORD, ATTACK

SELDOM = 15  # lists that are short for each that is long
MANY, LINES = 60, 6  # of features, data, groups; of lines of text, and of what holds very much text
LONG = 600  # letters of one thing with all its texts
NASTY = (
    "", " ", "A", "Maanden huurachterstand", "€ 1.840 per maand", "100%", "https://www.voorbeeldstad.example/klacht",
    _WORD, _WORD * 2, "W" * 120, "voorbeeldstad.example/" + "a" * 200, "1 " * 70, "lang verhaal over uw zaak. " * 12,
    "السيدة فاطمة بنت عبد الرحمن", "שלום עולם", "\u202eomgekeerd", "a\u0301e\u0323\u0302", "ﬁ ǆ Ǆ ĳ", "Đỗ Thị Hương",
    "Ірина Коваленко", "Ελένη", "😀👨\u200d👩\u200d👧\u200d👦🏳️\u200d🌈", "日本語" * 15, "ไม่มีการเว้นวรรค" * 8,
    "\x00\x07\x1b[2J", "\ud800", "\ufffe\ufeff", "\U0010ffff", "\u00ad\u200b\u2028\u2029\u0085", "\n\n\nregel\r\nregel\tkolom",
    "'; DROP TABLE report; --", "{0} {name} %s {{ 7*7 }}", ATTACK, "&amp;<b>", "-" * 120, "…" * 90, "a" + "\u0300" * 80,
)  # fmt: skip
texts = st.one_of(st.sampled_from(NASTY), st.sampled_from(NASTY), st.text(max_size=30))
numbers = st.one_of(
    st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 1e9, -123456789.125, 0.1, -0.25]),
    st.floats(allow_nan=False, allow_infinity=False),
)
counts = st.sampled_from([0, 1, 2, 9, 200, 10**6, 2**63])
days = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.dates(date(2020, 1, 1), date(2035, 12, 31))
PLAINLY: dict[Any, st.SearchStrategy[Any]] = {
    str: texts, float: numbers, int: counts, bool: st.booleans(), date: days,
    Style: st.sampled_from([PLAIN, Style("#7a1f5c", "#ffffff", mark="VOORBEELD"), Style(logo=LOGO), Style("#ffdd00", "#000000", LOGO)]),
}  # fmt: skip
languages = st.sampled_from(LANGUAGES)
CODES = {"language": languages, "words_language": languages, "why_language": languages}


@cache
def of(shape: Any) -> st.SearchStrategy[Any]:
    """Whatever a field of this type may hold."""
    if shape in PLAINLY:
        return PLAINLY[shape]
    origin, parts = get_origin(shape), get_args(shape)
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (Union, UnionType):
        return st.one_of(*(of(part) for part in parts))
    if shape is NoneType:
        return st.none()
    if origin is tuple:
        one = of(parts[0])
        return several(one, parts[0]) if parts[1:] == (Ellipsis,) else st.tuples(*map(of, parts))
    if dataclasses.is_dataclass(shape):
        return made(shape)
    return st.sampled_from(list(shape))


def several(one: st.SearchStrategy[Any], shape: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Nothing, a few, or one of them many times over; what itself holds lists stays a few, or pages come by the hundred."""
    few = st.lists(one, max_size=2).map(tuple)
    if holds_lists(shape):
        return few
    many = MANY if dataclasses.is_dataclass(shape) else LINES
    return st.one_of(
        *(few,) * SELDOM, one.map(lambda same: (same,) * (many if len(repr(same)) < LONG else LINES))
    )


def holds_lists(shape: Any) -> bool:
    """Whether there are dataclasses in a list in it."""
    if not dataclasses.is_dataclass(shape):
        return get_origin(shape) in (Union, UnionType)
    inside = [get_args(hint) for hint in get_type_hints(shape).values() if get_origin(hint) is tuple]
    return any(dataclasses.is_dataclass(part) or holds_lists(part) for parts in inside for part in parts)


def made(shape: Any) -> st.SearchStrategy[Any]:
    """Objects of a dataclass, of which the fields agree with each other where they must."""
    hints, own = get_type_hints(shape), CODES | CODED.get(shape, {})
    fields = {
        field.name: own[field.name] if field.name in own else of(hints[field.name])
        for field in dataclasses.fields(shape)
        if not (field.name == "kind" and field.default != dataclasses.MISSING)
    }
    fit = FITTING.get(shape, dict)
    return st.fixed_dictionaries(fields).map(lambda given: shape(**fit(given)))
