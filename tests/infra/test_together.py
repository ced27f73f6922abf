"""Small writes of many threads at once: one commit for many, each written once, and no one's mistake is another's."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from sqlmodel import Session, select

from infra import ledger
from infra.errors import NotNow
from infra.installation import Installation
from infra.ledger import Entry
from infra.ledger.models import Intake
from infra.processing import Operation
from infra.queue import Task
from infra.sealing import keys_of
from infra.together import MOST, Together
from infra.tracing import Doing, begun, during
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
MANY = 3 * MOST
TASK = Task("tests.ring", "steps")


class Door:
    """Opens the house's transactions and counts them; the first one waits until all who will ask have asked."""

    def __init__(self, house: Installation, expected: int = 0) -> None:
        self._house, self._expected = house, expected
        self.opened = 0
        self.together = Together(self.write)

    @contextmanager
    def write(self, organisation: str) -> Iterator[Session]:
        self.opened += 1
        while self.opened == 1 and self._asked(organisation) < self._expected - 1:
            threading.Event().wait(0.001)
        with self._house.database.write(organisation) as session:
            yield session

    def _asked(self, organisation: str) -> int:
        return len(self.together._waiting[organisation].asked)


def at_once(asked: Sequence[Callable[[], object]]) -> list[object]:
    def answered(ask: Callable[[], object]) -> object:
        try:
            return ask()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(answered, asked))


def subjects(house: Installation, cast: Cast, act: str) -> list[str]:
    with house.database.read(cast.organisation_id) as session:
        return sorted(session.exec(select(Entry.subject_id).where(Entry.act == act)))


def test_those_who_come_while_another_writes_share_the_next_commits(house: Installation, cast: Cast) -> None:
    door = Door(house, MANY + 1)

    def written(number: int) -> Callable[[], object]:
        return lambda: door.together.write(
            cast.organisation_id,
            lambda session: ledger.append(session, cast.sanne, "tests.acted", f"{number:03}"),
        )

    ids = at_once([written(number) for number in range(MANY + 1)])
    assert subjects(house, cast, "tests.acted") == [f"{number:03}" for number in range(MANY + 1)]
    with house.database.read(cast.organisation_id) as session:
        assert {session.get_one(Entry, str(one)).act for one in ids} == {"tests.acted"}
    assert door.opened == 1 + MANY / MOST


def test_each_gets_its_own_answer_and_its_entry_stands_on_its_own_trace(
    house: Installation, cast: Cast
) -> None:
    door, traces = Door(house, 20), [begun() for _ in range(20)]

    def written(number: int) -> Callable[[], object]:
        def act(session: Session) -> int:
            ledger.append(session, cast.sanne, "tests.traced", str(number))
            return number

        def ask() -> object:
            with during(Doing(trace=traces[number])):
                return door.together.write(cast.organisation_id, act)

        return ask

    assert at_once([written(number) for number in range(20)]) == list(range(20))
    with house.database.read(cast.organisation_id) as session:
        rows = session.exec(select(Entry).where(Entry.act == "tests.traced")).all()
    assert {int(row.subject_id): json.loads(row.body)["trace"] for row in rows} == {
        number: trace.id for number, trace in enumerate(traces)
    }


def test_who_is_refused_is_told_so_and_the_others_are_written_once(house: Installation, cast: Cast) -> None:
    door = Door(house, 20)

    def written(number: int) -> Callable[[], object]:
        def act(session: Session) -> int:
            ledger.append(session, cast.sanne, "tests.mixed", f"{number:02}")
            if number % 5 == 3:
                raise NotNow("tests.no")
            return number

        return lambda: door.together.write(cast.organisation_id, act)

    answers = at_once([written(number) for number in range(20)])
    fine = [number for number in range(20) if number % 5 != 3]
    assert [one for one in answers if not isinstance(one, NotNow)] == fine
    assert subjects(house, cast, "tests.mixed") == [f"{number:02}" for number in fine]


def test_a_thread_that_is_ended_while_it_writes_for_others_leaves_them_to_themselves(
    house: Installation, cast: Cast
) -> None:
    door = Door(house, 10)

    def ended() -> object:
        def act(_session: Session) -> None:
            raise SystemExit

        try:
            return door.together.write(cast.organisation_id, act)
        except SystemExit:
            return "ended"

    def written() -> object:
        return door.together.write(
            cast.organisation_id, lambda session: ledger.append(session, cast.sanne, "tests.left", "one")
        )

    answers = at_once([ended, *[written] * 9])
    assert answers[0] == "ended"
    assert len(subjects(house, cast, "tests.left")) == 9


def test_what_is_rung_when_an_entry_has_its_place_shares_no_transaction(
    house: Installation, cast: Cast
) -> None:
    """In a shared one its entry is written last of all, and the bell would hang on nothing: so it goes alone."""
    door = Door(house)

    def act(session: Session) -> str:
        entry_id = ledger.append(session, cast.sanne, "tests.rung", "one")
        ledger.ring_when_covered(session, entry_id, TASK, "one")
        return entry_id

    entry_id = door.together.write(cast.organisation_id, act)
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Intake, entry_id).task == TASK.name
    assert door.opened == 2


@pytest.mark.parametrize("refused", [False, True])
def test_who_opens_a_case_goes_alone_and_is_recorded_as_the_one_who_did(
    house: Installation, cast: Cast, refused: bool
) -> None:
    """Also when a refusal follows: to record it in the shared transaction would be to wait for oneself."""
    scope, door = "case:of-somebody", Door(house)
    house.keys.create([scope])
    doing = Doing(operation=Operation.VIEWED, function="caseworker")

    def act(session: Session) -> None:
        keys_of(session).open(scope)
        if refused:
            raise NotNow("tests.no")

    with during(doing), suppress(NotNow):
        door.together.write(cast.organisation_id, act)
    assert (doing.recorded, door.opened) == ({scope}, 2)


def test_one_organisation_neither_waits_for_another_nor_sees_it(house: Installation, cast: Cast) -> None:
    inside, let_go = threading.Event(), threading.Event()

    def slow(session: Session) -> str:
        inside.set()
        let_go.wait(30)
        return str(session.info["organisation"])

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(house.database.together.write, "elsewhere", slow)
        inside.wait(30)
        mine = house.database.together.write(
            cast.organisation_id, lambda session: session.info["organisation"]
        )
        let_go.set()
    assert (mine, first.result()) == (cast.organisation_id, "elsewhere")
