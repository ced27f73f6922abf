"""What an entry may say: every field of the standard within its limits, every fault named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import NotValid
from register.content import OURS, checked, missing, plain
from register.demo import SLUGS, read
from register.standards.publication import BY_KEY, FIELDS, NEEDED_TO_PUBLISH, Kind
from tests.builders import ENTRY

TEXTS = [field for field in FIELDS if field.kind in {Kind.TEXT, Kind.LINE}]


def faults(**given: object) -> list[tuple[str, str]]:
    try:
        checked({"name": "Naam"} | given)
    except NotValid as error:
        return [(fault.where, fault.code) for fault in error.faults]
    return []


def test_an_entry_that_is_complete_misses_nothing() -> None:
    assert checked(ENTRY) == ENTRY
    assert missing(ENTRY) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_entries_of_the_demo_are_complete(slug: str) -> None:
    entry = {key: value for key, value in read(slug).entry.items() if key in BY_KEY or key in OURS}
    assert missing(checked(entry)) == []


def test_what_is_empty_is_left_out_and_counts_as_missing() -> None:
    content = checked({"name": "Naam", "goal": "", "risks": None, "category": []})
    assert content == {"name": "Naam"}
    required = {field.key for field in FIELDS if field.required} | set(NEEDED_TO_PUBLISH)
    assert set(missing(content)) == required - {"name"}


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.key)
def test_a_text_may_be_as_long_as_the_standard_says_and_no_longer(field: object) -> None:
    key, limit = field.key, field.limit  # type: ignore[attr-defined]
    assert faults(**{key: "x" * limit}) == []
    assert faults(**{key: "x" * (limit + 1)}) == [(key, "register.field_too_long")]
    assert faults(**{key: f"<p>{'x' * (limit - 1)}&eacute;</p>"}) == []
    assert faults(**{key: 5}) == [(key, "register.field_no_text")]


BAD: list[tuple[str, object, str]] = [
    ("status", "Kapot", "register.field_no_choice"),
    ("status", ["In gebruik"], "register.field_no_choice"),
    ("category", "Werk", "register.field_no_choice"),
    ("category", ["Werk", "Toveren"], "register.field_no_choice"),
    ("begin_date", "2026-13", "register.field_no_month"),
    ("begin_date", "2026-3", "register.field_no_month"),
    ("begin_date", "2026-03-01", "register.field_no_month"),
    ("website", "javascript:alert(1)", "register.field_no_address"),
    ("website", "www.voorbeeld.nl", "register.field_no_address"),
    ("website", 'https://x.nl/"onclick', "register.field_no_address"),
    ("website", 7, "register.field_no_address"),
    ("lawful_basis_grouping", {"title": "Awb"}, "register.field_no_links"),
    ("unheard_of", "x", "register.field_unknown"),
]


@pytest.mark.parametrize(("key", "value", "code"), BAD)
def test_what_does_not_fit_is_refused_by_field(key: str, value: object, code: str) -> None:
    assert faults(**{key: value}) == [(key, code)]


@pytest.mark.parametrize(
    "link",
    [{"link": "https://x.nl"}, {"title": ""}, {"title": "x", "link": "ftp://x"}, {"title": "x", "more": "y"}, "x",
     {"title": "x" * 501}, {"title": 5}, {"title": "x", "link": 5}],
)  # fmt: skip
def test_a_bad_link_is_named_by_its_number(link: object) -> None:
    found = faults(lawful_basis_grouping=[{"title": "Awb"}, link])
    assert [where for where, _ in found] == ["lawful_basis_grouping/2"]


ANY = st.recursive(
    st.sampled_from([None, True, 0, 1.5, "", "x", "https://x.nl", "2026-03", "<b", "Werk", "\0", "x" * 3000]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "link", "x"]), inner)
    ),
    max_leaves=5,
)


@given(given=st.dictionaries(st.sampled_from(sorted(BY_KEY)), ANY, max_size=4))
def test_whatever_is_sent_is_taken_or_refused_with_faults(given: dict[str, object]) -> None:
    for where, code in faults(**given):
        assert where.partition("/")[0] in BY_KEY
        assert code.startswith("register.field_")


def test_all_faults_come_at_once() -> None:
    found = faults(status="x", website="x", goal="x" * 2501, name="")
    assert {where for where, _ in found} == {"status", "website", "goal", "name"}


def test_markup_does_not_count() -> None:
    assert plain("<p>Één &amp; <b>twee</b></p>") == "Één & twee"


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x85", "\u202e", "\u2066"])
def test_a_sign_that_nobody_sees_and_that_turns_a_text_round_is_refused(sign: str) -> None:
    with pytest.raises(NotValid) as caught:
        checked({"name": f"Advies{sign}", "goal": "Eén regel\nen nog een, met \u200bs en 🙂."})
    assert [(fault.where, fault.code) for fault in caught.value.faults] == [
        ("name", "register.field_hidden_sign")
    ]
