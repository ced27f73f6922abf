"""Refusals: answers by cause, with a message for the person and a diagnostic for the operator; HTTP is not known here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Parameters = dict[str, str | int | float]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with what was sent: where it stands, and a message key with its parameters."""

    where: str
    code: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


class Refusal(Exception):
    """A request that is understood and not carried out.

    `code` is a key of the message catalogues, `parameters` fill it; neither holds personal data, so that both may be
    stored and logged. `diagnostic` tells the operator what to do.
    """

    def __init__(
        self, code: str, diagnostic: str = "", faults: Sequence[Fault] = (), **parameters: str | int | float
    ) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: Parameters = parameters
        self.diagnostic = diagnostic
        self.faults = tuple(faults)


class NotSignedIn(Refusal):
    """Nobody is known to be asking."""


class NotYours(Refusal):
    """The actor's roles, or a rule about who may act on what, do not allow it."""


class NotFound(Refusal):
    """There is no such thing, or not for this organisation: the difference is not told."""


class NotNow(Refusal):
    """The thing is in a state in which this step cannot be taken."""


class Stale(Refusal):
    """Somebody else changed the thing since it was read."""


class NotValid(Refusal):
    """What was sent cannot be accepted; `faults` names every field."""


class TooMuch(Refusal):
    """Too large, or too often."""


class Unavailable(Refusal):
    """Something that is needed does not answer now; nothing was lost."""
