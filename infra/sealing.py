"""Sealing: everything personal is encrypted under a key per case, kept in a store of its own; no key, no data."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from infra import clock, traces
from infra.database import Database
from infra.errors import NotFound
from infra.tables import Instant

NONCE = 12
SOME = 500
# What belongs to one person: that a key of this kind was opened is recorded (infra.processing).
PERSONAL = "case:"

_metadata = MetaData()
_keys = Table(
    "sealing_key",
    _metadata,
    Column("scope", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)


class Erased(NotFound):
    """The key is gone, and with it what it sealed. That is how a person is forgotten."""


@dataclass(frozen=True)
class Key:
    """A 256-bit key. `about` says what is sealed and where it stands, so that one sealed thing cannot pose as another."""

    secret: bytes

    def seal(self, plain: bytes, about: str) -> bytes:
        """AES-256-GCM: a random nonce of 12 bytes, then cipher text and tag."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self.secret).encrypt(nonce, plain, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes:
        """The bytes that were sealed. Raises `Erased` when this key or `about` is not the one that sealed them."""
        try:
            return AESGCM(self.secret).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise Erased("infra.erased") from error

    def commit(self, content: bytes, about: str) -> str:
        """A commitment to `content` for the ledger: HMAC-SHA-256 under a key of its own made from this one.

        It tells nothing without the key; with that subkey alone anyone can check the content, and nothing else.
        """
        return hmac.new(self.subkey(about), content, hashlib.sha256).hexdigest()

    @property
    def pseudonym(self) -> str:
        """Whose key this is, for the log of processing: without the key nobody can make it again, or tell whose it was."""
        return hmac.digest(self.secret, b"toetssteen/pseudonym", "sha256").hex()[:32]

    def subkey(self, about: str) -> bytes:
        """32 bytes made from the key for one purpose (one step of HKDF, RFC 5869)."""
        return hmac.new(self.secret, b"toetssteen/" + about.encode(), hashlib.sha256).digest()


class KeyStore:
    """The keys, wrapped under the master key, in a database of their own with their own backups.

    A key is written before the row that needs it: an orphaned key harms nobody, a row without its key is lost.
    """

    def __init__(self, url: str, master_key: bytes) -> None:
        self._database = Database(url)
        self._master = Key(master_key)
        _metadata.create_all(self._database.engine)

    def create(self, scopes: Iterable[str]) -> dict[str, Key]:
        """New keys for scopes that have none, committed at once."""
        made = {scope: Key(secrets.token_bytes(32)) for scope in scopes}
        if made:
            rows = [
                {"scope": scope, "wrapped": self._master.seal(key.secret, scope), "created_at": clock.now()}
                for scope, key in made.items()
            ]
            with self._database.write("*") as session:
                session.connection().execute(insert(_keys), rows)
        return made

    def open(self, scope: str) -> Key:
        """The key of one scope. Raises `Erased` when there is none (any more)."""
        found = self.open_all([scope])
        if scope not in found:
            raise Erased("infra.erased")
        return found[scope]

    def open_all(self, scopes: Sequence[str]) -> dict[str, Key]:
        """The keys of those scopes that still have one."""
        found: dict[str, Key] = {}
        with self._database.read("*") as session:
            for start in range(0, len(scopes), SOME):
                chosen = select(_keys.c.scope, _keys.c.wrapped).where(
                    _keys.c.scope.in_(scopes[start : start + SOME])
                )
                for scope, wrapped in session.connection().execute(chosen):
                    found[scope] = Key(self._master.unseal(wrapped, scope))
        return found

    def ensure(self, scope: str) -> Key:
        """The key of a scope, made now when it has none."""
        found = self.open_all([scope])
        if scope in found:
            return found[scope]
        try:
            return self.create([scope])[scope]
        except IntegrityError:
            # Somebody else made it at the same moment; theirs counts.
            return self.open(scope)

    def forget(self, scope: str) -> None:
        """Erase a key: what it sealed is unreadable from now on, everywhere. This cannot be undone.

        Its bytes stand in no page any more (`secure_delete`), but in the write-ahead log until `clear_traces`.
        """
        with self._database.write("*") as session:
            session.connection().execute(delete(_keys).where(_keys.c.scope == scope))

    def clear_traces(self) -> None:
        """Leave nothing of erased keys in the files of the store; see `traces.clear`."""
        traces.clear(self._database, _keys.name)

    def close(self) -> None:
        self._database.close()


class _Noting(KeyStore):
    """The same store, which tells the session whose keys were opened in it, so that it is recorded (infra.processing)."""

    def __init__(self, store: KeyStore, opened: dict[str, str]) -> None:
        self._database, self._master, self._opened = store._database, store._master, opened

    def create(self, scopes: Iterable[str]) -> dict[str, Key]:
        return self._noted(super().create(scopes))

    def open_all(self, scopes: Sequence[str]) -> dict[str, Key]:
        return self._noted(super().open_all(scopes))

    def _noted(self, found: dict[str, Key]) -> dict[str, Key]:
        of_people = {scope: key.pseudonym for scope, key in found.items() if scope.startswith(PERSONAL)}
        self._opened.update(of_people)
        return found


def keys_of(session: Session) -> KeyStore:
    """The key store that travels with a session, which notes what is opened."""
    return _Noting(session.info["keys"], session.info["opened"])
