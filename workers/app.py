"""The Celery worker: one task per kind of work, on the queues of `infra.bell`."""

import warnings
from collections.abc import Callable

from celery import Celery, Task
from celery.platforms import SecurityWarning
from celery.signals import worker_process_init, worker_process_shutdown

from infra import logs
from infra.bell import QUEUES, celery_app, ring_with
from infra.installation import open_installation
from infra.settings import Settings
from infra.tracing import during
from workers import letting_go, rounds, sandbox
from workers.operations import of_round
from workers.running import Work, run
from workers.tasks import WORK
from workers.timetable import ANCHOR, LET_GO, MAIL, PUBLISH, SWEEP, TIDY
from workers.workshop import Workshop

ROUNDS: dict[str, Callable[[Workshop], None]] = {
    SWEEP: rounds.sweep,
    TIDY: rounds.tidy,
    MAIL: rounds.mail,
    ANCHOR: rounds.anchor,
    LET_GO: letting_go.let_go,
    PUBLISH: rounds.publish,
}


class Desk:
    """Where one worker process keeps its workshop; opened after the fork, because connections may not be shared."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._workshop: Workshop | None = None

    @property
    def workshop(self) -> Workshop:
        if self._workshop is None:
            self._workshop = Workshop(open_installation(self._settings, ring_with(self._settings)))
        return self._workshop

    def close(self) -> None:
        if self._workshop:
            self._workshop.close()
            self._workshop = None


def make_celery(settings: Settings, desk: Desk) -> Celery:
    """Celery with every task of `WORK`, and the rounds that the clock rings."""
    app = celery_app(settings)
    for name, work in WORK.items():
        _add(app, desk, name, work)

    for name, go_round in ROUNDS.items():
        _add_round(app, desk, name, go_round)
    return app


def serve(settings: Settings) -> None:
    """Work until SIGTERM: the job that runs is finished first."""
    logs.start(settings.log_level)
    # Celery warns a superuser because of pickled messages; ours are JSON with an id, and models run as nobody.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    desk = Desk(settings)
    app = make_celery(settings, desk)
    # One zygote for all processes of the pool: the engines are loaded once, and never in a worker.
    sandbox.start()
    worker_process_init.connect(lambda **_: desk.workshop, weak=False)
    worker_process_shutdown.connect(lambda **_: desk.close(), weak=False)
    options = ["--concurrency", str(settings.worker_processes), "--queues", ",".join(QUEUES)]
    quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["--quiet", "worker", *options, *quiet])


def _add_round(app: Celery, desk: Desk, name: str, go_round: Callable[[Workshop], None]) -> Task:
    @app.task(name=name, shared=False)
    def do() -> None:
        with during(of_round(name)):
            go_round(desk.workshop)

    return do


def _add(app: Celery, desk: Desk, name: str, work: Work) -> Task:
    @app.task(name=name, shared=False)
    def do(job_id: str) -> None:
        run(desk.workshop, job_id, work)

    return do
