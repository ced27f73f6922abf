"""What every schema stands on: faults with message keys instead of English text, camelCase names, texts in two languages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import marshmallow
from marshmallow import ValidationError, fields

from infra.errors import Fault
from infra.i18n import LANGUAGES

ANYWHERE = "_schema"
# What marshmallow calls a mistake, by kind of field where it says "invalid" of all.
MISTAKES = {
    "required": "register.schema.required",
    "null": "register.schema.required",
    "type": "register.schema.no_object",
    "special": "register.schema.not_finite",
    "too_large": "register.schema.no_number",
    "invalid_utf8": "register.schema.no_text",
    "unknown": "register.schema.unknown_field",
}
INVALID: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Integer, "register.schema.no_whole_number"),
    (fields.Number, "register.schema.no_number"),
    (fields.String, "register.schema.no_text"),
    (fields.Boolean, "register.schema.no_boolean"),
    (fields.List, "register.schema.no_list"),
    (fields.Dict, "register.schema.no_object"),
    (fields.DateTime, "register.schema.no_date"),
    (fields.Date, "register.schema.no_date"),
)
OTHERWISE = "register.schema.invalid"


class Wrong(str):
    """A mistake as marshmallow carries it: a message key, with the parameters that fill it."""

    parameters: Mapping[str, str | int | float]

    def __new__(cls, code: str, **parameters: str | int | float) -> "Wrong":
        wrong = super().__new__(cls, code)
        wrong.parameters = parameters
        return wrong


class Schema(marshmallow.Schema):
    """A schema whose mistakes are message keys, whose names are camelCase outside, and that refuses what it does not know."""

    error_messages = {key: MISTAKES[key] for key in ("type", "unknown")}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.data_key = field_obj.data_key or camel(field_name)
        _speak(field_obj)


class Texts(fields.Dict):
    """A text in Dutch and, where given, English, of at most `limit` signs each; empty ones are left out."""

    def __init__(self, limit: int, needed: bool = False, **more: Any) -> None:
        shape = {code: {"type": "string", "maxLength": limit} for code in LANGUAGES}
        super().__init__(metadata={"properties": shape, "additionalProperties": False}, **more)
        self.limit, self.needed = limit, needed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise self.make_error("invalid")
        wrong = {code: [found] for code, text in value.items() if (found := self._wrong(code, text))}
        if self.needed and not value.get("nl"):
            wrong.setdefault("nl", [Wrong("register.schema.required")])
        if wrong:
            raise ValidationError(wrong)
        return {code: text.strip() for code, text in value.items() if text and text.strip()}

    def _wrong(self, code: object, text: object) -> Wrong | None:
        if code not in LANGUAGES:
            return Wrong("register.schema.unknown_language")
        if text is not None and not isinstance(text, str):
            return Wrong("register.schema.no_text")
        return _too_long(text or "", self.limit)


class Word(fields.Enum[StrEnum]):
    """One word of a vocabulary; what is stored is the word itself."""

    def __init__(self, vocabulary: type[StrEnum], **more: Any) -> None:
        super().__init__(vocabulary, by_value=fields.String, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError:
            allowed = ", ".join(word.value for word in self.enum)
            raise ValidationError(Wrong("register.schema.no_such_word", allowed=allowed)) from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else str(value)


class Whole(fields.Integer):
    """A whole number; what has a fraction is refused instead of cut off."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid")
        return int(super()._validated(value))


def camel(name: str) -> str:
    """`legal_effect` -> `legalEffect`."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def faults_of(error: ValidationError) -> list[Fault]:
    """Every mistake as a `Fault`; `where` is the path to it, from 0 within a list: `features/3/label/nl`."""
    return list(_walk(error.messages, ()))


def at_most(limit: int) -> Callable[[str], None]:
    """A text of at most `limit` signs that says something."""

    def check(text: str) -> None:
        found = _too_long(text, limit) if text.strip() else Wrong("register.schema.required")
        if found:
            raise ValidationError(found)

    return check


def up_to(limit: int) -> Callable[[str], None]:
    """A text of at most `limit` signs, which may say nothing."""

    def check(text: str) -> None:
        if found := _too_long(text, limit):
            raise ValidationError(found)

    return check


def between(low: float, high: float) -> Callable[[float], None]:
    """A number within bounds, both included."""

    def check(number: float) -> None:
        if not low <= number <= high:
            raise ValidationError(Wrong("register.schema.out_of_range", minimum=low, maximum=high))

    return check


def one_of(words: Sequence[str]) -> Callable[[str], None]:
    """One of these words."""

    def check(text: str) -> None:
        if text not in words:
            raise ValidationError(Wrong("register.schema.no_such_word", allowed=", ".join(words)))

    return check


def no_more_than(limit: int) -> Callable[[Sequence[Any]], None]:
    """A list of at most `limit` items."""

    def check(items: Sequence[Any]) -> None:
        if len(items) > limit:
            raise ValidationError(Wrong("register.schema.too_many", limit=limit, count=len(items)))

    return check


def doubles(items: Iterable[Mapping[str, Any]], key: str) -> dict[int, dict[str, list[str]]]:
    """Mistakes for the items whose `key` an earlier one has already."""
    seen: set[Any] = set()
    wrong: dict[int, dict[str, list[str]]] = {}
    for place, item in enumerate(items):
        if item.get(key) in seen:
            wrong[place] = {key: [Wrong("register.schema.twice")]}
        seen.add(item.get(key))
    return wrong


def _too_long(text: str, limit: int) -> Wrong | None:
    return Wrong("register.schema.too_long", limit=limit, length=len(text)) if len(text) > limit else None


def _speak(field: fields.Field[Any]) -> None:
    invalid = next((code for kind, code in INVALID if isinstance(field, kind)), OTHERWISE)
    field.error_messages = {key: MISTAKES.get(key, invalid) for key in field.error_messages}
    for inner in ("inner", "key_field", "value_field"):
        if isinstance(found := getattr(field, inner, None), fields.Field):
            _speak(found)


def _walk(messages: Any, path: tuple[str, ...]) -> Iterator[Fault]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _walk(below, path if key == ANYWHERE else (*path, str(key)))
    elif isinstance(messages, str):
        known = messages if messages.startswith("register.") else OTHERWISE
        yield Fault("/".join(path), str(known), getattr(messages, "parameters", {}))
    else:
        for message in messages:
            yield from _walk(message, path)
