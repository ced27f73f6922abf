"""Words of auditing: what acts are about, who did them as far as the ledger tells, and how far an audit file is."""

from enum import StrEnum

from infra.identity.actors import Role
from infra.queue import Task

MAKE_AUDIT = Task("audits.make", "reports")

# Entries per bundle of the log: what is searched together.
BUNDLE = 256
PAGE = 50
# More than this in one file is asked for in parts.
ENTRIES_MAX = 100_000


class Subject(StrEnum):
    """What an act is about, as a person would ask for it; the order is that of the choices on the page."""

    CASES = "cases"
    READING = "reading"
    RELEASES = "releases"
    LETTERS = "letters"
    OBJECTIONS = "objections"
    ERASURE = "erasure"
    DEPLOYMENTS = "deployments"
    MODELS = "models"
    ALGORITHMS = "algorithms"
    ASSESSMENTS = "assessments"
    ADVICE = "advice"
    INCIDENTS = "incidents"
    OVERSIGHT = "oversight"
    PRACTICE = "practice"
    PEOPLE = "people"
    SYSTEMS = "systems"
    LOG = "log"
    OTHER = "other"


class AuditState(StrEnum):
    """How far an audit file is. Made files are there until their term is over."""

    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"


class Scope(StrEnum):
    """What an audit file is about: one decision with all that belongs to it, or what a search found."""

    DECISION = "decision"
    SEARCH = "search"


# Who acts that is no person with a role: a command on the server, and whoever no longer can be told.
COMMAND, UNKNOWN = "command", "unknown"
PERFORMERS = (*(role.value for role in Role), COMMAND, UNKNOWN)

# What decides a case, apart from what is done with the case around it.
_READING = frozenset(
    {
        "suggestion.claimed", "suggestion.renewed", "suggestion.handed_back", "suggestion.judged", "suggestion.seen",
        "suggestion.signed", "suggestion.escalated", "suggestion.heard", "suggestion.noted", "suggestion.consulted",
        "suggestion.assigned", "suggestion.freed", "suggestion.raised", "consultation.answered", "signature.voided",
        "suggestion.set_aside",
    }
)  # fmt: skip
_RELEASES = frozenset({"suggestion.released", "suggestion.superseded", "suggestion.succeeded"})
_BY_START = {
    "suggestion": Subject.CASES, "batch": Subject.CASES, "outputs": Subject.CASES,
    "consultation": Subject.READING, "signature": Subject.READING,
    "release": Subject.RELEASES, "releases": Subject.RELEASES, "delivery": Subject.RELEASES,
    "report": Subject.LETTERS, "objection": Subject.OBJECTIONS, "second_look": Subject.OBJECTIONS,
    "case": Subject.ERASURE, "erasure": Subject.ERASURE, "hold": Subject.ERASURE, "destruction": Subject.ERASURE,
    "retention": Subject.ERASURE, "list": Subject.ERASURE,
    "deployment": Subject.DEPLOYMENTS, "decision": Subject.DEPLOYMENTS, "model": Subject.MODELS, "sentences": Subject.MODELS,
    "algorithm": Subject.ALGORITHMS, "revision": Subject.ALGORITHMS, "national": Subject.ALGORITHMS,
    "file": Subject.ALGORITHMS, "notice": Subject.ALGORITHMS, "assessment": Subject.ASSESSMENTS,
    "instrument": Subject.ASSESSMENTS, "advice": Subject.ADVICE, "condition": Subject.ADVICE, "question": Subject.ADVICE,
    "opinion": Subject.ADVICE, "meeting": Subject.ADVICE, "committee": Subject.ADVICE, "incident": Subject.INCIDENTS,
    "alarm": Subject.OVERSIGHT, "attempt": Subject.OVERSIGHT, "works_council": Subject.OVERSIGHT, "practice": Subject.PRACTICE,
    "person": Subject.PEOPLE, "team": Subject.PEOPLE, "training": Subject.PEOPLE, "mandate": Subject.PEOPLE,
    "organisation": Subject.PEOPLE, "house_style": Subject.PEOPLE, "leaflet": Subject.PEOPLE, "api_key": Subject.SYSTEMS, "webhook": Subject.SYSTEMS, "job": Subject.SYSTEMS,
    "log": Subject.LOG, "audit": Subject.LOG,
}  # fmt: skip


def about(act: str) -> Subject:
    """What an act is about. One of a kind that came later is among the others."""
    if act in _READING:
        return Subject.READING
    if act in _RELEASES:
        return Subject.RELEASES
    return _BY_START.get(act.partition(".")[0], Subject.OTHER)
