"""The score of an entry: every thing that is told raises it, and only what this entry is asked for counts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.completeness import score
from register.content import checked, missing
from register.demo import SLUGS, read
from register.standards.fields import Field, Kind
from register.standards.ours import EVERYTHING, KINDS, WITHHOLDABLE
from register.standards.publication import BY_KEY
from tests.builders import ENTRY

VALUES: dict[Kind, Any] = {
    Kind.LINE: "Iets", Kind.TEXT: "Iets.", Kind.MONTH: "2026-03", Kind.DATE: "2027-03-01", Kind.ADDRESS: "https://x.nl",
    Kind.LINKS: [{"title": "Awb", "link": "https://x.nl"}],
}  # fmt: skip
TOLD = [field for field in EVERYTHING.values() if field.weight and field.words == ()]


def value_of(field: Field) -> Any:
    if field.kind == Kind.CHOICES:
        return [field.words[0]]
    return field.words[0] if field.words else VALUES[field.kind]


FULL = {key: value_of(field) for key, field in EVERYTHING.items() if field.kind != Kind.WITHHELD}


@given(kept=st.sets(st.sampled_from([field.key for field in TOLD])), more=st.sampled_from(TOLD))
def test_telling_more_raises_the_score_and_takes_it_off_the_list(kept: set[str], more: Field) -> None:
    before = {key: FULL[key] for key in kept - {more.key}}
    after = before | {more.key: FULL[more.key]}
    old, new = score(before), score(after)
    assert new.reached - old.reached == (more.weight if more.asked(before) else 0)
    assert new.whole == old.whole
    assert more.key not in (*new.needed, *new.helpful)


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_that_tells_everything_has_all_points(kind: str) -> None:
    found = score(checked(FULL | {"kind": kind, "ai_act_class": "high_risk"}))
    assert (found.percent, found.needed, found.helpful) == (100, (), ())


@given(st.sets(st.sampled_from(sorted(EVERYTHING))))
def test_all_points_mean_that_nothing_is_left_to_do(keys: set[str]) -> None:
    found = score({key: FULL[key] for key in keys if key in FULL})
    assert 0 <= found.reached <= found.whole
    assert (found.reached == found.whole) == (not found.helpful and not set(found.needed))
    assert set(found.needed) == set(missing({key: FULL[key] for key in keys if key in FULL}))


def test_the_points_of_the_standard_are_those_of_the_national_office() -> None:
    heavy = [key for key, field in BY_KEY.items() if field.weight == 8]
    light = [key for key, field in BY_KEY.items() if field.weight == 2]
    assert (len(heavy), len(light)) == (15, 9)


@pytest.mark.parametrize("key", sorted(set(WITHHOLDABLE) & {field.key for field in TOLD}))
def test_what_is_withheld_with_a_ground_counts_as_told(key: str) -> None:
    reason = {key: {"ground": "5.1.2.d", "reason": "Wie dit leest, ontloopt de controle."}}
    content = checked({**ENTRY, "kind": "assistant", "withheld": reason})
    found = score(content)
    assert key not in (*found.needed, *found.helpful)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_demo_tells_nearly_everything(slug: str) -> None:
    entry = {key: value for key, value in read(slug).entry.items() if key in EVERYTHING}
    found = score(checked(entry))
    assert found.percent >= 95
    assert found.needed == ()
