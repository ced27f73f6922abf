"""Conditions on labels are read by hand, and mean what they say; anything else is refused with its place."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.instruments.expressions import (
    DEEPEST,
    LONGEST,
    All,
    Any,
    Expression,
    Has,
    Not,
    NotUnderstood,
    parse,
)

LABELS = ("aanbieder", "hoog-risico AI", "open-source", "in gebruik")
Written = tuple[str, Expression]


def has(label: str) -> Written:
    return f'"{label}" in labels', Has(label)


def joined(sign: str, kind: type[All | Any]) -> object:
    def join(parts: list[Written]) -> Written:
        return f" {sign} ".join(f"({text})" for text, _ in parts), kind(tuple(meant for _, meant in parts))

    return join


def deeper(inner: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        inner.map(lambda one: (f"!({one[0]})", Not(one[1]))),
        several.map(joined("&&", All)),
        several.map(joined("||", Any)),
    )


EXPRESSIONS = st.recursive(st.sampled_from(LABELS).map(has), deeper, max_leaves=12)


def by_python(text: str, labels: set[str]) -> bool:
    """The reference: the same words in Python's own grammar, on expressions that this test made itself."""
    said = text.replace("&&", " and ").replace("||", " or ").replace("!", " not ")
    return bool(eval(said, {"__builtins__": {}}, {"labels": labels}))


@given(EXPRESSIONS, st.sets(st.sampled_from(LABELS)))
def test_an_expression_means_what_python_makes_of_it(written: Written, labels: set[str]) -> None:
    text, meant = written
    assert parse(text).holds(labels) == meant.holds(labels) == by_python(text, labels)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(LABELS), st.sampled_from(["&&", "||"])), min_size=1, max_size=8),
       st.sets(st.sampled_from(LABELS)))  # fmt: skip
def test_not_binds_before_and_and_and_before_or(parts: list[tuple[bool, str, str]], labels: set[str]) -> None:
    words = []
    for negated, label, sign in parts:
        # Python's `not` binds looser than `in`, ours as tight: brackets make the label one thing for both.
        words += [("!" if negated else "") + f'("{label}" in labels)', sign]
    text = " ".join(words[:-1])
    assert parse(text).holds(labels) == by_python(text, labels)


@given(st.text(alphabet=string.printable, max_size=60))
def test_nonsense_is_refused_and_never_run(text: str) -> None:
    try:
        said: bool | int = parse(text).holds(())
    except NotUnderstood as wrong:
        said = wrong.place
    assert said in {True, False} or 1 <= said <= len(text) + 1


@pytest.mark.parametrize(
    "text",
    ["", "labels", '"a" in labels ||', '("a" in labels', '"a" in tags', '"a" in labels "b" in labels', '__import__("os")'],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(text)


def test_depth_and_length_have_a_bound() -> None:
    with pytest.raises(NotUnderstood):
        parse("(" * (DEEPEST + 2) + '"a" in labels' + ")" * (DEEPEST + 2))
    with pytest.raises(NotUnderstood):
        parse("!" * 5000 + '"a" in labels')
    with pytest.raises(NotUnderstood):
        parse(" " * LONGEST + '"a" in labels')
