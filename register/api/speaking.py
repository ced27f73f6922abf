"""How the JSON API listens and answers: routes with schemas, faults by their place, versions, cursors and links."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode

import marshmallow
from flask import Request, request
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields, post_load
from sqlalchemy.orm import Mapped
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from infra.errors import Fault, NotValid
from infra.idempotency import Once
from infra.ids import ALPHABET
from register.schemas.answers import LinksSchema
from register.schemas.base import Schema, Whole, Wrong, between, faults_of

PREFIX = "/api/v1"
# Larger than any description of a model; rows and files come by routes with a limit of their own.
JSON_BYTES = 5_000_000
PAGE = (1, 200)
# How NUL and the halves of a surrogate pair are written; who writes neither need not be searched sign by sign.
ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")

Answer = dict[str, Any]
Headers = dict[str, str]
Row = TypeVar("Row")

LOCATION = {
    "Location": {"description": "Where it is.", "schema": {"type": "string", "format": "uri-reference"}}
}
ETAG = {"ETag": {"description": "Its version, for If-Match.", "schema": {"type": "string"}}}
IF_MATCH = {
    "in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"},
    "description": "The ETag of the version that this edit is based on.",
}  # fmt: skip
KEY, KEY_MAX = "Idempotency-Key", 200
IDEMPOTENCY_KEY = {
    "in": "header", "name": KEY, "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX},
    "description": "Of requests with the same key and body one is carried out; with another body it is refused.",
}  # fmt: skip


class Parser(FlaskParser):
    """Reads a request by its schema; what is wrong becomes one `NotValid` that names everything."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        return read_json_body(JSON_BYTES)

    def handle_error(
        self, error: ValidationError, req: Request, schema: marshmallow.Schema, **_: Any
    ) -> NoReturn:
        # The first part of every path is where webargs looked: "json" or "query".
        faults = [replace(fault, where=fault.where.partition("/")[2]) for fault in faults_of(error)]
        raise NotValid("api.not_valid", faults=faults)


class Routes(Blueprint):
    """The routes of one subject, under the API's address. Its name is the tag in the description."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, module: str, description: str) -> None:
        super().__init__(name, module, url_prefix=PREFIX, description=description)


@dataclass(frozen=True)
class Asked:
    """Which page is asked for: at most `limit` items after the one with the id `after`."""

    after: str | None
    limit: int


class PageQuery(Schema):
    """`cursor` and `limit`, which load to `page`; a list with filters adds its own."""

    cursor = fields.String(
        load_default=None, metadata={"description": "From `links.next` of the page before."}
    )
    limit = Whole(load_default=50, validate=between(*PAGE))

    @post_load
    def _page(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        after = after_cursor(data.pop("cursor"))
        return data | {"page": Asked(after, data.pop("limit"))}


def read_json_body(most_bytes: int) -> Any:
    """The JSON of the request. Raises `NotValid` when it is none, 415 when it says that it is something else.

    NaN and Infinity are read, so that the field that holds them can be named.
    """
    content = body("application/json", most_bytes)
    if not content:
        return {}
    try:
        read = json.loads(content)
        unkept = bool(ESCAPED.search(content)) and _unkept(read)
    except (ValueError, RecursionError):
        raise NotValid("api.no_json", faults=[Fault("", "api.no_json")]) from None
    if unkept:
        raise NotValid("api.unkept_sign", faults=[Fault("", "api.unkept_sign")])
    return read


def _unkept(value: Any) -> bool:
    """Whether it holds a NUL or half a sign: JSON can write them, but not every database and no UTF-8 can."""
    if isinstance(value, str):
        return any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return any(_unkept(key) or _unkept(one) for key, one in value.items())
    return isinstance(value, list) and any(map(_unkept, value))


def body(media_type: str, most_bytes: int | None = None) -> bytes:
    """The whole body. An empty one may come without a type; 413 beyond `most_bytes`, 415 for another type."""
    if most_bytes is not None:
        request.max_content_length = most_bytes
    content = request.get_data(cache=True)
    if content or request.mimetype:
        must_be(media_type)
    return content


def must_be(media_type: str) -> None:
    """Raises 415 when the body says that it is something else."""
    if request.mimetype != media_type:
        raise UnsupportedMediaType


def of_type(media_type: str, description: str) -> dict[str, Any]:
    """How a body that is no JSON is described."""
    schema = {"type": "string"} if media_type.startswith("text/") else {}
    return {"required": True, "description": description, "content": {media_type: {"schema": schema}}}


def once() -> Once | None:
    """The idempotency key; address and question belong to the request as much as the body does."""
    key = request.headers.get(KEY)
    if key is None:
        return None
    if not 1 <= len(key) <= KEY_MAX or not key.isprintable():
        raise NotValid("api.not_valid", faults=[Fault(KEY, "api.key_not_valid", {"limit": KEY_MAX})])
    return Once(key, request.full_path.encode() + b"\n" + request.get_data(cache=True))


def at(*parts: str) -> str:
    """The address of a thing: `at("algorithms", id)`."""
    return "/".join((PREFIX, *parts))


def tag(version: int | str) -> Headers:
    """The version, or the digest, as an ETag."""
    return {"ETag": f'"{version}"'}


def page_of(
    session: Session,
    chosen: SelectOfScalar[Row],
    key: Mapped[str],
    asked: Asked,
    newest_first: bool = False,
) -> tuple[Sequence[Row], bool]:
    """The rows of one page in the order of their ids (which is that of time), and whether there are more."""
    if asked.after:
        chosen = chosen.where(key < asked.after if newest_first else key > asked.after)
    ordered = chosen.order_by(key.desc() if newest_first else key)
    rows = session.exec(ordered.limit(asked.limit + 1)).all()
    return rows[: asked.limit], len(rows) > asked.limit


def listed(items: Sequence[Answer], more: bool, last: str = "") -> Answer:
    """A page as the API answers it; the next one begins after `last`, which is the last item's id if not given."""
    links = {"self": request.full_path.rstrip("?")}
    if more:
        kept = [pair for pair in request.args.items(multi=True) if pair[0] != "cursor"]
        query = [*kept, ("cursor", _cursor(last or items[-1]["id"]))]
        links["next"] = f"{request.path}?{urlencode(query)}"
    return {"items": items, "links": links}


def list_of(name: str, item: type[marshmallow.Schema]) -> type[marshmallow.Schema]:
    """The schema of a page of items."""
    return Schema.from_dict(
        {"items": fields.List(fields.Nested(item)), "links": fields.Nested(LinksSchema)}, name=name
    )


def after_cursor(cursor: str | None) -> str | None:
    """What a cursor stands for. Raises `ValidationError` for one that we did not give."""
    if cursor is None:
        return None
    try:
        last_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        last_id = ""
    if not last_id or set(last_id) - set(ALPHABET):
        raise ValidationError({"cursor": [Wrong("register.schema.no_cursor")]})
    return last_id


def _cursor(last_id: str) -> str:
    return base64.urlsafe_b64encode(last_id.encode()).decode().rstrip("=")
