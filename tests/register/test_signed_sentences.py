"""Sentences are signed off before a model runs, speak only then, and stay as they were for what was made before."""

import math
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from infra import clock
from infra.errors import NotNow, NotValid, Stale
from infra.installation import Installation
from infra.ledger import Entry
from register import model_versions
from register.demo import read
from register.evaluation import Related
from register.explanation import Contribution
from register.models import Feature, ModelVersion
from register.schemas import DescriptionSchema
from register.sentences import queries, steps
from register.sentences.content import Content, digest_of, seeded
from register.sentences.models import SentenceSet
from register.sentences.related import suggested
from register.sentences.rules import faults_of_voices
from register.sentences.telling import Spoken, heaviest, tell
from register.sentences.vocabulary import SetState, Voice
from tests import builders
from tests.cast import Cast
from tests.web.signing_in import SignedIn  # noqa: F401

NAMES = [one["name"] for one in builders.FEATURES]
FEATURES = {
    one["name"]: Feature(organisation_id="o", model_version_id="m", position=place, **one)
    for place, one in enumerate(builders.FEATURES)
}
