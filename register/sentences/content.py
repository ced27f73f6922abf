"""What stands in a set of sentences: templates per datum and language, and the data that are told together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from infra import canonical
from infra.i18n import LANGUAGES, gettext_in, pick
from register.models import Feature
from register.sentences.vocabulary import ALWAYS, DIRECTIONS, Slot

Templates = dict[str, str]  # by slot
Said = dict[str, Templates]  # by language
Group = dict[str, Any]  # `name` by language, the names of its `features`, and `sentences` as `Said`
Content = dict[str, Any]  # `features` (Said by name) and `groups`


def digest_of(part: object) -> str:
    """SHA-256 of a set or of a part of it."""
    return canonical.digest(part)


def seeded(features: Iterable[Feature]) -> Content:
    """The first draft: what the description of the data says already."""
    said = {one.name: tidied(_spoken(one.sentences)) for one in features}
    return {"features": {name: found for name, found in said.items() if found}, "groups": []}


def carried(
    content: Content, before: Content, described: Sequence[Feature], features: Sequence[Feature]
) -> Content:
    """A first draft with what was signed off for the former model, whose data were `described`: of data that are still
    the same, and where the description of the new model says nothing itself. The house says its own sentences anew."""
    former = {one.name: one for one in described}
    same = [one for one in features if one.name in former and _same(one, former[one.name])]
    said = {
        one.name: _over(
            _written(before["features"].get(one.name) or {}, former[one.name]),
            content["features"].get(one.name) or {},
        )
        for one in same
    }
    names = {one.name for one in same}
    groups = [group for group in before["groups"] if names.issuperset(group["features"])]
    return {
        "features": content["features"] | {name: one for name, one in said.items() if one},
        "groups": groups,
    }


def completed(content: Content, features: Sequence[Feature]) -> Content:
    """The set as it is signed off: where the owner wrote nothing the sentence of the house stands in it, so that nothing
    will be said that nobody saw. Data that the model does not have are left out."""
    said = {one.name: _completed(one, content["features"].get(one.name) or {}) for one in features}
    return {"features": said, "groups": [_group_completed(one) for one in content["groups"]]}


def house_sentence(feature: Feature, slot: Slot, language: str) -> str:
    """The sentence of the house for a datum, as a template; it has none of its own for exactly one."""
    label = pick(feature.label, language) or feature.name
    base = slot.removesuffix("_one")
    return " ".join(gettext_in(language, f"register.reason.{base}", label=label, value="{value}").split())


def house_sentence_of_group(group: Group, slot: Slot, language: str) -> str:
    """The sentence of the house for data that are told together."""
    return gettext_in(language, f"register.reason_group.{slot}", name=pick(group["name"], language))


def template(said: Said, language: str, slots: Sequence[Slot]) -> str:
    """The first of these sentences that somebody wrote; empty: none did."""
    written = said.get(language) or {}
    return next((written[slot] for slot in slots if written.get(slot)), "")


def group_of(content: Mapping[str, Any], feature: str) -> int | None:
    """The place of the group that a datum is told with."""
    places = (place for place, group in enumerate(content["groups"]) if feature in group["features"])
    return next(places, None)


def tidied(said: Mapping[str, Mapping[str, str]]) -> Said:
    """Without empty sentences and without the space around them."""
    found = {
        language: {slot: " ".join(text.split()) for slot, text in templates.items() if text.strip()}
        for language, templates in said.items()
    }
    return {language: templates for language, templates in found.items() if templates}


def _spoken(sentences: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    return {code: said for code, said in sentences.items() if code in LANGUAGES and said}


def _same(one: Feature, former: Feature) -> bool:
    return (one.kind, one.format, one.unit) == (former.kind, former.format, former.unit)


def _written(said: Said, feature: Feature) -> Said:
    """Without the sentences of the house, which hold what the datum was called then."""
    return tidied(
        {
            code: {
                slot: text
                for slot, text in templates.items()
                if text != house_sentence(feature, Slot(slot), code)
            }
            for code, templates in said.items()
        }
    )


def _over(said: Said, first: Said) -> Said:
    """Both together; where both say something, `first` does."""
    return {code: said.get(code, {}) | first.get(code, {}) for code in {**said, **first}}


def _completed(feature: Feature, said: Said) -> Said:
    return {
        code: {slot.value: house_sentence(feature, slot, code) for slot in ALWAYS} | (said.get(code) or {})
        for code in LANGUAGES
    }


def _group_completed(group: Group) -> Group:
    said: Said = group["sentences"]
    filled = {
        code: {slot.value: house_sentence_of_group(group, slot, code) for slot in DIRECTIONS}
        | (said.get(code) or {})
        for code in LANGUAGES
    }
    return group | {"sentences": filled}
