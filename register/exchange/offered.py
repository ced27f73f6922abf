"""What the public downloads: the file of a format, made once for as long as nothing that was published changes."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns
from sqlmodel import Session, col, func

from infra.errors import NotNow
from infra.i18n import language
from infra.identity.models import Organisation
from infra.ledger import Entry
from infra.version import VERSION
from register.assessments.models import Assessment
from register.exchange import formats, holdings
from register.exchange.formats import FORMATS
from register.models import Algorithm, Deployment, ModelVersion, Revision
from register.vocabulary import DeploymentState, Standing

# So many bytes of finished files are held; the oldest go first.
HELD_BYTES = 64_000_000
# These tell of models and assessments too.
TELL_MORE = ("rdf", "cards")


@dataclass(frozen=True)
class Wanted:
    """One file: a format of everything, of one organisation, or of one entry."""

    format: str
    organisation: str = ""
    slug: str = ""


@dataclass(frozen=True)
class Stand:
    """How what was published stands: `tag` changes whenever a publication or withdrawal happens. `at` is when that was;
    None for a format that tells more than what was published, of which only the tag says whether it is another one."""

    count: int
    tag: str
    at: datetime | None


@dataclass
class Kept:
    """Finished files by what was wanted, each for one stand; two who ask at once wait for one making."""

    files: OrderedDict[tuple[Wanted, str], bytes]
    making: dict[tuple[Wanted, str], Lock]
    lock: Lock

    @classmethod
    def empty(cls) -> "Kept":
        return cls(OrderedDict(), {}, Lock())

    def of(self, session: Session, base: str, wanted: Wanted, stand: Stand) -> bytes:
        """The file as it is at this stand."""
        key = (wanted, stand.tag)
        with self.lock:
            making = self.making.setdefault(key, Lock())
        with making:
            data = self.files.get(key)
            if data is None:
                data = made(session, base, wanted)
                self._keep(key, data)
        return data

    def _keep(self, key: tuple[Wanted, str], data: bytes) -> None:
        with self.lock:
            self.files[key] = data
            self.making.pop(key, None)
            while sum(map(len, self.files.values())) > HELD_BYTES and len(self.files) > 1:
                self.files.popitem(last=False)


def stand_of(session: Session, base: str, wanted: Wanted) -> Stand:
    """How it stands with what is wanted, in few and small queries. `count` is 0 when there is no such publication."""
    chosen = (
        columns(
            func.count(func.distinct(col(Algorithm.id))),
            func.max(col(Revision.id)),
            func.max(col(Revision.published_at)),
        )
        .where(col(Revision.algorithm_id) == col(Algorithm.id))
        .where(col(Revision.organisation_id) == col(Algorithm.organisation_id))
    )
    gone = (
        columns(func.count(), func.max(col(Entry.at)))
        .where(col(Entry.subject_id) == col(Algorithm.id), col(Entry.act) == "algorithm.withdrawn")
        .where(col(Algorithm.standing) == Standing.WITHDRAWN)
    )
    mine = _mine(wanted)
    chosen, gone = chosen.where(*mine), gone.where(*mine)
    count, newest, at = session.execute(chosen).one()
    withdrawn, left_at = session.execute(gone).one()
    moments = [_instant(moment) for moment in (at, left_at) if moment]
    more = _beside(session) if wanted.format in TELL_MORE else ()
    facts = (VERSION, base, language(), wanted, count, newest, withdrawn, more)
    tag = hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
    latest = max(moments, default=datetime(2020, 1, 1, tzinfo=UTC))
    return Stand(count, tag, None if wanted.format in TELL_MORE else latest)


def _beside(session: Session) -> tuple[object, ...]:
    """What changes when a model is measured, another one runs, or an assessment is signed or summarised."""
    models = columns(func.count(), func.sum(col(ModelVersion.version)))
    running = columns(func.count(), func.max(col(Deployment.id))).where(
        col(Deployment.state) == DeploymentState.ACTIVE
    )
    assessed = columns(
        func.count(), func.max(col(Assessment.changed_at)), func.max(col(Assessment.signed_at))
    )
    return tuple(tuple(session.execute(one).one()) for one in (models, running, assessed))


def _mine(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.organisation:
        owner = columns(col(Organisation.id)).where(col(Organisation.slug) == wanted.organisation)
        found.append(col(Algorithm.organisation_id) == owner.scalar_subquery())
    return [*found, col(Algorithm.slug) == wanted.slug] if wanted.slug else found


def made(session: Session, base: str, wanted: Wanted) -> bytes:
    """The file: valid records only, of what was published. Raises `NotNow` for one entry that is not valid."""
    gathered = formats.parted(holdings.published(session, wanted.organisation, wanted.slug), base)
    if wanted.slug and not gathered.going:
        raise NotNow("register.exchange.not_valid_here")
    return FORMATS[wanted.format].write(session, gathered).data


def _instant(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
