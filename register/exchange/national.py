"""The publishing API of the national register, as its client sees it: one base address, a token, and its answers as causes."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import quote

import httpx

from infra import canonical
from infra.errors import NotFound, NotNow, NotValid, Unavailable
from infra.settings import Settings
from register.exchange.values import HALVES, NOTHING
from register.standards.fields import By, Kind
from register.standards.publication import BY_KEY, FIELDS

# Seconds between two signs of life, and for a whole call; and what is waited for when "too many" comes without a time.
PATIENCE, WHOLE_CALL, PAUSE, PAUSE_MAX = 20.0, 60.0, 60, 900
NUMBER = re.compile(r"[A-Za-z0-9-]{1,64}")
TOKEN = re.compile(r"[\x21-\x7e]{0,20000}")
ANSWER_MAX = 2_000_000
# What the national register fills in itself: no difference of ours.
THEIRS = {field.key for field in FIELDS if field.by == By.ASSIGNED} - {"source_id"}
Record = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back from a call: the status, how long to wait as they say it, and the bytes."""

    status: int
    wait: str
    body: bytes


class TooFast(Unavailable):
    """The national register asks us to wait `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__("register.national.wait", seconds=seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Access:
    """Where the API is and how a token for it is had."""

    base: str
    organisation: str
    token_url: str = ""
    client: str = ""
    user: str = ""
    password: str = ""


def access_of(settings: Settings) -> Access | None:
    """What the settings say, or None when publishing onward is off."""
    if not settings.national_register_url:
        return None
    return Access(
        settings.national_register_url.rstrip("/"), settings.national_register_organisation,
        settings.national_register_token_url, settings.national_register_client, settings.national_register_user,
        settings.national_register_password,
    )  # fmt: skip


def fingerprint(record: Mapping[str, Any]) -> str:
    """A hash of what a record says: of the standard's fields that we fill in, empty ones left out."""
    told = {
        field.key: record[field.key]
        for field in FIELDS
        if field.key not in THEIRS and record.get(field.key) not in NOTHING
    }
    return canonical.digest(told)


class NationalRegister:
    """The API of one organisation. Use as a context: its connection closes at the end."""

    def __init__(self, access: Access) -> None:
        self._access = access
        # No proxies from the environment and no redirects: nothing but the address in the settings is called.
        self._http = httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False)
        self._token = ""

    def __enter__(self) -> "NationalRegister":
        return self

    def __exit__(self, *_why: object) -> None:
        self._http.close()

    def newest(self, lars: str) -> Record:
        """Their newest version of an entry. Raises `NotFound` when they have none."""
        return record_of(self._call("GET", f"algorithms/{_number(lars)}"))

    def number_of(self, source_id: str) -> str | None:
        """The number under which they have the entry that we call `source_id`."""
        found = self._call("GET", "algorithms")
        summaries = found if isinstance(found, list) else []
        known = (one for one in summaries if isinstance(one, dict))
        return next(
            (_number(str(one.get("lars"))) for one in known if one.get("source_id") == source_id), None
        )

    def create(self, record: Record) -> str:
        """Send a new entry; return its number there."""
        return _number(str(_object(self._call("POST", "algorithms", record)).get("lars_code", "")))

    def save(self, lars: str, record: Record) -> None:
        """Save a new version, which is not public yet."""
        self._call("PUT", f"algorithms/{_number(lars)}", record)

    def release(self, lars: str) -> None:
        """Hand the newest version to whoever publishes it there."""
        self._call("PUT", f"algorithms/{_number(lars)}/release")

    def publish(self, lars: str) -> None:
        """Make the released version public."""
        self._call("PUT", f"algorithms/{_number(lars)}/publish")

    def retract(self, lars: str) -> None:
        """Take the public version away."""
        self._call("DELETE", f"published-algorithms/{_number(lars)}/retract")

    def _call(self, method: str, path: str, body: Record | None = None) -> Any:
        place = f"{self._access.base}/organizations/{quote(self._access.organisation, safe='')}/{path}"
        headers = {"Authorization": f"Bearer {self._bearer()}"}
        answer = self._answer(method, place, json=body, headers=headers)
        _judge(answer)
        return _parsed(answer)

    def _answer(self, method: str, place: str, **sent: Any) -> Answer:
        """What came back, read no further than is sane and no longer than is useful: a server may drip, or never end."""
        last = monotonic() + WHOLE_CALL
        body = bytearray()
        try:
            with self._http.stream(method, place, **sent) as answer:
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > ANSWER_MAX or monotonic() > last:
                        raise Unavailable("register.national.odd_answer")
                return Answer(answer.status_code, answer.headers.get("Retry-After", ""), bytes(body))
        except (httpx.HTTPError, httpx.InvalidURL) as wrong:
            raise Unavailable("register.national.no_answer", type(wrong).__name__) from wrong

    def _bearer(self) -> str:
        if not self._token:
            self._token = self._new_token()
        return self._token

    def _new_token(self) -> str:
        access = self._access
        if not access.token_url:
            return access.password
        asked = {"client_id": access.client}
        if access.user:
            asked |= {"grant_type": "password", "username": access.user, "password": access.password}
        else:
            asked |= {"grant_type": "client_credentials", "client_secret": access.password}
        answer = self._answer("POST", access.token_url, data=asked)
        if answer.status != httpx.codes.OK:
            raise Unavailable("register.national.not_let_in", f"the token address answers {answer.status}")
        token = str(_object(_parsed(answer)).get("access_token", ""))
        if not TOKEN.fullmatch(token):
            raise Unavailable("register.national.odd_answer")
        return token


def record_of(told: Any) -> Record:
    """What they say of an entry: the standard's fields, each of the shape that it has. Raises `Unavailable` otherwise."""
    record = {key: value for key, value in _object(told).items() if key in BY_KEY and value not in NOTHING}
    if not all(key in THEIRS or _shaped(BY_KEY[key].kind, value) for key, value in record.items()):
        raise Unavailable("register.national.odd_answer")
    return record


def _shaped(kind: Kind, value: Any) -> bool:
    if kind == Kind.LINKS:
        return isinstance(value, list) and all(
            isinstance(one, dict) and _texts(one.values()) for one in value
        )
    if kind == Kind.CHOICES:
        return isinstance(value, list) and _texts(value)
    return _texts([value])


def _texts(values: Iterable[Any]) -> bool:
    """Whether these are texts that can be kept: half a sign cannot."""
    return all(one is None or (isinstance(one, str) and not HALVES.search(one)) for one in values)


def _judge(answer: Answer) -> None:
    """Raise the cause behind an answer that is no success."""
    status = answer.status
    if status == httpx.codes.TOO_MANY_REQUESTS:
        asked = answer.wait[:6]
        raise TooFast(min(int(asked), PAUSE_MAX) if asked.isdecimal() else PAUSE)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise Unavailable("register.national.not_let_in", f"the national register answers {status}")
    if status == httpx.codes.NOT_FOUND:
        raise NotFound("register.national.not_there")
    if status == httpx.codes.CONFLICT:
        raise NotNow("register.national.other_state")
    if status in (httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY):
        raise NotValid("register.national.not_accepted")
    if not httpx.codes.is_success(status):
        raise Unavailable("register.national.odd_answer", f"the national register answers {status}")


def _parsed(answer: Answer) -> Any:
    if not answer.body:
        return {}
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as wrong:
        raise Unavailable("register.national.odd_answer") from wrong


def _object(found: Any) -> Record:
    if not isinstance(found, dict):
        raise Unavailable("register.national.odd_answer")
    return found


def _number(lars: str) -> str:
    if not NUMBER.fullmatch(lars):
        raise Unavailable("register.national.odd_answer")
    return lars
