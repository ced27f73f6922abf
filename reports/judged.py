"""Tells on a sheet how an algorithm was judged: what was measured of its model, what was signed, and what was advised.

Everything here is as public as the page itself: small groups are hidden before they come here, and of assessments and
advice only what was published is told. Call it while speaking the language of the sheet.
"""

from sqlmodel import Session

from infra import clock
from infra.i18n import gettext, ngettext, pick
from register.assessments import queries as assessments
from register.committee.published import PublicAdvice, published_advices
from register.evaluation import Evaluation, evaluation_of
from register.evaluation.shape import Grouping, Performance
from register.evaluation.telling import FACTORS, Names, amount, method_of, names_of, weights
from register.evaluation.telling_performance import grouping_told, how_right
from register.model_versions import features_of
from register.models import ModelVersion
from reports.contents.judged import (
    Advised,
    Assessed,
    Cell,
    Group,
    Measured,
    Required,
    Weighed,
    Weight,
)
from reports.contents.judged import Grouping as Table

MET, NOT_MET = "register.committee.condition.met", "register.committee.condition.not_met"
COLUMNS_MAX = 4  # outcomes that a table on paper has room for


def measured_of(session: Session, model: ModelVersion) -> Measured | None:
    """What weighs in a model and how good it is, for whom; None where nothing was measured."""
    evaluation = evaluation_of(model)
    if evaluation is None:
        return None
    names, found = names_of(model, features_of(session, model.id)), evaluation.performance
    return Measured(
        weighing=_weighing(evaluation),
        weighed=tuple(_weighed(evaluation, place, names) for place in range(len(evaluation.outputs))),
        performance=how_right(found, names) if found else (),
        groupings=tuple(_grouping(found, one, names) for one in found.groupings) if found else (),
    )


def assessed_of(session: Session, algorithm_id: str) -> tuple[Assessed, ...]:
    """The assessments that were signed, with their summaries where those are public."""
    return tuple(
        Assessed(
            title=pick(dict(line.title)),
            signed_on=(line.signed_at or line.changed_at).astimezone(clock.AMSTERDAM).date(),
            signed_by=", ".join(gettext(f"register.assessments.signer.{each}") for each in line.signed_as),
            summary=line.summary if line.summary_public else "",
        )
        for line in assessments.public_of(session, algorithm_id)
    )


def advised_of(session: Session, algorithm_id: str) -> tuple[Advised, ...]:
    """What the committee advised in public, newest first."""
    return tuple(_advised(one) for one in published_advices(session, algorithm_id))


def _weighing(evaluation: Evaluation) -> tuple[str, ...]:
    rows = amount(evaluation.explained_rows)
    how = [
        gettext("register.evaluation.weighs.lead"),
        ngettext("register.evaluation.weighs.rows", evaluation.explained_rows, rows=rows),
        gettext("register.evaluation.weighs.method", method=method_of(evaluation)),
    ]
    return " ".join(how), gettext("register.evaluation.weights.read")


def _weighed(evaluation: Evaluation, place: int, names: Names) -> Weighed:
    """The same numbers as the chart on the page."""
    told, factor = weights(evaluation, place, names), FACTORS.get(evaluation.explained, 1.0)
    outcome = names.outcomes.get(evaluation.outputs[place], evaluation.outputs[place])
    scale = gettext(f"register.evaluation.scale.{evaluation.explained.replace('-', '_')}", outcome=outcome)
    each = " ".join(gettext("register.evaluation.weights.alt.each", **row) for row in told.rows)
    drawn = zip(told.rows, evaluation.importance[place], strict=True)
    return Weighed(
        told.title,
        scale,
        f"{told.title} {each}",
        tuple(
            Weight(row["label"], one.mean * factor, one.low * factor, one.high * factor, row["mean"])
            for row, one in drawn
        ),
    )


def _grouping(found: Performance, grouping: Grouping, names: Names) -> Table:
    """How often a model is right for each group, and how often it advises each outcome where there is room for them."""
    outcomes = found.outcomes if len(found.outcomes) <= COLUMNS_MAX else ()
    told = [grouping_told(found, grouping, outcome, names) for outcome in outcomes or found.outcomes[:1]]
    first = told[0]
    headings = [gettext("register.evaluation.column.rows"), gettext("register.evaluation.column.right")]
    for outcome in outcomes:
        said = names.outcomes.get(outcome, outcome)
        headings.append(gettext("register.evaluation.column.advised_of", outcome=said))
    groups = []
    for place, row in enumerate(first.rows):
        advised = [_cell(one.rows[place], "advised") for one in told[: len(outcomes)]]
        groups.append(Group(row["label"], (Cell(row["rows"]), _cell(row, "right"), *advised)))
    note = "register.evaluation.group_own" if first.own else f"register.evaluation.group.{first.protection}"
    return Table(first.label, gettext(note), tuple(headings), tuple(groups))


def _cell(row: dict[str, str], kind: str) -> Cell:
    return Cell(row[kind], row[f"{kind}_interval"])


def _advised(one: PublicAdvice) -> Advised:
    votes = [
        gettext(
            "register.committee.votes", n_for=one.votes_for, n_against=one.votes_against, n_abstain=one.votes_abstain
        )
    ]  # fmt: skip
    if one.recused:
        votes.append(ngettext("register.committee.votes.recused", one.recused))
    moved = ", ".join(gettext(f"register.committee.part.{part}") for part in one.stale)
    return Advised(
        verdict=gettext(f"register.committee.verdict.{one.verdict}"),
        adopted_on=one.adopted_at.astimezone(clock.AMSTERDAM).date(),
        votes=" ".join(votes),
        reasons=one.reasons,
        conditions=tuple(
            Required(each.text, each.due, gettext(MET if each.met_on else NOT_MET))
            for each in one.conditions
        ),
        dissent=one.dissent,
        reply=gettext(f"register.committee.reply.{one.reply.reply}") if one.reply else "",
        reply_reasons=one.reply.reasons if one.reply else "",
        changed_since=gettext("register.committee.public.stale", parts=moved) if moved else "",
    )  # fmt: skip
