"""What pages and routes of every package take from the HTTP door: the installation, the actor, a transaction."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, redirect, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from infra.database import EVERYONE
from infra.errors import Refusal, Stale
from infra.identity.actors import NOBODY, Actor
from infra.installation import Installation
from register.refused import note

# A version, a page or a place has fewer digits than this; more would be no number of a database either.
DIGITS = 10
NOT_A_WORD, ENDPOINT_MAX = re.compile(r"[^\w.]"), 80


class PreconditionMissing(Stale):
    """An edit came without the version that it is based on (RFC 6585: 428)."""


def house() -> Installation:
    """The installation that this request runs on."""
    found: Installation = g.house
    return found


def actor() -> Actor:
    """Who asks; `NOBODY` on a public page."""
    found: Actor = g.get("actor", NOBODY)
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """Look, through the eyes of the actor's organisation."""
    with _noting(), house().database.read(actor().organisation_id) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction in the actor's organisation: kept when the block ends, undone when it raises."""
    with _noting(), house().database.write(actor().organisation_id) as session:
        yield session


@contextmanager
def looking_around() -> Iterator[Session]:
    """Look across organisations: for public pages, whose queries ask for what is published."""
    with house().database.read(EVERYONE) as session:
        yield session


def refused(refusal: Refusal) -> None:
    """Note an attempt that was refused, when it is one to note; a page may go on and say it in its own way."""
    way = NOT_A_WORD.sub("_", request.endpoint or "")[:ENDPOINT_MAX]
    note(house().database, actor(), refusal, way, request.view_args or {})


@contextmanager
def _noting() -> Iterator[None]:
    """Outside the transaction: what it did is undone by then."""
    try:
        yield
    except Refusal as refusal:
        refused(refusal)
        raise


def done(address: str, what: str) -> Response:
    """Go on to a page that says what was done: `what` is a key under `web.done`."""
    sign = "&" if "?" in address else "?"
    return redirect(f"{address}{sign}gedaan={what}", 303)


def asked_version() -> int:
    """The version in `If-Match`, as `ETag` gave it. Raises `PreconditionMissing`, or `Stale` when it is no version."""
    version = whole_number(asked_tag(), -1)
    if version < 0:
        raise Stale("register.changed_since")
    return version


def asked_tag() -> str:
    """What stands in `If-Match`, such as the digest of a text. Raises `PreconditionMissing` where it is left out."""
    given = request.headers.get("If-Match", "")
    if not given:
        raise PreconditionMissing("register.if_match_needed")
    return given.removeprefix("W/").strip('"')


def whole_number(text: str, otherwise: int) -> int:
    """A number that a form or a header holds; `otherwise` for what is none, or larger than any of ours."""
    return int(text) if text.isdecimal() and len(text) < DIGITS else otherwise
