"""The tables of decisions: that a model may run, and each time that one was stopped, resumed or ended."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.decisions.vocabulary import Organ, StopReason
from register.vocabulary import DeploymentState


class Decision(Owned, table=True):
    """That one model version may run, by whom, and after which advice; never changed (migration 0006).

    `reasons` are those to depart from the advice, and are published; `answer` is what the college answers the committee
    where persons are scored on a suspicion of fraud.
    """

    __tablename__ = "deployment_decision"
    __table_args__ = owned(
        words("organ", Organ),
        belongs_to("algorithm"),
        belongs_to("model_version"),
        belongs_to("committee_advice", "advice_id"),
    )

    algorithm_id: str = Field(max_length=32, index=True)
    model_version_id: str = Field(max_length=32, index=True)
    advice_id: str = Field(max_length=32)
    organ: str = Field(max_length=8)
    reference: str = Field(max_length=120)
    decided_on: date
    departs: bool = False
    reasons: str = Field(default="", sa_type=Text)
    answer: str = Field(default="", sa_type=Text)
    recorded_by: str = Field(foreign_key="person.id", max_length=32)
    recorded_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Interruption(Owned, table=True):
    """That a deployment was suspended, resumed or withdrawn, and why, as the public reads it; never changed."""

    __tablename__ = "deployment_interruption"
    __table_args__ = (
        words("state", DeploymentState),
        words("reason", StopReason),
        belongs_to("deployment"),
    )

    deployment_id: str = Field(max_length=32, index=True)
    state: str = Field(max_length=10)
    reason: str = Field(max_length=12)
    text: str = Field(default="", sa_type=Text)
    done_by: str = Field(foreign_key="person.id", max_length=32)
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)
