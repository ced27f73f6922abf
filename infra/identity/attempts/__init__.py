"""Attempts that were refused: noted by the door after the rollback, the first at once and the others counted.

Whoever tries on and on fills no ledger: of the same person, way in and reason there is one entry at once, and one with their
number at the end of each interval. A process writes a burst down once a second; `kill -9` loses what it counted since, and
nothing that was written.
"""

from infra.identity.attempts.desk import Desk
from infra.identity.attempts.models import RefusedAttempt, RefusedStranger
from infra.identity.attempts.noting import Attempt, forget_old, note, note_stranger, tell_counted

__all__ = [
    "Attempt", "Desk", "RefusedAttempt", "RefusedStranger", "forget_old", "note", "note_stranger", "tell_counted",
]  # fmt: skip
