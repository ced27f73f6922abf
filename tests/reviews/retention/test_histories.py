"""Whatever happens to cases, and in which order: what is held or before its last day is never destroyed, and what is due and
held by nothing is always proposed. The calendar is reckoned a second time here, by other code."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from infra import clock
from infra.installation import Installation
from reviews.objections import handling, lodging
from reviews.objections.handling import Answer
from reviews.objections.lodging import Brought
from reviews.objections.vocabulary import Remedy
from reviews.retention import authorising, carrying_out, closing, drawing, holds
from reviews.retention.closing import Closing, Term
from reviews.retention.models import DestructionList
from reviews.retention.vocabulary import DESTROY, DRAW, HoldReason, ItemState, ListState, OffReason
from reviews.vocabulary import Ruling
from tests.cast import Cast
from tests.reviews.objections import stages
from tests.reviews.retention.stages import WHY, Archive, an_archive, decided, release_of

CASES = 6
FLOOR = relativedelta(months=6)


@dataclass
class Known:
    """What the test knows of a case, without asking the service."""

    number: int
    case_id: str
    last: date
    closed: date | None = None
    months: int | None = None
    for_good: bool = False
    told: bool = False
    holds: list[str] = field(default_factory=list)
    objection: str = ""
    remedy: Remedy | None = None
    answered: bool = False
    before: str = ""
    listed: str = ""
    destroyed: bool = False

    def due(self, before: date) -> bool:
        """Whether its last day lies before a day, and nothing holds it."""
        if self.destroyed or self.holds or self.objection or not self.told or self.for_good:
            return False
        if not self.closed or not self.months:
            return False
        end = max(self.closed + relativedelta(months=self.months), self.last + FLOOR)
        return end < before


class Walk:
    """One municipality through the years, step by step at random."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self.archive, self.random = archive, random.Random(seed)
        self.now = clock.now()
        today = clock.today()
        self.cases = [Known(number, archive.case(number).id, today) for number in range(CASES)]
        self.lists: dict[str, date] = {}
        self.done: Counter[str] = Counter()
        self.second = stages.also_handles(archive.house, archive.cast, archive.cast.petra)
        self.acts = [
            self.wait, self.wait, self.tell, self.for_good, self.open_again, self.place, self.lift, self.lift, self.lodge,
            self.answer, self.answer, self.appeal, self.go_on, self.draw, self.take_off, self.authorise, self.carry_out,
        ]  # fmt: skip

    def step(self) -> None:
        act = self.random.choice(self.acts)
        with clock.stopped(self.now):
            if act() is not False:
                self.done[act.__name__] += 1
        self.now += timedelta(hours=1)

    def alive(self, **wanted: object) -> Known | None:
        found = [
            one for one in self.cases
            if not one.destroyed and all(bool(getattr(one, name)) == value for name, value in wanted.items())
        ]  # fmt: skip
        return self.random.choice(found) if found else None

    def wait(self) -> None:
        self.now += timedelta(days=self.random.choice([1, 29, 100, 200]))

    def tell(self) -> bool | None:
        one = self.alive()
        if not one:
            return False
        months = self.random.choice([1, 6, 12, 18])
        closed = clock.today() - timedelta(days=self.random.choice([0, 10, 400]))
        self.archive.tell(one.number, closed, Term(months, category="5.1.2"))
        one.closed, one.months, one.for_good, one.told = closed, months, False, True
        return None

    def for_good(self) -> bool | None:
        one = self.alive()
        if not one or self.random.random() < 0.7:
            return False
        self.archive.tell(one.number, clock.today(), Term(for_good=True))
        one.closed, one.months, one.for_good, one.told = clock.today(), None, True, True
        return None

    def open_again(self) -> bool | None:
        one = self.alive(told=True)
        if not one or self.random.random() < 0.7:
            return False
        self.archive.do(closing.tell, self.archive.cast.case_system, f"zaak-{one.number}", Closing(None))
        one.closed, one.months, one.for_good = None, None, False
        return None

    def place(self) -> bool | None:
        one = self.alive()
        if not one or self.random.random() < 0.6:
            return False
        day = clock.today() + timedelta(days=5)
        row = self.archive.do(
            holds.place, self.archive.cast.pia, f"zaak-{one.number}", HoldReason.AUDIT, WHY, day
        )
        one.holds.append(row.id)
        return None

    def lift(self) -> bool | None:
        one = self.alive(holds=True)
        if not one:
            return False
        self.archive.do(holds.lift, self.archive.archivist, one.holds.pop(), WHY)
        return None

    def lodge(self) -> bool | None:
        one = self.alive(objection=False, answered=False)
        if not one or self.random.random() < 0.5:
            return False
        brought = Brought(Remedy.OBJECTION, clock.today(), "Het klopt niet.", announced_on=clock.today())
        row = self.archive.do(
            lodging.lodge, self.archive.cast.bea, release_of(self.archive, one.number), brought
        )
        one.objection, one.remedy, one.last = row.id, Remedy.OBJECTION, clock.today()
        return None

    def answer(self) -> bool | None:
        one = self.alive(objection=True)
        if not one:
            return False
        handler = self.archive.cast.bea if one.remedy == Remedy.OBJECTION else self.second
        self.archive.do(handling.claim, handler, one.objection)
        if one.remedy == Remedy.OBJECTION:
            self.archive.do(handling.hear, handler, one.objection, clock.today(), WHY)
        by_court = clock.today() if one.remedy == Remedy.APPEAL else None
        self.archive.do(handling.resolve, handler, one.objection, Answer(Ruling.UNFOUNDED, WHY, by_court))
        one.answered, one.before, one.objection, one.last = True, one.objection, "", clock.today()
        return None

    def appeal(self) -> bool | None:
        one = self.alive(objection=False, answered=True)
        if not one or one.remedy != Remedy.OBJECTION:
            return False
        brought = Brought(Remedy.APPEAL, clock.today(), "Ik ga in beroep.")
        row = self.archive.do(lodging.appeal, self.archive.cast.bea, one.before, brought)
        one.objection, one.remedy, one.last = row.id, Remedy.APPEAL, clock.today()
        return None

    def go_on(self) -> bool | None:
        one = self.alive(objection=False)
        if not one or self.random.random() < 0.7:
            return False
        decided(self.archive.house, self.archive.cast, self.archive.deployment, 1, one.number)
        one.told, one.last = False, clock.today()
        return None

    def draw(self) -> None:
        wanted = {one.case_id for one in self.cases if one.due(clock.today()) and not one.listed}
        row = self.archive.do(drawing.draw_now, self.archive.cast.machine)
        self.archive.work_off(DRAW.name)
        found = {item.case_id for item in self.archive.items(row)}
        assert found == wanted, "everything that is due and held by nothing, and nothing else"
        self.lists[row.id] = clock.today()
        for one in self.cases:
            one.listed = row.id if one.case_id in found else one.listed

    def proposed(self) -> DestructionList | None:
        rows = [self.archive.again(list_id) for list_id in self.lists]
        waiting = [row for row in rows if row.state == ListState.PROPOSED]
        return self.random.choice(waiting) if waiting else None

    def take_off(self) -> bool | None:
        row = self.proposed()
        if not row or self.random.random() < 0.6:
            return False
        item = self.archive.items(row, ItemState.LISTED)[0]
        self.archive.do(authorising.take_off, self.archive.archivist, item.id, OffReason.IN_USE, WHY)
        next(one for one in self.cases if one.case_id == item.case_id).listed = ""
        return None

    def authorise(self) -> bool | None:
        row = self.proposed()
        if not row:
            return False
        self.archive.authorised(row)
        return None

    def carry_out(self) -> bool | None:
        rows = [self.archive.again(list_id) for list_id in self.lists]
        working = [row for row in rows if row.state == ListState.AUTHORISED]
        if not working:
            return False
        wanted = {
            one.case_id
            for row in working
            for one in self.cases
            if one.listed == row.id and one.due(self.lists[row.id])
        }
        self.archive.work_off(DESTROY.name)
        gone = {item.case_id for row in working for item in self.archive.items(row, ItemState.DESTROYED)}
        assert gone == wanted, "what is held or not due stays, and all the rest goes"
        for row in working:
            assert self.archive.do(carrying_out.carry_out, self.archive.cast.machine, row.id) is False
        for one in self.cases:
            one.destroyed = one.destroyed or one.case_id in gone
            one.listed = "" if one.listed in {row.id for row in working} else one.listed
        return None

    def finish(self) -> None:
        """All get a term. Years later nothing holds anything any more: what has a term is proposed and goes, and nothing else."""
        with clock.stopped(self.now):
            while self.answer() is not False or self.lift() is not False:
                pass
            for one in (one for one in self.cases if not one.destroyed and not one.for_good):
                self.archive.tell(one.number, clock.today(), Term(12))
                one.closed, one.months, one.told = clock.today(), 12, True
        self.now += timedelta(days=3 * 365)
        with clock.stopped(self.now):
            for row in (self.archive.again(list_id) for list_id in self.lists):
                if row.state == ListState.PROPOSED:
                    self.archive.authorised(row)
            self.carry_out()
            self.draw()
            self.authorise()
            self.meddle()
            self.carry_out()
        with clock.stopped(self.now):
            self.lift()
        self.now += timedelta(days=3 * 365)
        with clock.stopped(self.now):
            self.draw()
            self.authorise()
            self.carry_out()
        left = [one for one in self.cases if not one.destroyed]
        assert not any(one.due(clock.today() + timedelta(days=10_000)) for one in left)

    def meddle(self) -> None:
        """After the authorisation one case is held and the term of another begins anew, where there are two: both stay."""
        listed = [one for one in self.cases if one.listed and not one.destroyed]
        if len(listed) < 2:
            return
        first, second = listed[:2]
        day = clock.today() + timedelta(days=5)
        row = self.archive.do(
            holds.place, self.archive.cast.pia, f"zaak-{first.number}", HoldReason.COURT, WHY, day
        )
        first.holds.append(row.id)
        self.archive.tell(second.number, clock.today(), Term(6))
        second.closed, second.months, second.for_good, second.told = clock.today(), 6, False, True


def walk(house: Installation, cast: Cast, seed: int, steps: int) -> Counter[str]:
    made = Walk(an_archive(house, cast, CASES), seed)
    for _ in range(steps):
        made.step()
    made.finish()
    made.done["destroyed"] = sum(one.destroyed for one in made.cases)
    return made.done


def test_nothing_held_or_before_its_term_goes_and_all_that_is_due_is_proposed(
    house: Installation, cast: Cast
) -> None:
    done = walk(house, cast, 4, 24)
    assert done["destroyed"], done


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 14))
def test_the_same_through_many_years(house: Installation, cast: Cast, seed: int) -> None:
    print(dict(walk(house, cast, seed, 250)))
