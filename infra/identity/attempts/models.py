"""The tables of refused attempts: what was counted of somebody since the last entry, and how often strangers were refused."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from infra import clock
from infra.ids import new_id
from infra.tables import Instant, Owned


class RefusedAttempt(Owned, table=True):
    """One person at one way in for one reason. `counted` were refused since the newest entry about it, made at `since`.

    `about` is set where it is unknown who tries, and known at whose door: the pseudonym of an account.
    """

    __tablename__ = "refused_attempt"
    __table_args__ = (UniqueConstraint("organisation_id", "actor_id", "about", "way", "reason"),)

    actor_id: str = Field(max_length=32)
    about: str = Field(default="", max_length=32)
    way: str = Field(max_length=80)
    reason: str = Field(max_length=80)
    roles: str = Field(default="", max_length=200)
    counted: int = 0
    since: datetime = Field(default_factory=clock.now, sa_type=Instant, index=True)


class RefusedStranger(SQLModel, table=True):
    """How often somebody who is not signed in was refused at one way in, on one day. Of no organisation, and of nobody."""

    __tablename__ = "refused_stranger"
    __table_args__ = (UniqueConstraint("way", "day"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    way: str = Field(max_length=80)
    day: date
    counted: int
