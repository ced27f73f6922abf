"""The tables of the register: algorithms, their revisions, model versions, features and deployments."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.errors import Parameters
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.vocabulary import (
    WORD_MAX,
    DeploymentState,
    FeatureKind,
    Impact,
    LegalEffect,
    Missing,
    ModelState,
    Obtained,
    Organ,
    Protection,
    ReviewPolicy,
    Standing,
    StopReason,
    policy_from,
)

Texts = dict[str, str]  # language -> text
# Sorted by its bytes on every database, so that all words with the same beginning stand together.
BareWord = String(WORD_MAX).with_variant(String(WORD_MAX, collation="C"), "postgresql")


class Algorithm(Owned, table=True):
    """An entry of the register. `draft` is being worked on; what the public reads is the current revision."""

    __table_args__ = owned(
        words("standing", Standing),
        UniqueConstraint("organisation_id", "slug"),
    )

    slug: str = Field(max_length=60)
    name: str = Field(max_length=100)
    standing: str = Field(default=Standing.ENTERED, max_length=12)
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    revision_number: int | None = None
    owner_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    changed_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Revision(Owned, table=True):
    """What was published, as it was published; never changed (a trigger of migration 0001 refuses it)."""

    __table_args__ = owned(belongs_to("algorithm"), UniqueConstraint("algorithm_id", "number"))

    algorithm_id: str = Field(max_length=32, index=True)
    number: int
    content: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str = Field(max_length=64)
    published_by: str = Field(foreign_key="person.id", max_length=32)
    published_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Listing(Owned, table=True):
    """What the public list shows of an algorithm; written in the step that changes it (register.listings), never by hand.

    `themes` has a bit per theme of the standard. `runs` is the state of the deployment that the page tells about first.
    """

    __table_args__ = owned(
        belongs_to("algorithm"), words("runs", DeploymentState), UniqueConstraint("algorithm_id")
    )

    algorithm_id: str = Field(max_length=32)
    slug: str = Field(max_length=60)
    name: str = Field(max_length=100)
    sorted_by: str = Field(max_length=100)
    summary: str = Field(sa_type=Text)
    summary_en: str = Field(default="", sa_type=Text)
    categories: list[str] = Field(default_factory=list, sa_type=JSON)
    themes: int = 0
    status: str = Field(default="", max_length=40)
    publication_category: str = Field(default="", max_length=60)
    ai_act_class: str = Field(default="", max_length=20)
    kind: str = Field(max_length=20)
    assessed: bool = False
    with_model: bool = False
    runs: str | None = Field(default=None, max_length=10)
    withdrawn: bool = False
    revision_number: int
    published_at: datetime = Field(sa_type=Instant)


class ListingWord(Owned, table=True):
    """A stem that stands in a listing, and what it counts for by where it stands."""

    __tablename__ = "listing_word"
    __table_args__ = (
        belongs_to("listing"),
        Index("ix_listing_word_word", "word", "listing_id", "weight"),
    )

    listing_id: str = Field(max_length=32, index=True)
    word: str = Field(sa_type=BareWord)
    weight: int


class ModelVersion(Owned, table=True):
    """One ONNX file, named by its SHA-256, with its output contract, background and golden rows.

    Background, golden and evaluation rows are rows about people, so their files are sealed under the key `model:<id>`.
    """

    __tablename__ = "model_version"
    __table_args__ = owned(
        words("state", ModelState), belongs_to("algorithm"), UniqueConstraint("algorithm_id", "number")
    )

    algorithm_id: str = Field(max_length=32, index=True)
    number: int
    sha256: str = Field(max_length=64)
    size: int
    state: str = Field(default=ModelState.RECEIVED, max_length=12)
    version: int = 1
    reason: str | None = Field(default=None, max_length=80)
    reason_parameters: Parameters = Field(default_factory=dict, sa_type=JSON)
    contract: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    outcomes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    background_file: str | None = Field(default=None, max_length=64)
    background_rows: int = 0
    golden_file: str | None = Field(default=None, max_length=64)
    golden_rows: int = 0
    # Rows of which is known what really happened, and what was measured on them and on the background.
    evaluation_file: str | None = Field(default=None, max_length=64)
    evaluation_rows: int = 0
    evaluation: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    evaluated_at: datetime | None = Field(default=None, sa_type=Instant)
    uploaded_by: str = Field(foreign_key="person.id", max_length=32)
    uploaded_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    examined_at: datetime | None = Field(default=None, sa_type=Instant)


class Feature(Owned, table=True):
    """One datum that a model takes: what it is, where it comes from, and the sentences that it speaks."""

    __table_args__ = (
        words("kind", FeatureKind),
        words("protection", Protection),
        words("missing", Missing),
        belongs_to("model_version"),
        UniqueConstraint("model_version_id", "position"),
        UniqueConstraint("model_version_id", "name"),
    )

    model_version_id: str = Field(max_length=32, index=True)
    position: int
    name: str = Field(max_length=100)
    label: Texts = Field(default_factory=dict, sa_type=JSON)
    unit: Texts = Field(default_factory=dict, sa_type=JSON)
    kind: str = Field(default=FeatureKind.NUMBER, max_length=10)
    format: str = Field(default="number", max_length=10)
    whole: bool = False
    minimum: float | None = None
    maximum: float | None = None
    categories: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    source: Texts = Field(default_factory=dict, sa_type=JSON)
    obtained: str = Field(
        default=Obtained.UNKNOWN, max_length=10, sa_column_kwargs={"server_default": Obtained.UNKNOWN.value}
    )
    protection: str = Field(default=Protection.NONE, max_length=10)
    changeable: bool = False
    missing: str = Field(default=Missing.REFUSED, max_length=8)
    sentences: dict[str, Texts] = Field(default_factory=dict, sa_type=JSON)


class Deployment(Owned, table=True):
    """The decision that one model version runs under one review policy, for a purpose, with an impact and a legal effect."""

    __table_args__ = owned(
        words("state", DeploymentState),
        words("impact", Impact),
        words("legal_effect", LegalEffect),
        belongs_to("algorithm"),
        belongs_to("revision"),
        belongs_to("model_version"),
        Index("ix_deployment_state", "organisation_id", "state"),
    )

    algorithm_id: str = Field(max_length=32, index=True)
    revision_id: str = Field(max_length=32)
    model_version_id: str = Field(max_length=32)
    purpose: Texts = Field(sa_type=JSON)
    impact: str = Field(max_length=4)
    legal_effect: str = Field(max_length=12)
    state: str = Field(default=DeploymentState.ACTIVE, max_length=10)
    policy: dict[str, Any] = Field(sa_type=JSON)
    policy_hash: str = Field(max_length=64)
    mandate: Texts = Field(sa_type=JSON)
    reason_codes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    remedies: Texts = Field(default_factory=dict, sa_type=JSON)
    not_used: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    # Raised by every suspension, so that no signature from before it counts after it.
    suspensions: int = 0
    decided_by: str = Field(foreign_key="person.id", max_length=32)
    # None where it runs since before decisions were recorded (migration 0006).
    decision_id: str | None = Field(default=None, max_length=32)
    # Where the file of a case stands in the case system, with `{reference}` in it.
    case_link: str = Field(default="", max_length=200)
    decided_at: datetime = Field(default_factory=clock.now, sa_type=Instant)

    @property
    def review_policy(self) -> ReviewPolicy:
        return policy_from(self.policy)


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
