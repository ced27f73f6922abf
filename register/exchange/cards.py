"""Cards of the Algorithm Reporting Standard: a system card with its model card and assessment cards, as YAML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from sqlmodel import Session

from infra import clock
from infra.i18n import pick
from infra.version import VERSION
from register.assessments.queries import Line
from register.content import Content, public_part
from register.evaluation import Evaluation, Share
from register.exchange.beside import features_told, measured, way_of
from register.exchange.holdings import Held
from register.models import Feature, ModelVersion
from register.richtext import paragraphs

Card = dict[str, Any]
SCHEMA = "0.1a14"
# What the AI Act profile calls our classes and roles.
RISK_GROUPS = {
    "prohibited": "verboden AI",
    "high_risk": "hoog-risico AI",
    "transparency": "geen hoog-risico AI",
    "minimal": "geen hoog-risico AI",
}
ROLES = {
    "deployer": "gebruiksverantwoordelijke",
    "provider": "aanbieder",
    "importer": "importeur",
    "distributor": "distributeur",
}
TYPES = {"Impactvolle algoritmes": "impactvol algoritme", "Overige algoritmes": "niet-impactvol algoritme"}
TEXTS = {
    "goal": "goal_and_impact",
    "proportionality": "considerations",
    "risks": "risk_management",
    "human_intervention": "human_intervention",
    "source_data": "used_data",
    "methods_and_models": "technical_design",
}
REFERENCES = ("website", "url", "process_index_url", "publiccode", "eu_database_url")
# Summaries of ours that are assessments elsewhere: our key -> its name and the instrument.
SUMMARIES = {
    "fria_summary": ("Fundamental rights impact assessment", ""),
    "dpia_summary": ("Data Protection Impact Assessment (DPIA)", ""),
}


@dataclass(frozen=True)
class Beside:
    """What belongs to an entry beside its content: its model, and its signed assessments as the public sees them."""

    model: ModelVersion | None = None
    assessments: tuple[Line, ...] = ()


def files_of(session: Session, base: str, held: Held, beside: Beside) -> dict[str, bytes]:
    """The cards of an entry by file name: the system card whole, and beside it its model and assessments by themselves."""
    system = system_card(session, base, held, beside)
    files = {"system_card.yaml": system}
    files |= {f"model_card_{number}.yaml": card for number, card in enumerate(system["models"], 1)}
    files |= {f"assessment_card_{number}.yaml": card for number, card in enumerate(system["assessments"], 1)}
    return {name: _yaml(card) for name, card in files.items()}


def system_card(session: Session, base: str, held: Held, beside: Beside) -> Card:
    """The card of the system that an entry describes."""
    content = public_part(held.content)
    origin = _origin(base, held)
    card: Card = {
        "schema_version": SCHEMA,
        "provenance": origin,
        "name": content.get("name", ""),
        "description": content.get("description_short", ""),
        "owners": [_owner(held, content)],
        "ai_act_profile": _profile(content) | _walked(session, beside.assessments),
        "labels": _labels(content),
        "status": content.get("status", ""),
        **{theirs: _plain(content.get(ours)) for ours, theirs in TEXTS.items()},
        "begin_date": _first_day(content.get("begin_date")),
        "end_date": _first_day(content.get("end_date")),
        "legal_base": _legal_base(content),
        "external_providers": [{"name": content["provider"]}] if content.get("provider") else [],
        "references": [{"name": key, "link": content[key]} for key in REFERENCES if content.get(key)],
    }
    filled = {key: value for key, value in card.items() if value not in ("", [], {}, None)}
    models = [model_card(session, base, held, beside.model)] if beside.model else []
    told = [_signed(session, base, held, line) for line in beside.assessments]
    return filled | {"models": models, "assessments": [*told, *assessment_cards(base, held, content)]}


def model_card(session: Session, base: str, held: Held, model: ModelVersion) -> Card:
    """The card of a model version; what was measured of it, with the mean absolute contributions as a bar plot."""
    features = features_told(session, model)
    evaluation = measured(model)
    name = f"{held.content.get('name', '')} {model.number}"
    index: Card = {
        "name": name,
        "model": f"{base}{held.path}#model",
        "artifacts": [{"uri": f"urn:sha256:{model.sha256}", "content-type": "application/onnx"}],
        "parameters": [_parameter(feature) for feature in features],
    }
    if evaluation:
        index["results"] = [_results(evaluation, features, model)]
    return {
        "provenance": _origin(base, held),
        "name": name,
        "language": ["nl"],
        # What a municipality may do with a model stands in its contract and not in its file.
        "license": {"license_name": "unknown"},
        "owners": [_owner(held, public_part(held.content))],
        "model_index": [index],
    }


def assessment_cards(base: str, held: Held, content: Content) -> list[Card]:
    """A card for each assessment that the entry tells about, with what it tells of it."""
    told = [(name, key) for key, (name, _urn) in SUMMARIES.items() if content.get(key)]
    cards = [_assessment(base, held, name, _plain(content[key])) for name, key in told]
    for link in content.get("impacttoetsen_grouping", []):
        answer = link.get("link") or _plain(content.get("impacttoetsen")) or link["title"]
        cards.append(_assessment(base, held, link["title"], answer))
    return cards


def _signed(session: Session, base: str, held: Held, line: Line) -> Card:
    """A signed assessment: its instrument, its day, and its summary where that was made public.

    Answers may name people, so none is told but those of a decision tree, which are choices.
    """
    signed = line.signed_at or line.changed_at
    told = [(one.question, one.answer) for one in way_of(session, line)]
    if line.summary and line.summary_public:
        told.append((pick(dict(line.title), "nl"), line.summary))
    return {
        "provenance": _origin(base, held) | {"timestamp": signed.isoformat()},
        "name": pick(dict(line.title), "nl"),
        "urn": line.urn,
        "date": signed.astimezone(clock.AMSTERDAM).date().isoformat(),
        "contents": [
            {"question": question, "answer": answer, "timestamp": signed.isoformat()}
            for question, answer in told
        ],
    }


def _walked(session: Session, lines: Iterable[Line]) -> Card:
    """The decision tree of the newest signed class that was walked here: its version, the questions by id, the answers."""
    for line in lines:
        way = way_of(session, line)
        if way:
            path = [{"question": one.question_id, "answer": one.answer} for one in way]
            return {"decision_tree": {"version": line.version, "path": path}}
    return {}


def _assessment(base: str, held: Held, name: str, answer: str) -> Card:
    day = held.changed_at.astimezone(clock.AMSTERDAM).date().isoformat()
    contents = [{"question": name, "answer": answer, "timestamp": held.changed_at.isoformat()}]
    return {"provenance": _origin(base, held), "name": name, "date": day, "contents": contents}


def _origin(base: str, held: Held) -> Card:
    address = f"{base}{held.path}"
    if held.number:
        address += f"/revisies/{held.number}"
    return {
        "timestamp": held.changed_at.isoformat(),
        "uri": address,
        "author": f"{held.organisation} (toetssteen {VERSION})",
    }


def _owner(held: Held, content: Mapping[str, Any]) -> Card:
    owner = {
        "oin": held.oin,
        "organization": content.get("organization") or held.organisation,
        "email": content.get("contact_email"),
        "role": content.get("responsible"),
    }
    return {key: value for key, value in owner.items() if value}


def _profile(content: Mapping[str, Any]) -> Card:
    given, category = content.get("ai_act_class"), content.get("publication_category")
    ai = given in RISK_GROUPS or category == "Hoog-risico AI-systeem"
    profile = {
        "type": "AI-systeem" if ai else TYPES.get(category or ""),
        "risk_group": RISK_GROUPS.get(given or "") or ("hoog-risico AI" if ai else None),
        "transparency_obligations": "transparantieverplichting" if given == "transparency" else None,
        "role": ROLES.get(content.get("ai_act_role") or ""),
        "open_source": "open-source" if content.get("publiccode") else None,
    }
    return {key: value for key, value in profile.items() if value}


def _labels(content: Mapping[str, Any]) -> list[Card]:
    labels = [{"name": "category", "value": value} for value in content.get("category", [])]
    keys = ("publication_category", "source_id", "lars", "begin_date", "end_date")
    labels += [{"name": key, "value": content[key]} for key in keys if content.get(key)]
    return labels + ([{"name": "tags", "value": _plain(content["tags"])}] if content.get("tags") else [])


def _legal_base(content: Mapping[str, Any]) -> list[Card]:
    links = [
        {"name": link["title"]} | ({"link": link["link"]} if link.get("link") else {})
        for link in content.get("lawful_basis_grouping", [])
    ]
    text = _plain(content.get("lawful_basis"))
    return links + ([{"name": text}] if text else [])


def _parameter(feature: Feature) -> Card:
    labels = {
        "label": pick(feature.label, "nl"),
        "unit": pick(feature.unit, "nl"),
        "protection": feature.protection,
    }
    told = [{"name": name, "dtype": "string", "value": value} for name, value in labels.items() if value]
    return {"name": feature.name, "dtype": feature.kind, "labels": told}


def _results(evaluation: Evaluation, features: list[Feature], model: ModelVersion) -> Card:
    names = {feature.name: pick(feature.label, "nl") or feature.name for feature in features}
    kind = "tabular-classification" if model.outcomes else "tabular-regression"
    return {
        "task": [{"type": kind, "name": kind}],
        "datasets": [_dataset(evaluation, features)],
        "metrics": _metrics(evaluation),
        "measurements": {
            "bar_plots": [
                {
                    "type": "SHAP",
                    "name": f"mean absolute contribution to the {evaluation.explained} of {output}",
                    "results": [
                        {"name": names.get(weight.feature, weight.feature), "value": weight.mean}
                        for weight in weights
                    ],
                }
                for output, weights in zip(evaluation.outputs, evaluation.importance, strict=True)
            ],
            "graph_plots": [],
        },
    }  # fmt: skip


def _dataset(evaluation: Evaluation, features: list[Feature]) -> Card:
    return {
        "type": "tabular",
        "name": f"background ({evaluation.background_rows} rows)",
        "features": [feature.name for feature in features],
        "revision": evaluation.background_sha256,
    }


def _metrics(evaluation: Evaluation) -> list[Card]:
    """Each share that may be shown, with its interval and the number of rows behind it."""
    if not evaluation.performance:
        return []
    return [
        {
            "type": measure.kind, "name": f"{measure.kind} {measure.outcome}".strip(), "dtype": "float",
            "value": measure.share.value, "labels": _interval(measure.share),
        }
        for measure in evaluation.performance.measures
        if measure.share
    ]  # fmt: skip


def _interval(share: Share) -> list[Card]:
    facts = {"rows": str(share.of), "low_95": f"{share.low:.6f}", "high_95": f"{share.high:.6f}"}
    return [
        {"name": name, "type": "interval", "dtype": "number", "value": value} for name, value in facts.items()
    ]


def _first_day(month: object) -> str:
    """A month as the first of its days: the card asks for a day, the entry knows a month."""
    return f"{month}-01" if month else ""


def _plain(text: object) -> str:
    return "\n\n".join(paragraphs(str(text))) if text else ""


def _yaml(card: Card) -> bytes:
    text: str = yaml.dump(card, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()
