"""The public page tells every field of an entry, says why one is withheld, and runs nothing that somebody typed."""

from typing import Any

import pytest

from infra.installation import Installation
from register.standards.fields import By, Field, Kind
from register.standards.ours import EVERYTHING, KINDS, WITHHOLDABLE
from register.wording import chosen, label
from reports.sheets import sections_of as on_paper
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.test_completeness import FULL

WHY = {"ground": "5.1.2.f", "reason": "Dit is van de leverancier."}
# What stands in the head or in other words than the field's own.
ELSEWHERE = {
    "withheld",
    "summary_en",
    "end_date",
    "begin_date",
    "until",
    "revision_date",
    "kind",
    "contact_email",
}


def told(field: Field) -> Any:
    """A value that can be found again on a page."""
    if field.kind in {Kind.TEXT, Kind.LINE}:
        return f"Zin over {field.key}."
    if field.kind == Kind.ADDRESS:
        return f"https://{field.key.replace('_', '-')}.example/"
    return (
        [{"title": f"Zin over {field.key}.", "link": "https://x.nl"}]
        if field.kind == Kind.LINKS
        else FULL[field.key]
    )


def sought(field: Field, value: Any) -> str:
    if field.kind in {Kind.CHOICE, Kind.CHOICES}:
        return chosen(field, value if isinstance(value, str) else value[0])
    return str(value[0]["title"] if field.kind == Kind.LINKS else value)


PEOPLE = {
    key: field for key, field in EVERYTHING.items() if field.by == By.PEOPLE and field.kind != Kind.WITHHELD
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_stands_on_the_page_and_on_paper(
    client: Visitor, house: Installation, cast: Cast, kind: str
) -> None:
    content = {key: told(field) for key, field in PEOPLE.items()} | {
        "kind": kind,
        "ai_act_class": "high_risk",
    }
    algorithm = builders.a_published_algorithm(house, cast, **content)
    answer = client.get(f"/algoritmes/voorbeeldstad/{algorithm.slug}", headers={"Accept-Language": "nl"})
    page = answer.get_data(as_text=True)
    paper = "\n".join(field.value for section in on_paper(content) for field in section.fields)
    for key in PEOPLE.keys() - ELSEWHERE:
        words = sought(EVERYTHING[key], content[key])
        assert words in page, key
        assert words in paper or key in {"name", "description_short"}, key
    assert ">1 maart 2027<" in page


@pytest.mark.parametrize("key", sorted(set(WITHHOLDABLE) - {"end_date", "tags"}))
def test_each_field_that_is_withheld_says_why(key: str) -> None:
    (found,) = [
        field
        for section in on_paper({"name": "Naam", "kind": "assistant", "withheld": {key: WHY}})
        for field in section.fields
        if field.label == label(key)
    ]
    assert WHY["reason"] in found.value
    assert "Woo, artikel 5.1, lid 2, onder f" in found.value


def test_what_is_withheld_is_said_wherever_a_text_would_stand(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    reasons = {key: {"ground": "5.1.2.d", "reason": f"Reden bij {key}."} for key in WITHHOLDABLE}
    algorithm = builders.a_published_algorithm(house, cast, withheld=reasons)
    answer = client.get(f"/algoritmes/voorbeeldstad/{algorithm.slug}", headers={"Accept-Language": "nl"})
    page = answer.get_data(as_text=True)
    unsaid = [key for key in WITHHOLDABLE if f"Reden bij {key}." not in page]
    assert unsaid == []


def test_nothing_that_somebody_typed_runs(client: Visitor, house: Installation, cast: Cast) -> None:
    bad = "<p>Goed</p><script>alert(1)</script><img src=x onerror=alert(2)>"
    content = {
        key: bad for key, field in PEOPLE.items() if field.kind in {Kind.TEXT, Kind.LINE} and field.limit > 90
    }
    algorithm = builders.a_published_algorithm(house, cast, **content)
    page = client.get(f"/algoritmes/voorbeeldstad/{algorithm.slug}").get_data(as_text=True)
    for scrap in ("<script>alert", "onerror", "alert(1)", "&lt;p&gt;"):
        assert scrap not in page
