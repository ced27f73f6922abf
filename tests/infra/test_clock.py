"""Time: in UTC, stopped where a test asks, and a calendar day that is the Dutch one."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from infra import clock


def test_now_has_a_zone_and_goes_on() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_can_be_stopped_in_any_zone_and_goes_on_after() -> None:
    at = datetime(2020, 2, 3, 12, tzinfo=timezone(timedelta(hours=3)))
    with clock.stopped(at):
        assert clock.now() == at
        assert clock.now().tzinfo is UTC
        with clock.stopped(at + timedelta(days=1)):
            assert clock.now() == at + timedelta(days=1)
        assert clock.now() == at
    assert clock.now().year > 2020


def test_a_stopped_clock_stops_for_who_stopped_it_alone() -> None:
    seen: list[datetime] = []
    with clock.stopped(datetime(2020, 2, 3, tzinfo=UTC)):
        other = threading.Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0].year > 2020


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_calendar_day_is_the_dutch_one(moment: datetime, day: date) -> None:
    with clock.stopped(moment):
        assert clock.today() == day
