"""The form of one datum: what it is called, what values it may have, where it comes from and what it says."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from infra.errors import NotFound
from infra.i18n import LANGUAGES, gettext
from infra.identity.actors import needs
from register import permissions
from register.door import done, whole_number
from register.models import Feature, ModelVersion
from register.pages import options
from register.pages.features import Data, as_data, describe, entry_with_model
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.pages.wizard import Step, address, page
from register.queries.office import Entry
from register.schemas import FeatureSchema, faults_of

TEXTS = ("label", "unit", "source")
SENTENCES = ("more", "less", "missing")
# Where the words of a field's vocabulary stand.
VOCABULARIES = {
    "kind": "register.feature_kind.",
    "format": "register.format.",
    "obtained": "register.obtained.",
    "protection": "register.protection.",
    "missing": "register.missing.",
}
Flat = dict[str, Any]


@blueprint.get("/werk/algoritmes/<algorithm_id>/gegevens/<int:number>")
@needs(permissions.READ)
def datum(algorithm_id: str, number: int) -> str:
    """The form of the datum at place `number`, counted from 1."""
    found, model = entry_with_model(algorithm_id)
    feature = _at(found, number)
    return _page(found, model, number, _flat(feature))


@blueprint.post("/werk/algoritmes/<algorithm_id>/gegevens/<int:number>")
@needs(permissions.UPLOAD)
def describe_datum(algorithm_id: str, number: int) -> ResponseReturnValue:
    """Describe one datum; the others stay as they are."""
    found, model = entry_with_model(algorithm_id)
    feature = _at(found, number)
    try:
        described = FeatureSchema().load(_given(feature))
    except ValidationError as error:
        wrong = mistakes(faults_of(error), field_of, label_of)
        return _page(found, model, number, dict(request.form), wrong), 400
    described.pop("position")
    features = [as_data(one) for one in found.features]
    features[number - 1] = described
    describe(model, features, model.outcomes, _version())
    return done(_onward(algorithm_id, number, len(features)), "described")


def field_of(where: str) -> str:
    """`label/nl` is the field `label_nl`, `sentences/en/more` is `more_en`; the rest is called as it is."""
    first, *rest = where.split("/")
    if first in TEXTS:
        return f"{first}_{rest[0] if rest else LANGUAGES[0]}"
    return f"{rest[1]}_{rest[0]}" if first == "sentences" and len(rest) == 2 else first


def label_of(name: str) -> str:
    """What a person calls a field of this form."""
    return gettext(f"register.datum.{name}")


def _onward(algorithm_id: str, number: int, count: int) -> str:
    if request.form.get("then") == "next" and number < count:
        return url_for("register.datum", algorithm_id=algorithm_id, number=number + 1)
    return address(Step.FEATURES, algorithm_id)


def _version() -> int:
    given = request.form.get("version", "")
    return whole_number(given, -1)


def _at(found: Entry, number: int) -> Feature:
    if not 1 <= number <= len(found.features):
        raise NotFound("register.feature_not_found")
    return found.features[number - 1]


def _given(feature: Feature) -> Data:
    form = request.form
    given: Data = {text: {code: form.get(f"{text}_{code}", "") for code in LANGUAGES} for text in TEXTS}
    given |= {name: form.get(name) or None for name in ("format", "obtained", "protection", "missing")}
    given |= {name: _number(form.get(name, "")) for name in ("minimum", "maximum")}
    given |= {name: name in form for name in ("whole", "changeable")}
    sentences = {code: _sentences(code) for code in LANGUAGES}
    return given | {
        "name": feature.name, "kind": form.get("kind", feature.kind),
        "categories": _categories(form.get("categories", "")),
        "sentences": {code: said for code, said in sentences.items() if said},
    }  # fmt: skip


def _sentences(code: str) -> dict[str, str]:
    said = {kind: request.form.get(f"{kind}_{code}", "").strip() for kind in SENTENCES}
    return {kind: text for kind, text in said.items() if text}


def _number(text: str) -> str | None:
    return text.strip().replace(",", ".") or None


def _categories(text: str) -> list[Data]:
    """One category per line: its code, then its Dutch and English label, parted by semicolons."""
    lines = [[part.strip() for part in line.split(";")] for line in text.splitlines() if line.strip()]
    return [
        {"code": parts[0], "label": dict(zip(LANGUAGES, filter(None, parts[1:]), strict=False))}
        for parts in lines
    ]


def _flat(feature: Feature) -> Flat:
    """The datum as the fields of the form."""
    flat: Flat = {
        f"{text}_{code}": getattr(feature, text).get(code, "") for text in TEXTS for code in LANGUAGES
    }
    for code in LANGUAGES:
        flat |= {f"{kind}_{code}": (feature.sentences.get(code) or {}).get(kind, "") for kind in SENTENCES}
    for name in ("kind", "format", "obtained", "protection", "missing", "whole", "changeable"):
        flat[name] = getattr(feature, name)
    flat |= {name: _written(getattr(feature, name)) for name in ("minimum", "maximum")}
    return flat | {"categories": "\n".join(map(_line, feature.categories))}


def _line(category: Data) -> str:
    labels = category.get("label") or {}
    parts = [str(category["code"]), *(labels.get(code, "") for code in LANGUAGES)]
    return "; ".join(parts).rstrip("; ")


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value != int(value) else str(int(value))


def _in_words(flat: Flat) -> list[tuple[str, str]]:
    """The datum as who may not change it reads it: each field with its value in words."""
    return [(name, _in_word(name, value)) for name, value in flat.items()]


def _in_word(name: str, value: str | bool) -> str:
    if isinstance(value, bool):
        return gettext("register.value.yes") if value else gettext("register.value.no")
    return gettext(f"{VOCABULARIES[name]}{value}") if name in VOCABULARIES else value


def _page(found: Entry, model: ModelVersion, number: int, flat: Flat, wrong: Mistakes = NONE) -> str:
    based_on = request.form.get("version") or model.version
    return page(
        "datum", found, Step.FEATURES, model=model, number=number, feature=found.features[number - 1], flat=flat,
        wrong=wrong, based_on=based_on, label_of=label_of, options=options.of_datum(),
        said_in_words=_in_words(flat),
    )  # fmt: skip
