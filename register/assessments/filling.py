"""How far an assessment is: its pages, what is asked given the answers so far, what is still needed, and the outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from register.assessments.values import Answers, applies, filled
from register.instruments.definition import Definition, Question, Section, Shape
from register.instruments.verdicts import Outcome, outcome
from register.instruments.walking import Walk, walk

# A page of a form holds at most this many questions: a section that has more is cut.
QUESTIONS_ON_A_PAGE = 40
# What a label of a decision tree says of an entry, from heavy to light: the official tree's words and ours.
CLASSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("prohibited", ("prohibited", "verboden AI")),
    ("high_risk", ("high_risk", "hoog-risico AI")),
    ("transparency", ("transparency", "transparantieverplichting")),
    ("no_ai", ("no_ai", "geen algoritme")),
    ("minimal", ("minimal", "geen hoog-risico AI")),
)
ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("provider", ("provider", "aanbieder")),
    ("deployer", ("deployer", "gebruiksverantwoordelijke")),
    ("importer", ("importer", "importeur")),
    ("distributor", ("distributor", "distributeur")),
)
# The official tree gives no label for "this is no AI system": whoever has a role and none of these, has none.
SYSTEMS = frozenset(
    {"AI-systeem", "AI-systeem voor algemene doeleinden", "AI-model voor algemene doeleinden", "uitzondering van toepassing"}
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A page of a form: a section, or a piece of one. `number` and `piece` count from 1."""

    number: int
    section: Section
    questions: tuple[Question, ...]
    piece: int
    pieces: int


@dataclass(frozen=True)
class Progress:
    """How many questions have an answer, of those that are asked."""

    answered: int
    asked: int

    @property
    def done(self) -> bool:
        return self.answered >= self.asked


def parts(definition: Definition) -> tuple[Part, ...]:
    """The pages of a form."""
    found: list[Part] = []
    for section in definition.sections:
        pieces = _pieces(section.questions)
        for piece, questions in enumerate(pieces, 1):
            found.append(Part(len(found) + 1, section, questions, piece, len(pieces)))
    return tuple(found)


def progress(definition: Definition, questions: Iterable[Question], answers: Answers) -> Progress:
    """How far these questions are; one that is not asked, given the answers, does not count."""
    asked = [
        one for one in questions if one.asked and applies(one, answers, definition.group_of) is not False
    ]
    return Progress(sum(filled(answers.get(one.id)) for one in asked), len(asked))


def whole_progress(definition: Definition, answers: Answers) -> Progress:
    """How far the whole instrument is; of a decision tree how far the walk is, which ends at a conclusion."""
    if definition.tree:
        gone = walked(definition, answers)
        return Progress(len(gone.path), len(gone.path) + (gone.conclusion is None))
    return progress(definition, definition.by_id.values(), answers)


def walked(definition: Definition, answers: Answers) -> Walk:
    """The way through a decision tree so far."""
    if definition.tree is None:
        raise ValueError(f"{definition.urn} is no decision tree")
    numbers = {name: value for name, value in answers.items() if isinstance(value, int)}
    return walk(definition.tree, numbers)


def judged(definition: Definition, answers: Answers) -> Outcome:
    """What a decision table says."""
    return outcome(definition, {name: value for name, value in answers.items() if isinstance(value, str)})


def still_needed(definition: Definition, answers: Answers) -> list[str]:
    """The questions that must be answered before anybody can sign; a form that asks for none needs at least one answer."""
    if definition.tree:
        gone = walked(definition, answers)
        if gone.conclusion:
            return []
        return [gone.question.id if gone.question else gone.path[-1].question.id]
    needed = [one for one in definition.by_id.values() if one.needed and one.asked]
    open_ = [
        one.id
        for one in needed
        if not filled(answers.get(one.id)) and applies(one, answers, definition.group_of) is not False
    ]
    if not needed and not any(filled(value) for value in answers.values()):
        return [next((one.id for one in definition.by_id.values() if one.asked), "")]
    return open_


def result_of(definition: Definition, answers: Answers) -> dict[str, Any]:
    """The outcome as codes: labels, way and conclusion of a tree, or the verdict of a table with its rules."""
    if definition.tree:
        gone = walked(definition, answers)
        way = [
            {"question": step.question.id, "answer": step.number, "labels": list(step.answer.labels)}
            for step in gone.path
        ]
        conclusion = gone.conclusion.id if gone.conclusion else ""
        return {"path": way, "labels": list(gone.labels), "conclusion": conclusion}
    if definition.shape == Shape.TABLE:
        found = judged(definition, answers)
        return {"verdict": found.verdict.value, "rules": [one.rule.id for one in found.findings]}
    return {}


def class_of(result: Mapping[str, Any]) -> str:
    """The class of the AI Act that the labels of a walk come to; empty when they come to none, and a person must choose.

    Nothing counts as minimal because a label is absent: the official tree has ways to a high risk that give no label.
    """
    labels = set(result.get("labels", ()))
    found = next((name for name, words in CLASSES if labels & set(words)), "")
    if found or not result.get("conclusion") or not roles_of(result):
        return found
    return "" if labels & SYSTEMS else "no_ai"


def roles_of(result: Mapping[str, Any]) -> list[str]:
    """The roles that the labels of a walk name; who both makes and uses a system has two."""
    labels = set(result.get("labels", ()))
    return [name for name, words in ROLES if labels & set(words)]


def _pieces(questions: tuple[Question, ...]) -> list[tuple[Question, ...]]:
    size = QUESTIONS_ON_A_PAGE
    return [questions[start : start + size] for start in range(0, len(questions), size)] or [()]
