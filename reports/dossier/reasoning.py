"""The chapters about how a model reasons and how it holds: what weighs in it, with examples, and what went wrong."""

from collections.abc import Iterator
from itertools import islice

from infra.i18n import gettext
from register.evaluation import Evaluation
from register.evaluation.telling import features_told, method_of, weights
from reports.contents.dossier import Block, Facts, Figure, Prose, table
from reports.dossier.data import counted
from reports.dossier.gathering import Gathered
from reports.dossier.saying import CISO, OWNER, column, day, facts, field, gap, heading, measures, note
from reviews.oversight import measures as measures_of

CARD_FILE, CHANGES_FILE = "modelkaart.json", "wijzigingen.csv"
FEATURES_DRAWN = 4  # of the heaviest features it is told how they weigh


def explanation(here: Gathered) -> Iterator[Block]:
    """What weighs on average, how the heaviest data weigh by their value, and where examples are."""
    evaluation = here.evaluation
    if evaluation is None:
        yield gap("explanation", OWNER)
        return
    yield Prose((
        gettext("register.evaluation.weighs.lead") + " " + gettext("register.evaluation.weighs.method", method=method_of(evaluation)),
        gettext("register.evaluation.weights.read"),
    ))  # fmt: skip
    for place in range(len(evaluation.outputs)):
        found = weights(evaluation, place, here.names)
        yield Figure(found.chart, found.title)
        rows = tuple((row["label"], row["mean"], row["spread"]) for row in found.rows)
        yield table(measures("feature", "mean", "spread"), rows, CARD_FILE)
    yield from _examples(here, evaluation)
    yield note("no_persons")


def _examples(here: Gathered, evaluation: Evaluation) -> Iterator[Block]:
    """For the heaviest features: what each stretch of values adds, as examples of how the model reasons."""
    yield Prose((gettext("reports.dossier.note.examples"),), heading("examples"))
    for one in islice(features_told(evaluation, 0, here.names), FEATURES_DRAWN):
        yield Figure(one.chart, f"{one.label} ({one.unit})" if one.unit else one.label)
        rows = tuple((row["label"], row["rows"], row["middle"], row["spread"]) for row in one.rows)
        yield table(measures("value", "rows", "middle", "most"), rows, CARD_FILE)


def robustness(here: Gathered) -> Iterator[Block]:
    """What was checked before it ran, where it runs, what went wrong, and what the CISO finds."""
    found, evaluation = here.model, here.evaluation
    if found:
        known = [field("golden_met", counted(found.golden_rows))]
        if evaluation:
            known.append(field("approximation", method_of(evaluation)))
            known.append(field("engine", evaluation.engine))
        yield Facts(tuple(known))
    yield Prose(
        (gettext("reports.dossier.note.sandbox"), gettext("reports.dossier.note.premises")),
        heading("premises"),
    )
    yield from facts(here, ("supplier_jurisdiction",))
    yield from _incidents(here)
    opinions = [one for one in here.shown.opinions if one.function == "ciso"]
    for one in opinions:
        verdict = gettext(f"register.committee.finding.{one.finding}")
        yield Prose(
            (f"{verdict}. {gettext('reports.dossier.given', day=day(one.given_at))}", one.text),
            heading("ciso"),
        )
    if not opinions:
        yield gap("ciso", CISO)
    if measures_of.followed(here.cells).of:
        yield note("drift")
    else:
        yield gap("drift", OWNER)


def _incidents(here: Gathered) -> Iterator[Block]:
    """What went wrong: kinds and days; the texts of an incident stay in its file."""
    if not here.incidents:
        yield Prose((gettext("reports.dossier.note.no_incidents"),), heading("incidents"))
        return
    rows = tuple(
        (
            day(one.incident.known_at),
            ", ".join(gettext(f"register.incident.kind.{kind}") for kind in one.incident.kinds),
            gettext(f"register.incident.state.{one.incident.state}"),
        )
        for one in here.incidents
    )
    yield table(column("known", "incident", "state"), rows, CHANGES_FILE, heading("incidents"))
