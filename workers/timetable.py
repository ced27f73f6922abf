"""The rounds that the clock rings: their names and how often, without what they do."""

from celery import Celery

from infra.settings import Settings

SWEEP = "rounds.sweep"
TIDY = "rounds.tidy"
TIDY_SECONDS = 60
MAIL = "rounds.mail"
MAIL_SECONDS = 60
ANCHOR = "rounds.anchor"
ANCHOR_SECONDS = 600
LET_GO = "rounds.let_go"
LET_GO_SECONDS = 3600
PUBLISH = "rounds.publish"
PUBLISH_SECONDS = 600


def set_timetable(app: Celery, settings: Settings) -> None:
    """Have the clock ring each round on the queue of steps; a round that nobody heard in time is not kept."""
    every = {
        SWEEP: settings.sweep_seconds, TIDY: TIDY_SECONDS, MAIL: MAIL_SECONDS, ANCHOR: ANCHOR_SECONDS,
        LET_GO: LET_GO_SECONDS, PUBLISH: PUBLISH_SECONDS,
    }  # fmt: skip
    app.conf.beat_schedule = {
        task: {
            "task": task,
            "schedule": float(seconds),
            "options": {"queue": "steps", "expires": seconds * 2},
        }
        for task, seconds in every.items()
    }
