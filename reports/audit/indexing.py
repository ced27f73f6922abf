"""Keeping the search up to date: each full bundle of the log is read once, and what is alike in it noted together."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from infra.database import organisation_of
from infra.ids import new_id
from infra.installation import Installation
from infra.ledger import Entry
from infra.ledger.models import Head
from infra.log import pruning
from reports.audit import lines
from reports.audit.lines import Line
from reports.audit.models import Posting
from reports.audit.vocabulary import BUNDLE

AT_ONCE = 16


def indexed(session: Session) -> int:
    """How many bundles can be searched; every one has a posting."""
    newest = session.exec(select(func.max(Posting.bundle))).one()
    return 0 if newest is None else newest + 1


def size_of(session: Session) -> int:
    """How many entries have a place in the log."""
    return session.exec(select(Head.size)).first() or 0


def catch_up(house: Installation, organisation_id: str, most: int = 1_000_000) -> int:
    """Read up to `most` full bundles that were not read yet; return how many. Two at once do no harm: one of them is late."""
    done = 0
    while done < most:
        try:
            with house.database.write(organisation_id) as session:
                step = _step(session, min(AT_ONCE, most - done))
        except IntegrityError:
            break
        done += step
        if step < AT_ONCE:
            break
    return done


def _step(session: Session, most: int) -> int:
    kept = _first_kept(session)
    session.exec(delete(Posting).where(col(Posting.bundle) < kept))
    first = max(indexed(session), kept)
    end = min(size_of(session) // BUNDLE, first + most)
    if first >= end:
        return 0
    found = lines.between(session, first * BUNDLE, end * BUNDLE)
    session.connection().execute(insert(Posting), _postings(organisation_of(session), found))
    return end - first


def _first_kept(session: Session) -> int:
    """The first bundle whose entries are there; those of closed years may have gone (`toetssteen log prune`)."""
    gone = select(Entry.body).where(Entry.subject_id == organisation_of(session), Entry.act == pruning.ACT)
    ends = [int(json.loads(body)["end"]) for body in session.exec(gone)]
    return max(ends, default=0) // BUNDLE


def _postings(organisation_id: str, found: Sequence[Line]) -> list[dict[str, object]]:
    alike: dict[tuple[int, date, str, str, str], list[int]] = defaultdict(list)
    for one in found:
        bundle, place = divmod(one.number or 0, BUNDLE)
        alike[bundle, one.day, one.act, " ".join(one.who), one.algorithm_id].append(place)
    return [
        {
            "id": new_id(), "organisation_id": organisation_id, "bundle": bundle, "day": day, "act": act, "who": who,
            "algorithm_id": algorithm_id, "places": bytes(places), "entries": len(places),
        }
        for (bundle, day, act, who, algorithm_id), places in alike.items()
    ]  # fmt: skip
