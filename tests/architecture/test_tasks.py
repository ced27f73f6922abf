"""Every kind of work has a queue that is served and a Celery task that does it."""

import importlib
import pkgutil
from types import ModuleType

import pytest
from celery import Celery

from infra.bell import QUEUES
from infra.queue import Task
from infra.settings import load
from tests.architecture.sources import PACKAGES
from workers.app import Desk, make_celery
from workers.timetable import set_timetable


def modules() -> list[ModuleType]:
    """The vocabularies of all packages, where the kinds of work are named."""
    found = []
    for package in PACKAGES:
        root = importlib.import_module(package)
        names = [one.name for one in pkgutil.walk_packages(root.__path__, f"{package}.")]
        found += [importlib.import_module(name) for name in names if name.endswith(".vocabulary")]
    return found


def tasks() -> dict[str, Task]:
    named = {
        f"{module.__name__}.{name}": thing
        for module in modules()
        for name, thing in vars(module).items()
        if isinstance(thing, Task)
    }
    assert named, "no vocabulary names a kind of work"
    return named


def unserved(known: dict[str, Task]) -> list[str]:
    return [name for name, task in known.items() if task.queue not in QUEUES]


@pytest.fixture(scope="module")
def celery(tmp_path_factory: pytest.TempPathFactory) -> Celery:
    """The application of the workers, with all its tasks."""
    settings = load({}, data=tmp_path_factory.mktemp("data"))
    app = make_celery(settings, Desk(settings))
    set_timetable(app, settings)
    return app


def undone(known: dict[str, Task], celery: Celery) -> list[str]:
    return [name for name, task in known.items() if task.name not in celery.tasks]


def test_every_kind_of_work_has_a_queue_that_is_served() -> None:
    assert unserved(tasks()) == []
    assert unserved({"planted": Task("planted", "nowhere")}) == ["planted"]


def test_every_queue_has_work() -> None:
    assert {task.queue for task in tasks().values()} == set(QUEUES)


def test_every_kind_of_work_is_done_by_a_celery_task_of_that_name(celery: Celery) -> None:
    assert undone(tasks(), celery) == []
    assert undone({"planted": Task("planted", "steps")}, celery) == ["planted"]


def test_what_the_clock_rings_is_a_task_on_a_queue_that_is_served(celery: Celery) -> None:
    rounds = celery.conf.beat_schedule.values()
    assert rounds
    assert {one["task"] for one in rounds} <= set(celery.tasks)
    assert {one["options"]["queue"] for one in rounds} <= set(QUEUES)


def test_names_of_work_are_unique() -> None:
    names = [task.name for task in set(tasks().values())]
    assert len(names) == len(set(names))
