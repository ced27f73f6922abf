"""Fills the dossier of an algorithm: fifteen chapters from what the register and the reviews hold, and its attachments."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlmodel import Session

from infra import clock
from infra.i18n import gettext, language, speaking
from register.content import plain
from reports.contents.algorithm_sheet import Field
from reports.contents.dossier import Block, Chapter, Dossier, table
from reports.dossier.attaching import appendices
from reports.dossier.data import data, model
from reports.dossier.gathering import Gathered, day_of, gathered
from reports.dossier.judging import advices, changes
from reports.dossier.measured import fairness, performance
from reports.dossier.purpose import law, process, purpose, question, roles
from reports.dossier.reasoning import explanation, robustness
from reports.dossier.saying import column, day, field, heading, parts_of
from reports.dossier.saying import told as said
from reports.dossier.watching import monitoring, participation
from reports.house_style.filling import organisation_of
from reports.models import Report

CHAPTERS: dict[str, Callable[[Gathered], Iterable[Block]]] = {
    "summary": question,
    "purpose": purpose,
    "law": law,
    "roles": roles,
    "process": process,
    "data": data,
    "model": model,
    "performance": performance,
    "fairness": fairness,
    "explanation": explanation,
    "robustness": robustness,
    "participation": participation,
    "monitoring": monitoring,
    "advices": advices,
    "changes": changes,
}


def dossier_of(session: Session, report: Report, base_url: str) -> Dossier:
    """The content of a printed one. Raises `NotFound`."""
    with speaking(report.language):
        return told(session, report.subject_id, base_url, report.number, report.asked_at)


def told(
    session: Session, algorithm_id: str, base_url: str, number: str = "", moment: datetime | None = None
) -> Dossier:
    """The content in the language of the moment, for whoever asked whether it may be seen; on a page it has no number."""
    asked = moment or clock.now()
    here = gathered(session, algorithm_id, base_url, asked)
    return Dossier(
        language=language(), organisation=organisation_of(here.organisation), name=here.algorithm.name,
        summary=plain(str(here.content.get("description_short", ""))), report_number=number, dated=day_of(asked),
        about=_about(here), chapters=_chapters(here), appendices=appendices(session, here),
    )  # fmt: skip


def _chapters(here: Gathered) -> tuple[Chapter, ...]:
    first, *others = (
        Chapter(code, gettext(f"reports.dossier.chapter.{code}"), tuple(blocks(here)))
        for code, blocks in CHAPTERS.items()
    )
    return Chapter(first.code, first.title, (*first.blocks, *_missing(first, *others))), *others


def _missing(*chapters: Chapter) -> tuple[Block, ...]:
    """What is missing in the whole dossier, so that a member sees it before reading."""
    rows = tuple(
        (f"{number} {chapter.title}", one.what, one.who)
        for number, chapter in enumerate(chapters, 1)
        for one in chapter.gaps
    )
    if not rows:
        return ()
    lead = gettext("reports.dossier.note.gaps")
    return (table(column("chapter", "lacking", "who_can"), rows, heading=heading("gaps"), note=lead),)


def _about(here: Gathered) -> tuple[Field, ...]:
    """The few facts on the first page."""
    found, last = here.shown.found, here.last_advice
    facts = [
        field("standing", gettext(f"register.standing.{here.algorithm.standing}")),
        field("owner", found.owner),
    ]
    if said(here, "ai_act_class"):
        facts.append(field("ai_act_class", said(here, "ai_act_class").partition(". ")[0]))
    if here.model:
        state = gettext(f"register.model_state.{here.model.state}").lower()
        facts.append(field("model", f"{here.model.number}, {state}"))
    facts.append(field("runs", _running(here)))
    if last:
        verdict = gettext(f"register.committee.verdict.{last.verdict}")
        facts.append(field("last_advice", f"{verdict}, {day(last.adopted_at)}"))
        facts.append(field("open_conditions", str(len(last.open_conditions))))
    if last and last.stale:
        facts.append(field("moved", parts_of(last.stale)))
    return tuple(facts)


def _running(here: Gathered) -> str:
    states = sorted({gettext(f"register.deployment_state.{one.state}") for one in here.deployments})
    return ", ".join(states) or gettext("reports.dossier.none")
