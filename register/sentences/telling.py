"""What is told of an explanation: each datum, or each group of data, with its share, and the sentence for it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.i18n import gettext_in, pick
from register.explanation import Contribution, Value
from register.models import Feature
from register.sentences import filled, is_unknown, reason, value_text
from register.sentences.content import Content, Group, group_of, house_sentence_of_group, template
from register.sentences.vocabulary import Slot


def _nothing() -> Content:
    return {"features": {}, "groups": []}


@dataclass(frozen=True)
class Spoken:
    """The sentences that speak: of a version that was signed off, or (number 0) as the description of the data has them."""

    number: int = 0
    digest: str = ""
    signed_at: datetime | None = None
    content: Mapping[str, Any] = field(default_factory=_nothing)


DESCRIBED = Spoken()


@dataclass(frozen=True)
class Told:
    """One datum, or the data of a group: what it is called, what it was, how it weighed, and the sentence that says so.

    `members` are the contributions that it stands for; `amount` is their sum.
    """

    label: str
    value_text: str
    sentence: str
    amount: float
    members: tuple[Contribution, ...]

    @property
    def together(self) -> bool:
        """Whether these are several data."""
        return len(self.members) > 1


def tell(
    contributions: Iterable[Contribution],
    features: Mapping[str, Feature],
    language: str,
    spoken: Spoken = DESCRIBED,
) -> tuple[Told, ...]:
    """Everything that weighed, in the order given, a group at the place of its first datum; the amounts add up to the
    same sum. `heaviest` chooses what is told as a reason."""
    parts: dict[tuple[str, object], list[Contribution]] = {}
    for one in contributions:
        place = group_of(spoken.content, one.feature)
        parts.setdefault(("feature", one.feature) if place is None else ("group", place), []).append(one)
    groups = spoken.content["groups"]
    return tuple(
        _group(groups[name], members, features, language)
        if kind == "group" and isinstance(name, int) and len(members) > 1
        else _single(members[0], features, language, spoken)
        for (kind, name), members in parts.items()
    )


def heaviest(told: Sequence[Told], most: int) -> tuple[Told, ...]:
    """What weighed most, whichever way; a group counts once, and what weighed nothing is no reason."""
    weighed = (one for one in told if one.amount)
    return tuple(sorted(weighed, key=lambda one: -abs(one.amount))[:most])


def sentence(feature: Feature, value: Value, amount: float, language: str, spoken: Spoken = DESCRIBED) -> str:
    """How one datum weighed, in the sentence that was signed off for it."""
    said = spoken.content["features"].get(feature.name) or {}
    slot = Slot.MISSING if is_unknown(value) else Slot.MORE if amount >= 0 else Slot.LESS
    slots = [Slot(f"{slot}_one"), slot] if slot != Slot.MISSING and _is_one(value) else [slot]
    found = template(said, language, slots)
    return filled(found, feature, value, language) if found else reason(feature, value, amount, language)


def sentence_of_group(group: Group, amount: float, values: str, language: str) -> str:
    """How data weighed together, and then what they were (`values`); it never says how one of them weighed."""
    slot = Slot.MORE if amount >= 0 else Slot.LESS
    said = template(group["sentences"], language, [slot]) or house_sentence_of_group(group, slot, language)
    return f"{said} {gettext_in(language, 'register.reason_group.members', values=values)}"


def values_told(members: Iterable[tuple[Feature, Value]], language: str) -> str:
    """What several data are called and were: "Maanden achterstand: 3 maanden; Energie: ja"."""
    return "; ".join(f"{_label(one, language)}: {value_text(one, value, language)}" for one, value in members)


def _is_one(value: Value) -> bool:
    return not isinstance(value, bool | str) and value == 1


def _single(one: Contribution, features: Mapping[str, Feature], language: str, spoken: Spoken) -> Told:
    feature = features[one.feature]
    said = sentence(feature, one.value, one.amount, language, spoken)
    return Told(_label(feature, language), value_text(feature, one.value, language), said, one.amount, (one,))


def _group(
    group: Group, members: Sequence[Contribution], features: Mapping[str, Feature], language: str
) -> Told:
    amount = math.fsum(one.amount for one in members)
    values = values_told([(features[one.feature], one.value) for one in members], language)
    said = sentence_of_group(group, amount, values, language)
    return Told(pick(group["name"], language), values, said, amount, tuple(members))


def _label(feature: Feature, language: str) -> str:
    return pick(feature.label, language) or feature.name
