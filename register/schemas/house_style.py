"""A house style over the API: how it is set and how it is told."""

import base64
import binascii
from typing import Any

from marshmallow import ValidationError, fields, post_load

from register.house_style.content import Place
from register.house_style.vocabulary import (
    ACCENT,
    ADDRESS_MAX,
    ALT_MAX,
    CONTACT_MAX,
    FUNCTION_MAX,
    LINE_MAX,
    LINES_MAX,
    NAME_MAX,
    ON_ACCENT,
    PHONE_MAX,
    PLACES_MAX,
    TEXT_MAX,
    UPLOAD_BYTES,
    Decider,
)
from register.schemas.base import Schema, Texts, Word, Wrong, at_most, no_more_than, up_to

COLOUR = {"pattern": "^#[0-9a-f]{6}$", "description": "`#` and six small hexadecimal digits."}
UPLOAD_SIGNS = UPLOAD_BYTES * 2


def _short(limit: int, description: str = "") -> fields.String:
    told: dict[str, Any] = {"maxLength": limit} | ({"description": description} if description else {})
    return fields.String(load_default="", validate=up_to(limit), metadata=told)


def _lines() -> fields.List[str]:
    return fields.List(
        fields.String(validate=at_most(LINE_MAX)), load_default=list, validate=no_more_than(LINES_MAX)
    )


class Base64(fields.String):
    """Bytes, written in base 64."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return base64.b64decode(super()._deserialize(value, attr, data, **kwargs), validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError(Wrong("register.schema.invalid")) from None


class LogoSchema(Schema):
    """A PNG or JPEG; what is kept is drawn anew from it, on white and small."""

    image = Base64(
        required=True, metadata={"format": "byte", "maxLength": UPLOAD_SIGNS}
    )  # fmt: skip
    alt = fields.String(required=True, validate=at_most(ALT_MAX), metadata={"maxLength": ALT_MAX})


class PlaceSchema(Schema):
    """Where objections against decisions with one algorithm go; what is empty is as usual."""

    algorithm_id = fields.String(required=True, validate=at_most(40))
    addressee = _short(CONTACT_MAX, "The organ.")
    address = _lines()
    website = _short(ADDRESS_MAX, "A form on the web.")
    text = Texts(TEXT_MAX, load_default=dict)

    @post_load
    def _place(self, data: dict[str, Any], **_: Any) -> tuple[str, Place]:
        return data.pop("algorithm_id"), Place(**data | {"address": tuple(data["address"])})


class HouseStyleBody(Schema):
    """The whole style as it is to be. A colour that cannot be read well is refused with the nearest that can."""

    name = fields.String(required=True, validate=at_most(NAME_MAX), metadata={"maxLength": NAME_MAX})
    address = _lines()
    phone = _short(PHONE_MAX)
    email = _short(ADDRESS_MAX)
    website = _short(ADDRESS_MAX)
    privacy_contact = _short(CONTACT_MAX, "Where requests under AVG 15-21 go.")
    complaints = _short(CONTACT_MAX, "Where a complaint goes.")
    accent = fields.String(load_default=ACCENT, metadata=COLOUR)
    on_accent = fields.String(load_default=ON_ACCENT, metadata=COLOUR)
    decider = Word(Decider, load_default=Decider.FUNCTION)
    function = Texts(FUNCTION_MAX, load_default=dict)
    logo = fields.Nested(LogoSchema, load_default=None, allow_none=True)
    objections = fields.List(
        fields.Nested(PlaceSchema), load_default=list, validate=no_more_than(PLACES_MAX)
    )  # fmt: skip


class LogoTold(Schema):
    image = fields.String(metadata={"format": "byte"})
    alt = fields.String()
    width = fields.Integer()
    height = fields.Integer()


class PlaceTold(Schema):
    algorithm_id = fields.String()
    addressee = fields.String()
    address = fields.List(fields.String())
    website = fields.String()
    text = Texts(TEXT_MAX)


class HouseStyleSchema(Schema):
    """The style; `number` is 0 where none was set yet."""

    number = fields.Integer()
    changed_at = fields.DateTime(allow_none=True)
    taken_from = fields.Integer(allow_none=True)
    name = fields.String()
    address = fields.List(fields.String())
    phone = fields.String()
    email = fields.String()
    website = fields.String()
    privacy_contact = fields.String()
    complaints = fields.String()
    accent = fields.String()
    on_accent = fields.String()
    decider = Word(Decider)
    function = Texts(FUNCTION_MAX)
    logo = fields.Nested(LogoTold, allow_none=True)
    objections = fields.List(fields.Nested(PlaceTold))
