"""What differs between two contents: every field once, and of a text both sides can be put together again."""

import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from register.differences import How, Kept, between, pieces
from register.standards.ours import EVERYTHING

TEXTS = st.lists(
    st.sampled_from(["de ", "mens ", "beslist", ". ", "\n", "é", "  ", "niet ", ","]), max_size=25
).map("".join)
CONTENTS = st.fixed_dictionaries(
    {},
    optional={
        "goal": TEXTS, "name": TEXTS, "status": st.sampled_from(["In gebruik", "Buiten gebruik"]),
        "category": st.lists(st.sampled_from(["Werk", "Recht", "Wonen"]), max_size=2),
        "political_decision": st.lists(st.fixed_dictionaries({"title": TEXTS}), max_size=2),
        "withheld": st.dictionaries(st.sampled_from(["risks"]), st.just({"ground": "5.1.2.d", "reason": "x"})),
    },
)  # fmt: skip


@given(old=TEXTS | st.text(max_size=60), new=TEXTS | st.text(max_size=60))
def test_the_pieces_are_both_texts_and_nothing_else(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kept != Kept.NEW) == old
    assert "".join(piece.text for piece in found if piece.kept != Kept.GONE) == new


@given(old=CONTENTS, new=CONTENTS)
def test_a_field_is_told_if_and_only_if_it_differs(old: dict[str, Any], new: dict[str, Any]) -> None:
    found = [change.key for change in between(old, new)]
    differ = {key for key in EVERYTHING if (old.get(key) or None) != (new.get(key) or None)}
    assert len(found) == len(set(found))
    assert set(found) == differ
    assert found == sorted(found, key=list(EVERYTHING).index)


@given(old=CONTENTS, new=CONTENTS)
def test_the_way_back_takes_away_what_the_way_there_added(old: dict[str, Any], new: dict[str, Any]) -> None:
    turned = {How.ADDED: How.REMOVED, How.REMOVED: How.ADDED}
    there, back = between(old, new), between(new, old)
    assert [turned.get(change.how, change.how) for change in there] == [change.how for change in back]


@given(CONTENTS)
def test_nothing_differs_from_itself(content: dict[str, Any]) -> None:
    assert between(content, content) == ()


def test_one_word_that_changed_is_one_word_gone_and_one_new() -> None:
    (change,) = between({"risks": "De medewerker beslist altijd."}, {"risks": "De medewerker beslist soms."})
    assert [(piece.kept, piece.text) for piece in change.pieces] == [
        (Kept.SAME, "De medewerker beslist "), (Kept.GONE, "altijd"), (Kept.NEW, "soms"), (Kept.SAME, "."),
    ]  # fmt: skip


def test_other_paragraphs_around_the_same_words_are_another_layout() -> None:
    (change,) = between({"goal": "<div>Hulp</div>"}, {"goal": "<p>Hulp</p>"})
    assert change.how == How.LAYOUT


def test_the_longest_texts_are_compared_quickly() -> None:
    old, new = "a b " * 1200, "b a a " * 800
    start = time.process_time()
    assert pieces(old, new)
    assert time.process_time() - start < 2
