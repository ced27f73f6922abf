"""The bell: Celery as both sides know it, so that web and workers never need each other."""

from celery import Celery
from kombu.entity import Queue

from infra import broker
from infra.installation import Bell
from infra.settings import Settings

QUEUES = ("models", "inference", "steps", "reports")


def celery_app(settings: Settings) -> Celery:
    """Celery with our settings: messages are hints that carry a job's id, results stand in the database.

    Acknowledged late and never redelivered by Celery itself: mending is the sweeper's work, so that a job that kills its
    worker is parked instead of looping.
    """
    broker.install()
    app = Celery("toetssteen", broker=settings.broker_url)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=False,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=2_000,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        accept_content=["json"],
        enable_utc=True,
        task_queues=[Queue(name) for name in QUEUES],  # type: ignore[no-untyped-call]
        task_default_queue="steps",
        task_create_missing_queues=False,
    )
    return app


def ring_with(settings: Settings) -> Bell:
    """A bell that rings over the broker. A bell that cannot be rung is lost: the sweeper rings again."""
    app = celery_app(settings)

    def bell(task: str, queue: str, job_id: str) -> None:
        app.send_task(task, args=[job_id], queue=queue, retry=False, ignore_result=True)

    return bell
