"""What the hint on plain Dutch says of the sentences: each is judged as a resident reads it, with a usual value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from register.models import Feature
from register.plain_language import Hint, hints
from register.sentences import filled
from register.sentences.content import Content, Said
from register.sentences.examples import typical
from register.sentences.vocabulary import Slot

JUDGED = "nl"


@dataclass(frozen=True)
class Remark:
    """What could read easier in one sentence. `subject` is the name of a datum, or `group/<place>`."""

    subject: str
    slot: Slot
    hints: tuple[Hint, ...]

    @property
    def where(self) -> str:
        """As a fault of this sentence would stand: `language/slot`."""
        return f"{JUDGED}/{self.slot}"


def remarks_of(content: Content, features: Sequence[Feature]) -> list[Remark]:
    """Everything that the hint has to say of a set; nothing of what is English."""
    by_name = {one.name: one for one in features}
    found = [
        one
        for name, said in content["features"].items()
        if name in by_name
        for one in remarks_on(name, said, by_name[name])
    ]
    for place, group in enumerate(content["groups"]):
        found += remarks_on(f"group/{place}", group["sentences"])
    return found


def remarks_on(subject: str, said: Said, feature: Feature | None = None) -> Iterator[Remark]:
    """What the hint has to say of the sentences of a datum or a group."""
    for slot, text in (said.get(JUDGED) or {}).items():
        read = filled(text, feature, typical(feature, None), JUDGED) if feature else text
        if told := hints(read):
            yield Remark(subject, Slot(slot), told)
