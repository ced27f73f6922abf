"""What a sentence must be before it can be kept: plain text, with the words that fit its direction and its datum."""

import re
from collections.abc import Iterator, Mapping

from infra.errors import Fault
from register.personal_numbers import holds_bsn
from register.sentences.content import Group, Said
from register.sentences.vocabulary import NAME_MAX, TEMPLATE_MAX, TEMPLATE_MIN_WORDS, Slot

PLACE = re.compile(r"\{([^{}]*)\}")
MARKUP = re.compile(r"</?[a-zA-Z!]|&#?\w+;")
WORD = re.compile(r"\w+")
# What says the direction, and in a sentence for the other one would say the opposite of what the model did.
TOWARD = re.compile(
    r"\b(?:pleit|weegt|spreekt|telt|tellen|wegen|pleiten)(?: \w+){0,3} (?:v[oó]{2}r|mee voor)\b|\bvóór (?:dit|deze|het|uw)\b"
    r"|\b(?<!niet )(?:waarschijnlijker|aannemelijker)\b|\bin favour of\b|\b(?<!less )more likely\b",
    re.IGNORECASE,
)
AWAY = re.compile(
    r"\b(?:pleit|weegt|spreekt|telt|tellen|wegen|pleiten)(?: \w+){0,3} tegen\b|\btegen (?:dit|deze|het) (?:advies|uitkomst|besluit)\b"
    r"|\b(?:minder|on)\s?(?:waarschijnlijk|aannemelijk)(?:er)?\b|\bagainst (?:this|the) (?:advice|outcome|decision)\b"
    r"|\bweighs? against\b|\bless likely\b",
    re.IGNORECASE,
)


def faults_of_templates(said: Said, *, value: bool, unit: bool) -> list[Fault]:
    """Everything that is wrong with the sentences of a datum; `where` is `language/slot`. `value` and `unit` say which of
    both may be filled in."""
    allowed = {name for name, fits in (("value", value), ("unit", unit)) if fits}
    return [
        Fault(f"{language}/{slot}", code, dict(parameters))
        for language, templates in said.items()
        for slot, text in templates.items()
        for code, parameters in _wrong(Slot(slot), text, templates, allowed)
    ]


def faults_of_group(group: Group, known: set[str], elsewhere: set[str]) -> list[Fault]:
    """What is wrong with data that are to be told together: `known` are the model's, `elsewhere` those of other groups."""
    faults = []
    if not group["name"].get("nl"):
        faults.append(Fault("name_nl", "register.schema.required"))
    for code, name in group["name"].items():
        faults += [Fault(f"name_{code}", what, dict(more)) for what, more in _wrong_name(name)]
    chosen = set(group["features"])
    if len(chosen) < 2 or chosen - known:
        faults.append(Fault("features", "register.sentences.group_of_two"))
    if chosen & elsewhere:
        faults.append(Fault("features", "register.sentences.in_one_group"))
    return faults + faults_of_templates(group["sentences"], value=False, unit=False)


Wrong = tuple[str, Mapping[str, str | int]]


def _wrong_name(name: str) -> Iterator[Wrong]:
    if len(name) > NAME_MAX:
        yield "register.field_too_long", {"limit": NAME_MAX, "length": len(name)}
    if MARKUP.search(name) or "{" in name or "}" in name or not name.isprintable():
        yield "register.sentences.no_markup", {}


def _wrong(slot: Slot, text: str, beside: Mapping[str, str], allowed: set[str]) -> Iterator[Wrong]:
    yield from _wrong_places(slot, text, allowed)
    if MARKUP.search(text) or not text.isprintable():
        yield "register.sentences.no_markup", {}
    if len(text) > TEMPLATE_MAX:
        yield "register.field_too_long", {"limit": TEMPLATE_MAX, "length": len(text)}
    if len(WORD.findall(PLACE.sub("x", text))) < TEMPLATE_MIN_WORDS or text[-1] not in ".!?":
        yield "register.sentences.no_sentence", {}
    if holds_bsn(text):
        yield "register.sentences.holds_bsn", {}
    yield from _wrong_direction(slot, text, beside)


def _wrong_places(slot: Slot, text: str, allowed: set[str]) -> Iterator[Wrong]:
    fits = set() if slot == Slot.MISSING else allowed
    rest = PLACE.sub("", text)
    strange = [name for name in PLACE.findall(text) if name not in {"value", "unit"}]
    if strange or "{" in rest or "}" in rest:
        yield "register.sentences.place_unknown", {"value": "{value}", "unit": "{unit}"}
    elif set(PLACE.findall(text)) - fits:
        yield (
            "register.sentences.place_in_missing" if slot == Slot.MISSING else "register.sentences.place_not_here",
            {"place": "{" + min(set(PLACE.findall(text)) - fits) + "}"},
        )  # fmt: skip


def _wrong_direction(slot: Slot, text: str, beside: Mapping[str, str]) -> Iterator[Wrong]:
    """A sentence may leave the direction unsaid, but says never the other one, and both are not the same sentence."""
    opposite = {Slot.MORE: AWAY, Slot.MORE_ONE: AWAY, Slot.LESS: TOWARD, Slot.LESS_ONE: TOWARD}.get(slot)
    if opposite and (found := opposite.search(text)):
        yield "register.sentences.other_direction", {"found": found[0]}
    if slot == Slot.MISSING and (found := AWAY.search(text) or TOWARD.search(text)):
        yield "register.sentences.no_direction", {"found": found[0]}
    if slot == Slot.LESS and text == beside.get(Slot.MORE):
        yield "register.sentences.both_the_same", {}
