"""What an owner may say about the data and outcomes of a model."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validates_schema

from register.personal_numbers import is_bsn, names_a_bsn
from register.schemas.base import Schema, Texts, Whole, Word, Wrong, at_most, doubles, no_more_than
from register.uploads import EXPECTED, SCORE
from register.vocabulary import (
    CATEGORIES_MAX,
    FEATURES_MAX,
    LABEL_MAX,
    NAME_MAX,
    SENTENCE_MAX,
    FeatureKind,
    Format,
    Missing,
    Obtained,
    Protection,
)

Data = dict[str, Any]
# Columns that come beside the features in files and requests.
RESERVED = {"reference", "referentie", EXPECTED}
NEEDED, NOT_NEEDED = "register.schema.categories_needed", "register.schema.categories_not_for_kind"
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class CategorySchema(Schema):
    code = fields.String(required=True, validate=at_most(NAME_MAX))
    label = Texts(LABEL_MAX, load_default=dict)


class SentencesSchema(Schema):
    """Reviewed sentences of one language for a datum that weighed for, against, or was not known."""

    more = fields.String(validate=at_most(SENTENCE_MAX))
    less = fields.String(validate=at_most(SENTENCE_MAX))
    missing = fields.String(validate=at_most(SENTENCE_MAX))

    @validates_schema
    def _only_the_value(self, data: Data, **_: Any) -> None:
        wrong = {
            key: [Wrong("register.schema.placeholder_unknown", value="{value}")]
            for key, text in data.items()
            if set(PLACEHOLDER.findall(text)) - {"{value}"}
        }
        if wrong:
            raise ValidationError(wrong)


class BothSentencesSchema(Schema):
    nl = fields.Nested(SentencesSchema)
    en = fields.Nested(SentencesSchema)


class FeatureSchema(Schema):
    """One datum that a model takes."""

    position = Whole(load_default=None)
    name = fields.String(required=True, validate=at_most(NAME_MAX))
    label = Texts(LABEL_MAX, load_default=dict)
    unit = Texts(LABEL_MAX, load_default=dict)
    kind = Word(FeatureKind, required=True)
    format = Word(Format, load_default=None)
    whole = fields.Boolean(load_default=False)
    minimum = fields.Float(load_default=None, allow_none=True)
    maximum = fields.Float(load_default=None, allow_none=True)
    categories = fields.List(
        fields.Nested(CategorySchema), load_default=list, validate=no_more_than(CATEGORIES_MAX)
    )
    source = Texts(LABEL_MAX, load_default=dict)
    obtained = Word(Obtained, load_default=Obtained.UNKNOWN)
    protection = Word(Protection, load_default=Protection.NONE)
    changeable = fields.Boolean(load_default=False)
    missing = Word(Missing, load_default=Missing.REFUSED)
    sentences = fields.Nested(BothSentencesSchema, load_default=dict)

    @pre_load
    def _other_ways_to_say(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        said = dict(data)
        if "integer" in said:
            said.setdefault("whole", said.pop("integer"))
        return {key: value for key, value in said.items() if value is not None}

    @validates_schema(skip_on_field_errors=False)
    def _name_fits(self, data: Data, **_: Any) -> None:
        name = data.get("name", "")
        if name in RESERVED or name.startswith(SCORE):
            raise ValidationError({"name": [Wrong("register.schema.name_reserved")]})
        if name != name.strip() or not name.isprintable():
            raise ValidationError({"name": [Wrong("register.schema.name_not_plain")]})
        if names_a_bsn(name) or any(is_bsn(one.get("code", "")) for one in data.get("categories", ())):
            raise ValidationError({"name": [Wrong("register.feature_is_bsn")]})

    @validates_schema(skip_on_field_errors=False)
    def _kind_fits(self, data: Data, **_: Any) -> None:
        if not {"kind", "categories", "format"} <= data.keys():
            return
        category, wrong = data["kind"] == FeatureKind.CATEGORY, {}
        if category != bool(data["categories"]):
            wrong["categories"] = [Wrong(NEEDED if category else NOT_NEEDED)]
        if data["format"] and category != (data["format"] == Format.TEXT):
            wrong["format"] = [Wrong("register.schema.format_not_for_kind")]
        if wrong:
            raise ValidationError(wrong)

    @validates_schema(skip_on_field_errors=False)
    def _bounds_fit(self, data: Data, **_: Any) -> None:
        if not {"kind", "minimum", "maximum"} <= data.keys():
            return
        low, high = data["minimum"], data["maximum"]
        if data["kind"] == FeatureKind.CATEGORY and (low, high) != (None, None):
            raise ValidationError({"minimum": [Wrong("register.schema.bounds_not_for_kind")]})
        if low is not None and high is not None and low > high:
            raise ValidationError({"maximum": [Wrong("register.schema.bounds_crossed")]})

    @validates_schema
    def _categories_differ(self, data: Data, **_: Any) -> None:
        if wrong := doubles(data["categories"], "code"):
            raise ValidationError({"categories": wrong})

    @post_load
    def _say_format(self, data: Data, **_: Any) -> Data:
        data["format"] = data["format"] or USUAL[data["kind"]]
        return data


USUAL = {
    FeatureKind.NUMBER: Format.NUMBER,
    FeatureKind.CATEGORY: Format.TEXT,
    FeatureKind.BOOLEAN: Format.YESNO,
}


class OutcomeSchema(Schema):
    """One outcome that a model can give: what the model calls it, and what a resident reads."""

    code = fields.String(required=True, validate=at_most(NAME_MAX))
    label = Texts(LABEL_MAX, needed=True, required=True)
    sentence = Texts(SENTENCE_MAX)
    decided = Texts(SENTENCE_MAX)
    adverse = fields.Boolean(
        metadata={"description": "Goes against the resident: whom it is about may have to be heard first."}
    )

    @post_load
    def _only_when_so(self, data: Data, **_: Any) -> Data:
        # Said only where it is so, as in outcomes that were described before one could say it.
        return {key: value for key, value in data.items() if key != "adverse" or value}


class DescriptionSchema(Schema):
    """All data and outcomes of a model; loads to `features` and `outcomes` as `model_versions.describe` takes them."""

    features = fields.List(fields.Nested(FeatureSchema), required=True, validate=no_more_than(FEATURES_MAX))
    outcomes = fields.List(fields.Nested(OutcomeSchema), required=True, validate=no_more_than(CATEGORIES_MAX))

    @validates_schema
    def _in_order(self, data: Data, **_: Any) -> None:
        wrong = doubles(data["features"], "name")
        for place, feature in enumerate(data["features"]):
            if feature["position"] not in (None, place):
                wrong.setdefault(place, {})["position"] = [Wrong("register.schema.position_other")]
        found = {"features": wrong, "outcomes": doubles(data["outcomes"], "code")}
        if any(found.values()):
            raise ValidationError({key: below for key, below in found.items() if below})

    @post_load
    def _places_are_the_order(self, data: Data, **_: Any) -> Data:
        for feature in data["features"]:
            del feature["position"]
        return data
