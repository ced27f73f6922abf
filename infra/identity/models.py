"""The tables of who: organisations, people, memberships, teams, invitations, sessions, keys of machines and failed sign-ins."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from infra import clock
from infra.ids import new_id
from infra.tables import Instant, Owned


class Organisation(SQLModel, table=True):
    """A municipality, or a body that validates. OIN and TOOI are its official identifiers."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    name: str = Field(max_length=100, unique=True)
    slug: str = Field(max_length=60, unique=True)
    oin: str | None = Field(default=None, max_length=20)
    tooi: str | None = Field(default=None, max_length=60)
    address: list[str] = Field(default_factory=list, sa_type=JSON)
    phone: str = Field(default="", max_length=30)
    website: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=200)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Person(SQLModel, table=True):
    """Somebody who works here. Elsewhere in the product a person is only this id."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    email: str = Field(max_length=200, unique=True)
    name: str = Field(max_length=100)
    password: str | None = Field(default=None, max_length=200)
    active: bool = True
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    # Name and address were erased; who signed is this id.
    forgotten_at: datetime | None = Field(default=None, sa_type=Instant)


class Membership(Owned, table=True):
    """What a person is within one organisation."""

    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    person_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    roles: list[str] = Field(default_factory=list, sa_type=JSON)
    active: bool = True
    handed_over_to: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    # No foreign key: the column came later, and SQLite would have to build the table anew (migration 0009).
    team_id: str | None = Field(default=None, max_length=32)


class Team(Owned, table=True):
    """People who do the same work together; figures are shown of teams, never of one person."""

    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    name: str = Field(max_length=100)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Invitation(Owned, table=True):
    """An open invitation; only a hash of its token is kept."""

    email: str = Field(max_length=200)
    name: str = Field(max_length=100)
    roles: list[str] = Field(default_factory=list, sa_type=JSON)
    token_hash: str = Field(max_length=64, unique=True)
    invited_by: str = Field(max_length=32)
    expires_at: datetime = Field(sa_type=Instant)
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)


class SignIn(Owned, table=True):
    """A session on the server's side. Its token is known to the browser alone; here stands its hash."""

    __tablename__ = "sign_in"

    person_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    seen_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class ApiKey(Owned, table=True):
    """The key of a case system. Shown once; here stands its hash."""

    name: str = Field(max_length=100)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)

    __tablename__ = "api_key"


class FailedSignIn(SQLModel, table=True):
    """A failed try, under a keyed hash of the account or the address: to slow down guessing, not to know who."""

    __tablename__ = "failed_sign_in"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    about: str = Field(max_length=64, index=True)
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)
