"""Fills the public sheet of an algorithm from its published revision, its model and where it runs."""

from typing import Any

from sqlmodel import Session, col, select

from infra import clock
from infra.i18n import gettext_in, ngettext_in, pick
from infra.identity import models as identity
from register.content import plain
from register.model_versions import features_of
from register.models import Algorithm, Deployment, ModelVersion, Revision
from register.models import Feature as FeatureRow
from register.sentences import method_text
from register.standards.publication import ASKED as FIELDS
from register.standards.publication import Field, Kind, Section
from register.vocabulary import Impact
from reports import contents
from reports.letters import organisation_of
from reports.models import Report


def sheet_of(session: Session, report: Report, base_url: str) -> contents.AlgorithmSheet:
    """The content of the sheet about one published revision."""
    language = report.language
    revision = session.get_one(Revision, report.subject_id)
    algorithm = session.get_one(Algorithm, revision.algorithm_id)
    organisation = session.get_one(identity.Organisation, report.organisation_id)
    deployments = _deployments(session, algorithm.id)
    model = session.get(ModelVersion, deployments[-1].model_version_id) if deployments else None
    return contents.AlgorithmSheet(
        language=language,
        organisation=organisation_of(organisation),
        name=str(revision.content["name"]),
        summary=plain(str(revision.content.get("description_short", ""))),
        status=str(revision.content.get("status", "")),
        report_number=report.number,
        dated=report.asked_at.astimezone(clock.AMSTERDAM).date(),
        register_url=f"{base_url}/algoritmes/{organisation.slug}/{algorithm.slug}",
        register_version=str(revision.number),
        published_on=revision.published_at.astimezone(clock.AMSTERDAM).date(),
        sections=tuple(_section(revision.content, section, language) for section in tuple(Section)[:4]),
        model=_model(model, language) if model else None,
        features=tuple(_feature(row, language) for row in features_of(session, model.id)) if model else (),
        deployments=tuple(_deployed(row, language) for row in deployments),
    )


def _deployments(session: Session, algorithm_id: str) -> list[Deployment]:
    chosen = select(Deployment).where(Deployment.algorithm_id == algorithm_id)
    return list(session.exec(chosen.order_by(col(Deployment.decided_at))))


def _section(content: dict[str, Any], section: Section, language: str) -> contents.Section:
    fields = tuple(
        contents.Field(
            gettext_in(language, f"register.field.{field.key}"), _value(field, content.get(field.key))
        )
        for field in FIELDS
        if field.section == section and field.key not in {"name", "description_short"}
    )
    return contents.Section(gettext_in(language, f"register.section.{section.value}"), fields)


def _value(field: Field, value: Any) -> str:
    if not value:
        return ""
    if field.kind == Kind.LINKS:
        return "\n".join(" ".join(filter(None, (one.get("title"), one.get("link")))) for one in value)
    return ", ".join(value) if isinstance(value, list) else plain(str(value))


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
