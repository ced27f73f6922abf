"""A running Voorbeeldstad with one algorithm at work, for measuring and for breaking."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import func, select

from infra.bell import ring_with
from infra.database import EVERYONE
from infra.installation import Installation, open_installation
from infra.queue import Job, JobState
from infra.settings import load
from register.demo import read
from reviews.models import Suggestion
from reviews.vocabulary import State
from web.demo import deciding, entering
from web.demo.client import until
from web.demo.entering import People
from web.demo.running import running
from web.demo.story import people_of


@dataclass(frozen=True)
class Municipality:
    """Everything that a measurement needs: clients, the deployment, and the rows themselves."""

    address: str
    data: Path
    people: People
    deployment_id: str
    slug: str
    house: Installation

    def cases(self, count: int, start: int = 0) -> bytes:
        """A CSV of `count` different cases, made by repeating the demo's rows under new references."""
        rows = list(csv.reader(io.StringIO(read(self.slug).cases.decode())))
        header, body = rows[0], rows[1:]
        place = header.index("referentie")
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        for number in range(start, start + count):
            row = list(body[number % len(body)])
            row[place] = f"B-{number:07d}"
            writer.writerow(row)
        return out.getvalue().encode()

    def submit(self, count: int, start: int = 0) -> str:
        """Send cases; return the batch's id."""
        return deciding.submit(
            self.people, self.deployment_id, self.cases(count, start), f"bench-{start}-{count}"
        )

    def waiting(self, batch_id: str) -> int:
        """How many of a batch the model has not seen yet."""
        chosen = (
            select(func.count())
            .select_from(Suggestion)
            .where(Suggestion.batch_id == batch_id, Suggestion.state == State.RECEIVED)
        )
        with self.house.database.read(EVERYONE) as session:
            return int(session.exec(chosen).one())

    def computed(self, batch_id: str, seconds: float = 120) -> None:
        """Wait until the model has seen all of a batch."""
        until(lambda: True if self.waiting(batch_id) == 0 else None, seconds)

    def jobs(self, state: JobState) -> int:
        """How many jobs are in a state."""
        with self.house.database.read(EVERYONE) as session:
            return int(session.exec(select(func.count()).select_from(Job).where(Job.state == state)).one())


@contextmanager
def municipality(data: Path, slug: str = "contactadvies", **settings: str) -> Iterator[Municipality]:
    """Start everything and bring one algorithm to work."""
    with running(data, **settings) as (address, token):
        people = people_of(address, token, data)
        algorithm = read(slug)
        algorithm_id = entering.enter(people, algorithm)
        model_id = entering.upload(people, algorithm_id, algorithm)
        entering.examine(people, model_id, algorithm)
        entering.publish(people, algorithm_id)
        entering.judge(people, algorithm_id, model_id, algorithm)
        deployment_id = entering.deploy(people, algorithm_id, model_id, algorithm)
        own = {f"TOETSSTEEN_{name.upper()}": value for name, value in settings.items()}
        chosen = load(own, data)
        house = open_installation(chosen, ring_with(chosen))
        try:
            yield Municipality(address, data, people, deployment_id, slug, house)
        finally:
            house.close()
