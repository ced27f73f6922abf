"""Reading the counts back: the cells of an algorithm over some weeks, its outcomes, and how many people signed."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from infra import clock
from register.models import Deployment, ModelVersion, Texts
from reviews.models import Review, Suggestion
from reviews.oversight.marks import week_of
from reviews.oversight.measures import Cell, Share
from reviews.oversight.models import Mark, OwnMark, Readers
from reviews.oversight.vocabulary import WEEKS_LONG, WEEKS_SHORT, Stage


@dataclass(frozen=True)
class Outcome:
    """An outcome that a model of the algorithm gives; `adverse`: against the resident."""

    code: str
    label: Texts
    adverse: bool


def monday(weeks: int) -> date:
    """The first day of a window of so many weeks, of which the running one is the last."""
    today = clock.today()
    return today - timedelta(days=today.weekday(), weeks=weeks - 1)


def cells_of(session: Session, algorithm_id: str, weeks: int) -> list[Cell]:
    """The counts of the last weeks, the running one included."""
    # Columns and no rows of the mapper: a busy year has many thousands of cells, and the round looks every minute.
    columns = [getattr(Mark, one.name) for one in fields(Cell)]
    chosen = select(*columns).where(Mark.algorithm_id == algorithm_id, Mark.week >= week_of(monday(weeks)))
    return [Cell(*row) for row in session.exec(chosen)]


def followed_of(session: Session, algorithm_id: str, output: str) -> dict[int, Share]:
    """How often this output was followed in the last quarter and the last year, by number of weeks; in one look by index."""
    recent = (Mark.week >= week_of(monday(WEEKS_SHORT))).label("recent")  # type: ignore[attr-defined]
    hit = (Mark.final == Mark.output).label("hit")  # type: ignore[attr-defined]
    chosen = (
        select(recent, hit, func.sum(Mark.count))
        .where(
            Mark.algorithm_id == algorithm_id, Mark.output == output, Mark.week >= week_of(monday(WEEKS_LONG)),
            col(Mark.closing), ~col(Mark.practice),
        )
        .group_by(recent, hit)
    )  # fmt: skip
    rows = [(bool(new), bool(followed), int(number)) for new, followed, number in session.exec(chosen)]
    windows = {WEEKS_SHORT: [one for one in rows if one[0]], WEEKS_LONG: rows}
    return {
        weeks: Share(sum(number for _, hit, number in seen if hit), sum(number for *_, number in seen))
        for weeks, seen in windows.items()
    }


def own_cells(
    session: Session, person_id: str, month: str = "", algorithm_id: str = ""
) -> list[tuple[str, Cell]]:
    """The cells of one person, each with its algorithm; there are none without the consent of the works council."""
    chosen = select(OwnMark).where(OwnMark.person_id == person_id)
    if month:
        chosen = chosen.where(OwnMark.month == month)
    if algorithm_id:
        chosen = chosen.where(OwnMark.algorithm_id == algorithm_id)
    return [
        (
            row.algorithm_id,
            Cell(
                row.own, row.output, row.final, row.known, row.practice, row.seconds, row.hurried, row.count, week=row.month
            ),
        )
        for row in session.exec(chosen)
    ]  # fmt: skip


def readers_of(
    session: Session, algorithm_id: str, stage: Stage, weeks: int
) -> list[tuple[tuple[str, str, str], int]]:
    """What the readers of the same real case said, and how often; "" where nobody read as that."""
    chosen = (
        select(Readers.first, Readers.second, Readers.arbiter, func.sum(Readers.count))
        .where(
            Readers.algorithm_id == algorithm_id, Readers.stage == stage, ~col(Readers.practice),
            Readers.week >= week_of(monday(weeks)),
        )
        .group_by(Readers.first, Readers.second, Readers.arbiter)
    )  # fmt: skip
    return [((first, second, third), int(number)) for first, second, third, number in session.exec(chosen)]


def outcomes_of(session: Session, algorithm_id: str) -> dict[str, Outcome]:
    """The outcomes of every model of the algorithm that was ever deployed, as the newest one calls them."""
    chosen = (
        select(ModelVersion.outcomes)
        .join(Deployment, col(Deployment.model_version_id) == col(ModelVersion.id))
        .where(Deployment.algorithm_id == algorithm_id)
        .order_by(col(Deployment.decided_at))
    )
    return {
        str(one["code"]): Outcome(str(one["code"]), one.get("label") or {}, bool(one.get("adverse")))
        for outcomes in session.exec(chosen)
        for one in outcomes
    }


def signers(session: Session, algorithm_id: str, weeks: int) -> frozenset[str]:
    """Who signed in these weeks, to know how many: what is about fewer than five is about somebody."""
    since = datetime.combine(monday(weeks), time(), clock.AMSTERDAM).astimezone(UTC)
    chosen = (
        select(Review.person_id)
        .join(Suggestion, col(Suggestion.id) == col(Review.suggestion_id))
        .join(Deployment, col(Deployment.id) == col(Suggestion.deployment_id))
        .where(Deployment.algorithm_id == algorithm_id, col(Review.decided_at) >= since)
        .distinct()
    )
    return frozenset(session.exec(chosen))
