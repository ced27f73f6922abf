"""Which data go together so much that they are best told together: suggested from the background, chosen by the owner."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from register.evaluation import Related
from register.sentences.vocabulary import RELATED


@dataclass(frozen=True)
class Suggested:
    """Data of which every two go together with at least `weakest` (0: not at all, 1: the one says the other)."""

    features: tuple[str, ...]
    weakest: float


def suggested(related: Iterable[Related], grouped: Collection[str] = ()) -> list[Suggested]:
    """Groups in which every two data are related at `RELATED` or more, the strongest first; `grouped` are told together
    already. The strongest two begin a group, and who goes with all of it joins."""
    strength = {frozenset((one.first, one.second)): one.strength for one in related}
    strong = sorted((-value, sorted(pair)) for pair, value in strength.items() if value >= RELATED)
    taken, found = set(grouped), []
    for _, pair in strong:
        if taken.isdisjoint(pair):
            members = _joined(
                list(pair), [one for _, two in strong for one in two if one not in taken], strength
            )
            taken |= set(members)
            found.append(Suggested(tuple(members), _weakest(members, strength)))
    return found


Strengths = dict[frozenset[str], float]


def _joined(members: list[str], candidates: Sequence[str], strength: Strengths) -> list[str]:
    for one in dict.fromkeys(candidates):
        if one not in members and all(
            strength.get(frozenset((one, other)), 0.0) >= RELATED for other in members
        ):
            members.append(one)
    return members


def _weakest(members: Sequence[str], strength: Strengths) -> float:
    return min(strength[frozenset((a, b))] for a in members for b in members if a < b)
