"""Contents of every shape that a report can have, made by hypothesis: any text, any number, nothing or very much of all."""

import dataclasses
from collections.abc import Callable
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from infra.i18n import LANGUAGES
from register.vocabulary import LegalEffect
from reports.contents import AlgorithmSheet, Letter, Objection
from reports.contents.judged import Weight
from reports.contents.letter import MOST_REASONS, Explanation
from reports.contents.style import PLAIN, Style
from tests.reports.letters import _WORD, ATTACK

MANY, LINES = 60, 6  # of features, data, groups; of lines of text
NASTY = (
    "", " ", "A", "Maanden huurachterstand", "€ 1.840 per maand", "100%", "https://www.voorbeeldstad.example/klacht",
    _WORD, _WORD * 4, "W" * 120, "voorbeeldstad.example/" + "a" * 200, "1 " * 70, "lang verhaal over uw zaak. " * 12,
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
    Style: st.sampled_from([PLAIN, Style("#7a1f5c", "#ffffff", mark="VOORBEELD")]),
}  # fmt: skip
CODES = {"language": st.sampled_from(LANGUAGES)}


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
    """Nothing, a few, or one of them many times over."""
    few, many = st.lists(one, max_size=2).map(tuple), MANY if dataclasses.is_dataclass(shape) else LINES
    return st.one_of(*(few,) * 7, one.map(lambda same: (same,) * many))


def made(shape: Any, fitting: Callable[[dict[str, Any]], dict[str, Any]] = dict) -> st.SearchStrategy[Any]:
    """Objects of a dataclass; `fitting` makes its fields agree with each other where they must."""
    hints = get_type_hints(shape)
    fields = {field.name: CODES.get(field.name, of(hints[field.name])) for field in dataclasses.fields(shape)}
    fit = FITTING.get(shape, fitting)
    return st.fixed_dictionaries(fields).map(lambda given: shape(**fit(given)))


def _explained(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"reasons": given["reasons"][:MOST_REASONS]}


def _letter(given: dict[str, Any]) -> dict[str, Any]:
    """An objection where there is a besluit; an explanation unless the algorithm was set aside."""
    objection, explanation = given["objection"] or Objection(ATTACK), given["explanation"]
    besluit, aside = given["legal_effect"] == LegalEffect.BESLUIT, given["followed"] == "set_aside"
    return given | {
        "objection": objection if besluit else None,
        "explanation": None if aside else explanation or Explanation(0.0, 0.0, (), ""),
        "read_by_person": given["read_by_person"] or given["followed"] != "followed",
    }


def _sheet(given: dict[str, Any]) -> dict[str, Any]:
    counted = [share.count or 0 for share in given["decisions"]]
    return given | {"decisions_total": max([given["decisions_total"], *counted])}


def _weight(given: dict[str, Any]) -> dict[str, Any]:
    low, value, high = sorted(abs(given[name]) for name in ("low", "value", "high"))
    return given | {"low": low, "value": value, "high": high}


FITTING: dict[Any, Callable[[dict[str, Any]], dict[str, Any]]] = {
    Explanation: _explained, Weight: _weight, Letter: _letter, AlgorithmSheet: _sheet,
}  # fmt: skip
