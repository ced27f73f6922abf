"""The chapters about what goes in and what works on it: the data, and the model."""

from collections.abc import Iterator

from infra.i18n import gettext, pick
from register.evaluation.telling import amount
from register.models import Feature, ModelVersion
from reports.contents.algorithm_sheet import Field
from reports.contents.dossier import Block, Facts, Prose, table
from reports.dossier.answers import answered_or_gap
from reports.dossier.gathering import Gathered
from reports.dossier.saying import OWNER, column, day, field, gap, heading, note, proses

FEATURES_FILE = "gegevens.csv"
FEATURES = ("datum", "unit", "source", "mark")


def data(here: Gathered) -> Iterator[Block]:
    """Where the data come from, what each is, which ones are protected or stand in for that, and what is not used."""
    yield from proses(here, ("source_data", "source_data_grouping"), ("source_data",))
    rows = features(here)
    if rows:
        yield table(column(*FEATURES), rows, FEATURES_FILE, heading("features"))
        marked = here.shown.marked_features
        name = "marked" if marked else "no_marked"
        yield note(name, list=", ".join(pick(one.label) or one.name for one in marked))
    else:
        yield gap("features", OWNER)
    unused = sorted({one for each in here.deployments for one in (each.not_used or {}).get("nl", [])})
    if unused:
        listed = "; ".join(unused)
        yield Prose((listed[:1].upper() + listed[1:] + ".",), heading("not_used"), language="nl")
    if here.model:
        yield Facts(
            (
                field("background", counted(here.model.background_rows)),
                field("golden", counted(here.model.golden_rows)),
                field("evaluation", counted(here.model.evaluation_rows)),
            ),
            heading("example_data"),
        )
    yield from answered_or_gap(here, "data_quality", "kwaliteit", "actueel", "representatief")


def features(here: Gathered) -> tuple[tuple[str, ...], ...]:
    """Each datum that the model takes: what it is called, its unit and range, its source, and how it is marked."""
    return tuple(
        (
            pick(one.label) or one.name, _range(one), pick(one.source),
            "" if one.protection == "none" else gettext(f"register.protection.{one.protection}"),
        )
        for one in here.shown.features
    )  # fmt: skip


def _range(one: Feature) -> str:
    if one.categories:
        return ", ".join(pick(each.get("label") or {}) or str(each["code"]) for each in one.categories[:8])
    if one.kind == "boolean" or one.format == "yesno":
        return f"{gettext('reports.dossier.yes')}, {gettext('reports.dossier.no').lower()}"
    if one.minimum is None or one.maximum is None:
        return pick(one.unit) or gettext(f"register.feature_kind.{one.kind}")
    return f"{amount(one.minimum)} – {amount(one.maximum)} {pick(one.unit)}".strip()


def counted(count: int) -> str:
    """A number of rows; none in words."""
    return amount(count) if count else gettext("reports.dossier.none")


def model(here: Gathered) -> Iterator[Block]:
    """Which file it is, what kind of model, how it was checked, and how it was made."""
    found = here.model
    if found is None:
        yield gap("model", OWNER)
    else:
        yield Facts(tuple(_facts(found)))
        yield note("model_checked")
    yield from proses(here, ("methods_and_models",), ("methods_and_models",))
    yield from answered_or_gap(here, "training", "getraind", "trainingsdata", "trainen")


def _facts(found: ModelVersion) -> Iterator[Field]:
    contract = found.contract or {}
    yield field("version", str(found.number))
    yield field("state", gettext(f"register.model_state.{found.state}"))
    yield field("sha256", found.sha256)
    if contract.get("task") in ("binary", "multiclass"):
        yield field("task", gettext(f"reports.model_task.{contract['task']}"))
    if contract.get("opset"):
        yield field("opset", str(contract["opset"]))
    if contract.get("producer"):
        yield field("producer", str(contract["producer"]))
    if found.outcomes:
        named = (pick(one.get("label") or {}) or str(one["code"]) for one in found.outcomes)
        yield field("outcomes", ", ".join(named))
    if found.examined_at:
        yield field("examined", day(found.examined_at))
    yield field("uploaded_on", day(found.uploaded_at))
