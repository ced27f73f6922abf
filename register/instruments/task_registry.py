"""Reads the task registry: its instruments, and its requirements and measures as lists to keep up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from register.instruments.definition import Choice, Definition, Kind, Question, Section, Shape, Texts, Type
from register.instruments.files import Data
from register.instruments.picking import Notes, items, mappings, name_of, needed, said, web_address, words

TYPES = {
    "open_question": Type.OPEN,
    "closed_question": Type.OPEN,  # the registry lists no answers to choose from
    "sign_task": Type.SIGN,
    "upload_document": Type.UPLOAD,
    "statement": Type.STATEMENT,
    "requirement": Type.OPEN,
    "measure": Type.OPEN,
}
REQUIREMENT, MEASURE, INSTRUMENT = ":ver:", ":mtr:", ":aivt:tr:"
KEYS = {
    "systemcard_path", "schema_version", "name", "description", "explanation", "urn", "language", "owners", "date", "url",
    "subject", "suggested_roles", "lifecycle", "links", "ai_act_profile", "always_applicable", "template", "tasks",
}  # fmt: skip
TASK = {
    "question", "urn", "labels", "type", "suggested_roles", "lifecycle", "links", "required_status", "template",
    "depends_on", "status", "signature", "expiration_date",
}  # fmt: skip
STATES = {
    "todo": {"nl": "Nog te doen", "en": "To do"},
    "busy": {"nl": "Mee bezig", "en": "In progress"},
    "done": {"nl": "Voldaan", "en": "Met"},
    "not_met": {"nl": "Voldoet niet", "en": "Not met"},
    "none": {"nl": "Niet van toepassing", "en": "Does not apply"},
}
STATE: Texts = {"nl": "Hoe staat het hiermee?", "en": "How does this stand?"}
REMARKS: Texts = {"nl": "Toelichting", "en": "Explanation"}
LISTS = {
    "requirements": (Kind.REQUIREMENTS, "urn:nl:ak:ver", {"nl": "Vereisten", "en": "Requirements"}),
    "measures": (Kind.MEASURES, "urn:nl:ak:mtr", {"nl": "Maatregelen", "en": "Measures"}),
}


def fits(data: dict[str, Data]) -> bool:
    """Whether this is a file of the task registry, or several in one."""
    urn = str(data.get("urn", ""))
    several = any(isinstance(data.get(key), list) for key in ("instruments", *LISTS))
    return several or any(part in urn for part in (REQUIREMENT, MEASURE, INSTRUMENT))


def read(data: dict[str, Data], notes: Notes) -> list[Definition]:
    """An instrument, a requirement, a measure, or all of those in one file: lists become one definition each."""
    if "urn" in data:
        return [_single(data, "", notes)]
    found = [_single(one, where, notes) for one, where in mappings(data, "instruments", "")]
    for key, (kind, urn, title) in LISTS.items():
        several = list(mappings(data, key, ""))
        if several:
            sections = _once_each([_section(one, where, notes) for one, where in several], notes)
            version = words(several[0][0].get("schema_version"), "") or "1.0"
            found.append(_listed(urn, version, title, kind, sections))
    notes.unknown_keys("/", data, {"instruments", *LISTS})
    return found


def _single(data: dict[str, Data], where: str, notes: Notes) -> Definition:
    urn = name_of(data, "urn", where)
    if REQUIREMENT in urn or MEASURE in urn:
        kind = Kind.REQUIREMENTS if REQUIREMENT in urn else Kind.MEASURES
        title = said(needed(data, "name", where), where, _language(data))
        version = words(data.get("schema_version"), where) or "1.0"
        return _listed(urn, version, title, kind, [_section(data, where, notes)])
    return _instrument(data, urn, where, notes)


def _listed(urn: str, version: str, title: Texts, kind: Kind, sections: Sequence[Section]) -> Definition:
    return Definition(
        urn=urn, version=version, title=title, kind=kind, shape=Shape.FORM, language="nl", sections=tuple(sections)
    )  # fmt: skip


def _section(data: dict[str, Data], where: str, notes: Notes) -> Section:
    """One requirement or measure: what it says, how it stands, and why."""
    notes.unknown_keys(where, data, KEYS)
    urn, language = name_of(data, "urn", where), _language(data)
    choices = tuple(Choice(value, label) for value, label in STATES.items())
    linked = tuple(words(one, where) for one in items(data, "links", where) if isinstance(one, str))
    questions = (
        Question(f"{urn}#state", STATE, Type.ONE, choices=choices, refers=linked),
        Question(f"{urn}#remarks", REMARKS, Type.OPEN),
    )
    described = "\n\n".join(
        filter(None, (words(data.get(key), where) for key in ("description", "explanation")))
    )
    told = "\n\n".join(filter(None, (described, _applies(data, where), web_address(data.get("url"), where))))
    return Section(urn, said(needed(data, "name", where), where, language), questions, {language: told})


def _once_each(sections: Sequence[Section], notes: Notes) -> list[Section]:
    """The registry gives some names twice: the second keeps its text under a name with a number."""
    seen: dict[str, int] = {}
    kept = []
    for section in sections:
        seen[section.id] = seen.get(section.id, 0) + 1
        number = seen[section.id]
        if number > 1:
            notes.add(section.id, "register.instruments.note.twice", id=section.id[:80])
            questions = (replace(one, id=f"{one.id}~{number}") for one in section.questions)
            section = replace(section, id=f"{section.id}~{number}", questions=tuple(questions))
        kept.append(section)
    return kept


def _applies(data: dict[str, Data], where: str) -> str:
    """For whom a requirement is meant, as the registry words it."""
    said_of = []
    for profile, place in mappings(data, "ai_act_profile", where):
        for key in ("risk_group", "role"):
            said_of += [words(one, place) for one in items(profile, key, place)]
    return f"Geldt voor: {', '.join(said_of)}." if said_of else ""


def _instrument(data: dict[str, Data], urn: str, where: str, notes: Notes) -> Definition:
    notes.unknown_keys(where, data, KEYS)
    language = _language(data)
    return Definition(
        urn=urn.rpartition(":")[0] or urn, version=urn.rpartition(":")[2], title=said(needed(data, "name", where), where, language),
        kind=Kind.IAMA if ":iama:" in urn else Kind.OTHER, shape=Shape.FORM, language=language,
        description=said(data.get("description"), where, language), source=web_address(data.get("url"), where),
        sections=tuple(_topics(data, where, notes, language)),
    )  # fmt: skip


def _topics(data: dict[str, Data], where: str, notes: Notes, language: str) -> Iterator[Section]:
    """Neighbouring tasks with one topic are a section."""
    topic, number, found = "", 0, list[Question]()
    for task, place in mappings(data, "tasks", where):
        named = _topic(task, place)
        if found and named != topic:
            number += 1
            yield Section(str(number), {language: topic or str(number)}, tuple(found))
            found = []
        topic = named
        found += _questions(task, place, notes, language)
    yield Section(str(number + 1), {language: topic or str(number + 1)}, tuple(found))


def _topic(task: dict[str, Data], where: str) -> str:
    labels = [one for one, _ in mappings(task, "labels", where)]
    return next((words(one.get("value"), where) for one in labels if one.get("key") == "topic"), "")


def _questions(task: dict[str, Data], where: str, notes: Notes, language: str) -> Iterator[Question]:
    notes.unknown_keys(where, task, TASK)
    urn, text = name_of(task, "urn", where), said(needed(task, "question", where), where, language)
    links = [one for one, _ in mappings(task, "links", where)]
    refers = tuple(words(one.get("urn"), where) for one in links if one.get("urn"))
    needed_ = task.get("required_status") is True
    named = task.get("type")
    for number, given in enumerate(named if isinstance(named, list) else [named]):
        type_ = TYPES.get(words(given, where))
        if not type_:
            notes.add(where, "register.instruments.note.type", type=words(given, where)[:80], id=urn)
        kept = "" if type_ else words(given, where) or "?"
        identity = urn if not number else f"{urn}#{number + 1}"
        yield Question(identity, text, type_ or Type.TEXT, needed=needed_, refers=refers, kept=kept)


def _language(data: dict[str, Data]) -> str:
    return words(data.get("language"), "/language")[:2] or "nl"
