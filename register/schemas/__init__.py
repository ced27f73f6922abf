"""What may be sent to the register and how it answers, for pages and API alike."""

from register.schemas.base import Schema, Texts, Word, Wrong, faults_of
from register.schemas.description import DescriptionSchema, FeatureSchema, OutcomeSchema
from register.schemas.terms import PolicySchema, TermsSchema

__all__ = [
    "DescriptionSchema",
    "FeatureSchema",
    "OutcomeSchema",
    "PolicySchema",
    "Schema",
    "TermsSchema",
    "Texts",
    "Word",
    "Wrong",
    "faults_of",
]
