"""What goes over the line: an event by the NL GOV profile of CloudEvents, signed as Standard Webhooks has it."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from infra import canonical
from infra.identity.models import Organisation
from infra.version import VERSION

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
TYPE = "nl.toetssteen.suggestion"
SECRET_BYTES = 32
PREFIX = "whsec_"


@dataclass(frozen=True)
class Event:
    """Something that happened to a suggestion."""

    id: str
    kind: str
    suggestion_id: str
    at: datetime


def new_secret() -> bytes:
    """The secret of an endpoint."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """A secret as its owner sees it, once: base 64 behind a prefix that says what it is."""
    return PREFIX + base64.b64encode(secret).decode()


def source_of(organisation: Organisation, base_url: str) -> str:
    """Who tells: the organisation by its OIN with this system behind it; the address of this register without an OIN."""
    return f"urn:nld:oin:{organisation.oin}:systeem:toetssteen" if organisation.oin else base_url


def body_of(event: Event, source: str, base_url: str) -> bytes:
    """The event in structured mode: its ids, and where the rest is fetched with the key of the case system."""
    here = f"{base_url}/api/v1/suggestions/{event.suggestion_id}"
    links = {"suggestion": here}
    if event.kind == "released":
        links["release"] = f"{here}/release"
    return canonical.dumps(
        {
            "specversion": "1.0",
            "id": event.id,
            "source": source,
            "type": f"{TYPE}.{event.kind.replace('_', '-')}",
            "subject": event.suggestion_id,
            "time": event.at.isoformat(),
            "datacontenttype": "application/json",
            "data": {"suggestionId": event.suggestion_id, "links": links},
        }
    )


def headers_of(event: Event, body: bytes, signed_with: Sequence[bytes], at: datetime) -> dict[str, str]:
    """What travels beside the body. With two secrets there are two signatures: a receiver takes either.

    A receiver refuses what is older than some minutes, and what does not carry
    `v1,` and the base 64 of HMAC-SHA256(secret, "<webhook-id>.<webhook-timestamp>.<body>").
    """
    timestamp = str(int(at.timestamp()))
    return {
        "Content-Type": MEDIA_TYPE,
        "User-Agent": f"toetssteen/{VERSION}",
        "webhook-id": event.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signature(one, event.id, timestamp, body) for one in signed_with),
    }


def signature(secret: bytes, event_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the base 64 of the HMAC-SHA256 over id, timestamp and body, with points between."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, sha256).digest()).decode()
