"""What happens when a record arrives: it becomes an entry, completes one that is here, or is already there."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.database import organisation_of
from infra.identity.actors import Actor
from register import permissions
from register.content import Content
from register.exchange.models import Arrival
from register.exchange.values import HALVES
from register.models import Algorithm
from register.slugs import slug_of
from register.vocabulary import Standing

# What is kept of a record as it came.
DEEPEST, LONGEST, WIDEST = 8, 20_000, 500


@dataclass(frozen=True)
class Known:
    """An entry that is here, as far as a file needs to know it."""

    algorithm_id: str
    slug: str
    name: str
    organization: str
    lacks: frozenset[str]
    just_now: bool = False


@dataclass
class Register:
    """What an organisation has already: by fingerprint, by the names of others, and the slugs that are taken."""

    by_fingerprint: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)

    def same(self, fingerprint: str) -> Known | None:
        """The entry that came from this very record, or says exactly this."""
        return self.by_fingerprint.get(fingerprint)

    def called(self, names: Iterable[str], content: Content) -> Known | None:
        """The entry that others know by one of these names.

        Not one of another organisation, and not one of another title out of the same file: templates of one supplier
        carry one identifier.
        """
        organization = content.get("organization", "")
        for known in (known for name in names for known in self.by_name.get(name, ())):
            if known.just_now and known.name != content["name"]:
                continue
            if known.organization == organization or not (known.organization and organization):
                return known
        return None

    def remember(self, known: Known, fingerprints: Iterable[str], names: Iterable[str]) -> None:
        """One more entry that is here."""
        self.slugs.add(known.slug)
        for fingerprint in fingerprints:
            self.by_fingerprint.setdefault(fingerprint, known)
        for name in names:
            self.by_name.setdefault(name, []).append(known)

    def free_slug(self, name: str) -> str:
        """A slug that nobody has."""
        base = slug_of(name)
        number = self.numbers.get(base, 1)
        while (slug := base if number == 1 else f"{base}-{number}") in self.slugs:
            number += 1
        self.numbers[base] = number
        return slug


def register_of(session: Session) -> Register:
    """All that this organisation has, read once for a whole file."""
    register = Register()
    arrivals: dict[str, list[Arrival]] = {}
    for arrival in session.exec(select(Arrival)):
        arrivals.setdefault(arrival.algorithm_id, []).append(arrival)
    chosen = select(Algorithm.id, Algorithm.slug, Algorithm.draft).order_by(col(Algorithm.id))
    for algorithm_id, slug, draft in session.exec(chosen):
        came = arrivals.get(algorithm_id, [])
        names = [str(draft[key]) for key in ("lars", "source_id") if draft.get(key)]
        register.remember(
            known_by(algorithm_id, slug, draft),
            [canonical.digest(draft), *(one.fingerprint for one in came)],
            dict.fromkeys([*names, *(name for one in came for name in one.names)]),
        )
    return register


def known_by(algorithm_id: str, slug: str, content: Mapping[str, Any], just_now: bool = False) -> Known:
    """What a file needs to know of an entry; `just_now` when it came out of this very file."""
    lacks = frozenset(key for key in ("organization", "contact_email") if not content.get(key))
    return Known(algorithm_id, slug, content["name"], content.get("organization", ""), lacks, just_now)


def arrive(
    session: Session, actor: Actor, owner_id: str, slug: str, content: Content, arrival: Arrival
) -> Algorithm:
    """Enter what arrived as a draft of `owner_id`; `arrival` says where it came from."""
    actor.must(permissions.ENTER)
    algorithm = Algorithm(
        organisation_id=organisation_of(session), owner_id=owner_id, name=content["name"], draft=content, slug=slug
    )  # fmt: skip
    arrival.algorithm_id = algorithm.id
    session.add(algorithm)
    session.flush()
    session.add(arrival)
    facts = {"content": canonical.digest(content), "fingerprint": arrival.fingerprint}
    ledger.append(session, actor, "algorithm.imported", algorithm.id, **facts)
    return algorithm


def complete(session: Session, actor: Actor, algorithm_id: str, given: dict[str, str]) -> list[str]:
    """Fill in what an entry that is here still lacks; return the keys. A withdrawn entry stays as it is."""
    actor.must(permissions.ENTER)
    algorithm = session.get_one(Algorithm, algorithm_id, with_for_update=True)
    lacking = {key: value for key, value in given.items() if value and not algorithm.draft.get(key)}
    if not lacking or algorithm.standing == Standing.WITHDRAWN:
        return []
    algorithm.draft = algorithm.draft | lacking
    algorithm.version += 1
    algorithm.changed_at = clock.now()
    session.add(algorithm)
    ledger.append(
        session, actor, "algorithm.revised", algorithm.id, content=canonical.digest(algorithm.draft)
    )
    return sorted(lacking)


def kept(value: Any, depth: int = 0) -> Any:
    """A value of a file as a database can keep it: no endless depth, no half signs, no numbers that are none."""
    if isinstance(value, dict) and depth < DEEPEST:
        return {str(kept(str(name))): kept(one, depth + 1) for name, one in list(value.items())[:WIDEST]}
    if isinstance(value, list) and depth < DEEPEST:
        return [kept(one, depth + 1) for one in value[:WIDEST]]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return HALVES.sub("", re.sub("\x00", "", str(value)[:LONGEST]))
