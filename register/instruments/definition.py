"""What an instrument is, whichever file it came from: sections with questions, a decision tree, or a decision table."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property

from infra import canonical

Texts = Mapping[str, str]  # language -> text
NOTHING: Texts = {}


class Kind(StrEnum):
    """What an instrument is for: the gate asks for some of these by class."""

    ETHICS_INTAKE = "ethics_intake"
    AI_ACT_CLASS = "ai_act_class"
    FRIA = "fria"
    DPIA = "dpia"
    PRESCAN = "prescan"
    IAMA = "iama"
    SECURITY_REVIEW = "security_review"
    REQUIREMENTS = "requirements"
    MEASURES = "measures"
    GLOSSARY = "glossary"
    OTHER = "other"


class Shape(StrEnum):
    """How an instrument is filled in."""

    FORM = "form"
    TREE = "tree"
    TABLE = "table"  # a form whose answers lead to a verdict
    TEXT = "text"  # only to be read


class Type(StrEnum):
    """How a question is answered."""

    LINE = "line"
    OPEN = "open"
    ONE = "one"
    MANY = "many"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    GROUP = "group"  # rows of columns
    STATEMENT = "statement"
    SIGN = "sign"
    UPLOAD = "upload"
    REFERENCE = "reference"
    TEXT = "text"  # nothing to answer: a heading, an explanation, or a node that was not understood


UNANSWERED = frozenset({Type.TEXT, Type.UPLOAD, Type.SIGN})


class Operator(StrEnum):
    EQUALS = "equals"
    CONTAINS = "contains"
    ANY = "any"
    ALL = "all"


class Verdict(StrEnum):
    """What an intake answers, from light to heavy."""

    GO_ON = "go_on"
    WITH_MEASURES = "with_measures"
    ASK_COMMITTEE = "ask_committee"
    DO_NOT = "do_not"


@dataclass(frozen=True)
class Source:
    """Where something is written: a name, and an address where there is one."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from. In a decision table they stand in order of risk."""

    value: str
    label: Texts
    help: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Condition:
    """A question is asked when (`shows`), or not asked when, another one has this answer."""

    question: str
    operator: Operator
    value: str = ""
    shows: bool = True


@dataclass(frozen=True)
class Question:
    """One question. `columns` are those of a group, `choices_from` names the question whose answers are the choices.

    `refers` holds "<kind>#<question>" of questions elsewhere that ask the same; `kept` the type of a node that nobody
    understood here.
    """

    id: str
    text: Texts
    type: Type
    help: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    conditions: tuple[Condition, ...] = ()
    columns: tuple["Question", ...] = ()
    choices_from: str = ""
    needed: bool = False
    refers: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    kept: str = ""

    @property
    def asked(self) -> bool:
        """Whether an answer can be written down."""
        return self.type not in UNANSWERED


@dataclass(frozen=True)
class Section:
    """A part of a form."""

    id: str
    title: Texts
    questions: tuple[Question, ...]
    help: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """Where an answer leads: to a question or a conclusion, perhaps only for some labels."""

    to: str
    ends: bool
    only_if: str = ""


@dataclass(frozen=True)
class TreeAnswer:
    """An answer in a decision tree, with the labels that it gives."""

    text: Texts
    labels: tuple[str, ...]
    ways: tuple[Way, ...]
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class TreeQuestion:
    """A question of a decision tree."""

    id: str
    text: Texts
    help: Texts
    topic: str
    answers: tuple[TreeAnswer, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Conclusion:
    """Where a decision tree ends: what it means and what it obliges to."""

    id: str
    text: Texts
    obligation: Texts
    note: Texts = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Tree:
    """A decision tree; it begins at its first question."""

    questions: tuple[TreeQuestion, ...]
    conclusions: tuple[Conclusion, ...]

    @cached_property
    def question_by_id(self) -> dict[str, TreeQuestion]:
        return {one.id: one for one in self.questions}

    @cached_property
    def conclusion_by_id(self) -> dict[str, Conclusion]:
        return {one.id: one for one in self.conclusions}


@dataclass(frozen=True)
class Rule:
    """A line of a decision table: it holds when every question named has this answer or a riskier one."""

    id: str
    verdict: Verdict
    when: Mapping[str, str]
    because: Texts
    measures: Texts = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A whole instrument, in one version."""

    urn: str
    version: str
    title: Texts
    kind: Kind
    shape: Shape
    language: str
    description: Texts = field(default_factory=dict)
    source: str = ""
    licence: str = ""
    sections: tuple[Section, ...] = ()
    tree: Tree | None = None
    rules: tuple[Rule, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that is asked, whatever file it stood in."""
        return canonical.digest(asdict(self))

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Every question of the form, columns of groups excepted."""
        return {question.id: question for section in self.sections for question in section.questions}

    @cached_property
    def group_of(self) -> dict[str, Question]:
        """The group of every column."""
        return {column.id: group for group in self.by_id.values() for column in group.columns}

    @property
    def size(self) -> int:
        """How many questions can be answered."""
        if self.tree:
            return len(self.tree.questions)
        return sum(question.asked for question in self.by_id.values())

    def everything(self) -> Iterator[Question]:
        """Every question, columns included."""
        for question in self.by_id.values():
            yield question
            yield from question.columns
