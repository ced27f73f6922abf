"""The ledger: what was done, by whom, to what; written by the step itself, in its own transaction, and never changed."""

from infra.ledger.entries import append, append_all, covered, ring_when_covered
from infra.ledger.models import Entry

__all__ = ["Entry", "append", "append_all", "covered", "ring_when_covered"]
