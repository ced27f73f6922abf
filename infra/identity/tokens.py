"""Tokens that are shown once and kept as a hash, and passwords under argon2id."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from infra.errors import NotValid

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128

# argon2id with the library's defaults (RFC 9106, low-memory profile): about 0.1 s on purpose.
_hasher = PasswordHasher()
_decoy = _hasher.hash(secrets.token_hex(16))


def new_token(prefix: str) -> tuple[str, str]:
    """A random token of 256 bits that says what it is, and the hash that is kept of it."""
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """SHA-256; enough for a token that nobody can guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Raises `NotValid` for a password that is too short or too long. Slow: call it before a transaction begins."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise NotValid("infra.password_length", shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    return _hasher.hash(password)


def password_fits(hashed: str | None, password: str) -> bool:
    """Whether the password is the one. Takes as long for an account that does not exist."""
    try:
        return _hasher.verify(hashed or _decoy, password[:LONGEST_PASSWORD]) and hashed is not None
    except Argon2Error:
        return False
