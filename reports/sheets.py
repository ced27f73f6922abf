"""Fills the public sheet of an algorithm from its published revision, its model and where it runs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from babel.dates import format_date
from sqlmodel import Session, col, select

from infra import clock, i18n
from infra.i18n import gettext, gettext_in, ngettext_in, pick, speaking
from infra.identity import models as identity
from register.content import Content, plain, withheld
from register.model_versions import features_of
from register.models import Algorithm, Deployment, ModelVersion, Revision
from register.models import Feature as FeatureRow
from register.sentences import method_text
from register.standards.fields import By, Field, Kind, Section
from register.standards.ours import EVERYTHING
from register.vocabulary import DeploymentState, Impact
from register.wording import ground, label, meaning, said, word
from reports import contents
from reports.house_style.filling import organisation_of
from reports.judged import advised_of, assessed_of, measured_of
from reports.models import Report

ORDER = (
    Section.RESPONSIBLE_USE, Section.KIND, Section.RESPONSIBILITY, Section.AI_ACT, Section.OPERATION, Section.GENERAL,
    Section.METADATA,
)  # fmt: skip
# These stand above the sections.
ABOVE = {"name", "description_short"}
ASKED = [
    field for key, field in EVERYTHING.items() if field.by == By.PEOPLE and key not in {*ABOVE, "withheld"}
]
# Of these a reader must see that they are empty.
SHOWN_ALWAYS = {
    "organization", "category", "status", "begin_date", "contact_email", "publication_category", "goal", "proportionality",
    "human_intervention", "risks", "source_data", "lawful_basis", "responsible",
}  # fmt: skip


def sheet_of(session: Session, report: Report, base_url: str) -> contents.AlgorithmSheet:
    """The content of the sheet about one published revision."""
    language = report.language
    revision = session.get_one(Revision, report.subject_id)
    algorithm = session.get_one(Algorithm, revision.algorithm_id)
    organisation = session.get_one(identity.Organisation, report.organisation_id)
    deployments = _deployments(session, algorithm.id)
    model = session.get(ModelVersion, deployments[-1].model_version_id) if deployments else None
    with speaking(language):
        sections = sections_of(revision.content)
        status = word(str(revision.content.get("status", "")))
        runs = model and deployments[-1].state != DeploymentState.WITHDRAWN
        measured = measured_of(session, model) if model and runs else None
        assessed, advised = assessed_of(session, algorithm.id), advised_of(session, algorithm.id)
    return contents.AlgorithmSheet(
        language=language,
        organisation=organisation_of(organisation),
        name=str(revision.content["name"]),
        summary=plain(str(revision.content.get("description_short", ""))),
        status=status,
        report_number=report.number,
        dated=report.asked_at.astimezone(clock.AMSTERDAM).date(),
        register_url=f"{base_url}/algoritmes/{organisation.slug}/{algorithm.slug}",
        register_version=str(revision.number),
        published_on=revision.published_at.astimezone(clock.AMSTERDAM).date(),
        sections=sections,
        model=_model(model, language) if model else None,
        features=tuple(_feature(row, language) for row in features_of(session, model.id)) if model else (),
        deployments=tuple(_deployed(row, language) for row in deployments),
        measured=measured,
        assessed=assessed,
        advised=advised,
    )


def _deployments(session: Session, algorithm_id: str) -> list[Deployment]:
    chosen = select(Deployment).where(Deployment.algorithm_id == algorithm_id)
    return list(session.exec(chosen.order_by(col(Deployment.decided_at))))


def sections_of(content: Content) -> tuple[contents.Section, ...]:
    """The entry in the order in which a resident asks; what says nothing is left out, unless every page must show it."""
    told = ((section, [field for field in ASKED if field.section == section]) for section in ORDER)
    found = ((section, tuple(_fields(fields, content))) for section, fields in told)
    return tuple(
        contents.Section(gettext(f"register.section.{section.value}"), fields)
        for section, fields in found
        if fields
    )


def _fields(fields: list[Field], content: Content) -> Iterator[contents.Field]:
    for field in fields:
        why = withheld(content, field.key)
        if why:
            told = gettext("register.withheld.told", ground=ground(why["ground"]))
            yield contents.Field(label(field.key), f"{told}\n{why['reason']}")
        elif content.get(field.key) or (field.key in SHOWN_ALWAYS and field.asked(content)):
            yield contents.Field(label(field.key), _value(field, content.get(field.key)))


def _value(field: Field, value: Any) -> str:
    if value and field.kind == Kind.DATE:
        return format_date(date.fromisoformat(value), "d MMMM y", locale=i18n.language())
    if value and field.kind == Kind.MONTH:
        return format_date(date.fromisoformat(f"{value}-01"), "MMMM y", locale=i18n.language())
    means = meaning(field, value) if value and field.kind == Kind.CHOICE else ""
    return f"{said(field, value)}. {means}" if means else said(field, value)


def _model(model: ModelVersion, language: str) -> contents.Model:
    labels = (pick(one.get("label") or {}, language) or str(one["code"]) for one in model.outcomes)
    measured = model.contract.get("measured", {})
    return contents.Model(
        version=str(model.number),
        sha256=model.sha256,
        kind=gettext_in(language, f"reports.model_task.{model.contract['task']}"),
        output=", ".join(labels),
        accepted_on=model.examined_at.astimezone(clock.AMSTERDAM).date() if model.examined_at else None,
        golden_rows=model.golden_rows,
        background_size=model.background_rows,
        background_hash=str(measured.get("background_hash", "")),
        explanation_method=_method(measured, language),
    )


def _method(measured: dict[str, Any], language: str) -> str:
    """How the model's outputs are explained, in words; nothing before the examination measured it."""
    if not measured.get("method"):
        return ""
    return method_text(str(measured["method"]), float(measured.get("approximation_error", 0.0)), language)


def _feature(row: FeatureRow, language: str) -> contents.Feature:
    protected = (
        gettext_in(language, f"register.protection.{row.protection}") if row.protection != "none" else ""
    )
    unit = pick(row.unit, language) if row.unit else ""
    return contents.Feature(
        pick(row.label, language) or row.name, unit, pick(row.source, language), protected
    )


def _deployed(row: Deployment, language: str) -> contents.Deployed:
    return contents.Deployed(
        purpose=pick(row.purpose, language),
        legal_effect=gettext_in(language, f"register.legal_effect.{row.legal_effect}"),
        impact=gettext_in(language, f"register.impact.{row.impact}"),
        status=gettext_in(language, f"register.deployment_state.{row.state}"),
        since=row.decided_at.astimezone(clock.AMSTERDAM).date(),
        oversight=_oversight(row, language),
    )


def _oversight(row: Deployment, language: str) -> str:
    """How people watch over it, from the review policy: who signs, and whether they judge before they look."""
    policy = row.review_policy
    signed = ngettext_in(language, "reports.oversight.signatures", policy.signatures)
    blind = policy.own_judgement_first or row.impact == Impact.HIGH
    return f"{signed} {gettext_in(language, 'reports.oversight.blind')}" if blind else signed
