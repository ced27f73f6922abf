"""The content of a report out of the JSON that travels in its PDF, so that the report can be made again."""

import dataclasses
import json
import re
import types
import zlib
from collections.abc import Iterator
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from reports.contents.families import FAMILIES, Content

EMBEDDED = re.compile(
    rb"<</Type /EmbeddedFile(?:[^<>]|<<[^<>]*(?:<[0-9a-f]*>)?[^<>]*>>)*?/Length (\d+)>>\nstream\n"
)


class NotOurs(ValueError):
    """What is no content of a report of ours, or of a shape that is not made any more."""


def content_in(pdf: bytes) -> Content:
    """The content that travels in a PDF of ours. Raises `NotOurs`."""
    for attached in _attached(pdf):
        if attached.startswith(b"{"):
            return content_from(attached)
    raise NotOurs("no content travels in this file")


def content_from(attached: bytes) -> Content:
    """The content that this JSON tells. Raises `NotOurs`."""
    try:
        told = json.loads(attached)
        shape = _shapes()[told.pop("kind")]
        told.pop("$schema", None)
        made: Content = built(shape, told)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise NotOurs("this is no content of a report of ours, or of an earlier shape") from wrong
    return made


@cache
def _shapes() -> dict[str, type]:
    return {family.schema: shape for shape, family in FAMILIES.items()}


def _attached(pdf: bytes) -> Iterator[bytes]:
    """Every file inside; our printer writes each as one stream of known length."""
    for found in EMBEDDED.finditer(pdf):
        raw = pdf[found.end() : found.end() + int(found[1])]
        yield zlib.decompress(raw) if b"/Filter /FlateDecode" in found[0] else raw.lstrip()


def built(shape: Any, value: Any) -> Any:
    """`value` in the shape that an annotation asks. Numbers stay as they were written: the bytes must come back."""
    if dataclasses.is_dataclass(shape) and isinstance(shape, type):
        hints = get_type_hints(shape)
        return shape(**{name: built(hints[name], part) for name, part in value.items()})
    origin, parts = get_origin(shape), get_args(shape)
    if origin in (Union, types.UnionType):
        return _one_of(parts, value)
    if origin is tuple:
        each = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(built(part, one) for part, one in zip(each, value, strict=True))
    if origin is Literal or origin is not None:
        return value
    return _plain(shape, value)


def _plain(shape: Any, value: Any) -> Any:
    if shape is date:
        return date.fromisoformat(value)
    if isinstance(shape, type) and issubclass(shape, Enum):
        return shape(value)
    return value


def _one_of(parts: tuple[Any, ...], value: Any) -> Any:
    """Of some shapes the one that the JSON is: what is written out has every field, so no two look alike."""
    if value is None:
        return None
    rest = [part for part in parts if part is not type(None)]
    return built(next((part for part in rest if _looks(part, value)), rest[0]), value)


def _looks(part: Any, value: Any) -> bool:
    if isinstance(value, dict):
        return (
            dataclasses.is_dataclass(part) and {one.name for one in dataclasses.fields(part)} == value.keys()
        )
    if isinstance(value, list):
        return get_origin(part) is tuple
    return part in (type(value), date, float)
