"""The secrets of endpoints: sealed under the key of the organisation, read only to sign."""

from sqlmodel import Session

from infra import clock
from infra.sealing import Key, keys_of
from reviews.deliveries.events import new_secret
from reviews.deliveries.models import Endpoint
from reviews.deliveries.vocabulary import OVERLAP


def give_secret(session: Session, endpoint: Endpoint) -> bytes:
    """A new secret for an endpoint, to be shown once. The former one signs beside it for a while."""
    secret = new_secret()
    if endpoint.sealed_secret:
        endpoint.sealed_former, endpoint.former_until = endpoint.sealed_secret, clock.now() + OVERLAP
    endpoint.sealed_secret = _key(session, endpoint).seal(secret, _about(endpoint))
    return secret


def secrets_of(session: Session, endpoint: Endpoint) -> tuple[bytes, ...]:
    """What signs for this endpoint now: the newest first."""
    sealed = [endpoint.sealed_secret]
    if endpoint.sealed_former and endpoint.former_until and endpoint.former_until > clock.now():
        sealed.append(endpoint.sealed_former)
    key = _key(session, endpoint)
    return tuple(key.unseal(one, _about(endpoint)) for one in sealed)


def _key(session: Session, endpoint: Endpoint) -> Key:
    return keys_of(session).ensure(f"organisation:{endpoint.organisation_id}")


def _about(endpoint: Endpoint) -> str:
    return f"webhook:{endpoint.id}"
