"""The files that go with a dossier: cards for machines, and the lists that are too long for paper."""

from collections.abc import Iterator

from sqlmodel import Session

from infra.i18n import gettext
from register.content import public_part
from register.evaluation.shape import Measure, Performance
from register.exchange.cards import model_card
from register.exchange.holdings import Held
from reports.contents.dossier import Appendix, as_csv, as_document
from reports.dossier.answers import ANSWERS_FILE, everything
from reports.dossier.data import FEATURES, FEATURES_FILE, features
from reports.dossier.gathering import Gathered
from reports.dossier.judging import changed_fields, history
from reports.dossier.measured import RESULTS_FILE
from reports.dossier.reasoning import CARD_FILE, CHANGES_FILE
from reports.dossier.saying import column

ENTRY_FILE = "registerregel.json"
MEASURES = (
    "group_by",
    "group",
    "measure",
    "outcome",
    "hits",
    "of",
    "low",
    "high",
    "ratio",
    "ratio_low",
    "ratio_high",
)
Row = tuple[str, ...]


def appendices(session: Session, here: Gathered) -> tuple[Appendix, ...]:
    """Every file for which there is something to tell."""
    held = _held(here)
    files = [_appendix(ENTRY_FILE, as_document({"entry": here.content, "national": held.exported().record}))]
    if here.model:
        files.append(_appendix(CARD_FILE, as_document(_card(session, here, held))))
    if here.evaluation and here.evaluation.performance:
        results = as_csv(MEASURES, tuple(_results(here.evaluation.performance)))
        files.append(_appendix(RESULTS_FILE, results))
    lists = {
        FEATURES_FILE: (column(*FEATURES), features(here)),
        ANSWERS_FILE: (column("assessment", "number", "question", "answer"), everything(here)),
        CHANGES_FILE: (column("day", "event", "what", "before"), (*_dated(here), *_fields(here))),
    }
    files += [_appendix(name, as_csv(heads, rows)) for name, (heads, rows) in lists.items() if rows]
    return tuple(files)


def _appendix(name: str, text: str) -> Appendix:
    return Appendix(name, gettext(f"reports.dossier.file.{name.partition('.')[0]}"), text)


def _held(here: Gathered) -> Held:
    found = here.organisation
    return Held(
        algorithm_id=here.algorithm.id, organisation_id=found.id, organisation=found.name, organisation_slug=found.slug,
        oin=found.oin, tooi=found.tooi, slug=here.algorithm.slug, content=public_part(here.algorithm.draft),
        number=here.algorithm.revision_number, withdrawn=here.algorithm.standing == "withdrawn",
        changed_at=here.algorithm.changed_at,
    )  # fmt: skip


def _card(session: Session, here: Gathered, held: Held) -> dict[str, object]:
    """The card by the Algorithm Reporting Standard, and all that was measured."""
    card = model_card(session, here.base_url, held, here.model) if here.model else {}
    return {"card": card, "evaluation": here.evaluation.as_data() if here.evaluation else None}


def _dated(here: Gathered) -> tuple[Row, ...]:
    return tuple((*row, "") for row in history(here))


def _fields(here: Gathered) -> tuple[Row, ...]:
    return tuple(("", f"{name} ({how})", new, old) for name, how, old, new in changed_fields(here))


def _results(found: Performance) -> Iterator[Row]:
    """Every measure of the whole and of each group, with its interval; what is too small to show stays empty."""
    yield from (_measure("", "", one) for one in found.measures)
    for grouping in found.groupings:
        for group in grouping.groups:
            name = group.code or group.kind
            if group.kind == "range":
                name = f"{'' if group.low is None else group.low}..{'' if group.high is None else group.high}"
            yield from (_measure(grouping.name, name, one) for one in group.measures)


def _measure(by: str, group: str, one: Measure) -> Row:
    share, ratio = one.share, one.ratio
    counted = (share.count, share.of, f"{share.low:.4f}", f"{share.high:.4f}") if share else ("", "", "", "")
    compared = (f"{ratio.value:.4f}", f"{ratio.low:.4f}", f"{ratio.high:.4f}") if ratio else ("", "", "")
    return (by, group, one.kind, one.outcome, *map(str, counted), *compared)
