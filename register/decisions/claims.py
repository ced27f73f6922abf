"""What an entry says of itself where a decision hangs on it: as published and as it is being written, the heavier counts."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from register.algorithms import current_revision
from register.assessments.required import required
from register.content import Content
from register.models import Algorithm


@dataclass(frozen=True)
class Claims:
    """Every content that counts. Neither an unpublished change nor a field withheld from the public makes it lighter."""

    contents: tuple[Content, ...]

    @property
    def classified(self) -> bool:
        """Whether the AI Act class is said."""
        return any(content.get("ai_act_class") for content in self.contents)

    @property
    def prohibited(self) -> bool:
        """Whether this is a practice of AI Act, art. 5."""
        return self._says("ai_act_class", "prohibited")

    @property
    def suspects_fraud(self) -> bool:
        """Whether persons are scored on a suspicion of fraud."""
        return self._says("scores_persons", "fraud_suspicion")

    @property
    def asked(self) -> tuple[str, ...]:
        """The kinds of assessment that are asked for, each once."""
        return tuple(dict.fromkeys(kind for content in self.contents for kind in required(content)))

    def _says(self, key: str, value: Any) -> bool:
        return any(content.get(key) == value for content in self.contents)


def claims_of(session: Session, algorithm: Algorithm) -> Claims:
    """The draft, and what the public reads where something was published."""
    revision = current_revision(session, algorithm)
    return Claims((algorithm.draft, *([revision.content] if revision else [])))
