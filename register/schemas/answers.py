"""What the API tells of the register."""

from marshmallow import fields

from register.schemas.base import Schema, Texts, Word
from register.schemas.content import CONTENT
from register.schemas.description import FeatureSchema, OutcomeSchema
from register.schemas.stopping import RunningSchema
from register.schemas.terms import REMEDIES_MAX, MandateSchema, NotUsedSchema, PolicySchema, ReasonCodeSchema
from register.vocabulary import (
    SENTENCE_MAX,
    DeploymentState,
    Impact,
    LegalEffect,
    ModelState,
    Standing,
)

COUNTED = (
    "category", "status", "publication_category", "ai_act_class", "kind", "assessed", "organisation",
)  # fmt: skip


class EntryBody(Schema):
    """A new entry: the fields of the publication standard under their own names."""

    content = fields.Dict(keys=fields.String(), required=True, metadata=CONTENT)
    slug = fields.String(load_default=None)


class DraftBody(Schema):
    content = fields.Dict(keys=fields.String(), required=True, metadata=CONTENT)


class OrganisationSchema(Schema):
    name = fields.String()
    slug = fields.String()


class LinksSchema(Schema):
    """Where else to go from here; a place that is not there yet is left out."""

    self = fields.String(required=True)
    next = fields.String()


class AlgorithmLinks(Schema):
    self = fields.String()
    revisions = fields.String()
    page = fields.String()


class ListedAlgorithmSchema(Schema):
    """An algorithm in the public list, as it was last published."""

    id = fields.String()
    slug = fields.String()
    name = fields.String()
    summary = fields.String()
    organisation = fields.Nested(OrganisationSchema)
    standing = Word(Standing)
    status = fields.String()
    category = fields.List(fields.String())
    publication_category = fields.String()
    summary_en = fields.String()
    ai_act_class = fields.String()
    kind = fields.String()
    assessed = fields.Boolean(
        metadata={"description": "Whether the entry names an assessment of its impact."}
    )
    with_model = fields.Boolean(metadata={"description": "Whether a model of it was accepted here."})
    deployment_state = Word(DeploymentState, allow_none=True)
    published_at = fields.DateTime()
    links = fields.Nested(AlgorithmLinks)


class FoundSchema(Schema):
    """A page of the public list. `facets` says, per value of each, how many choosing it would leave."""

    items = fields.List(fields.Nested(ListedAlgorithmSchema))
    total = fields.Integer()
    facets = fields.Nested(
        Schema.from_dict(
            {name: fields.Dict(keys=fields.String(), values=fields.Integer()) for name in COUNTED},
            name="Facets",
        )
    )
    links = fields.Nested(LinksSchema)


class AlgorithmSchema(Schema):
    """An algorithm: what is published, and for who works on it also the draft and its version."""

    id = fields.String()
    slug = fields.String()
    organisation = fields.Nested(OrganisationSchema)
    standing = Word(Standing)
    revision = fields.Integer(allow_none=True)
    published_at = fields.DateTime(allow_none=True)
    content = fields.Dict(keys=fields.String(), allow_none=True, metadata=CONTENT)
    deployments = fields.List(fields.Nested(RunningSchema))
    draft = fields.Dict(keys=fields.String(), metadata=CONTENT)
    version = fields.Integer()
    links = fields.Nested(AlgorithmLinks)


class RevisionSchema(Schema):
    """What was published, as it was published."""

    id = fields.String()
    number = fields.Integer()
    content = fields.Dict(keys=fields.String(), metadata=CONTENT)
    content_hash = fields.String()
    published_at = fields.DateTime()


class ConditionSchema(Schema):
    """One condition of the gate before a deployment; `cure` says what to do while it is not met."""

    name = fields.String()
    met = fields.Boolean()
    text = fields.String()
    cure = fields.String()


class ReasonSchema(Schema):
    code = fields.String()
    detail = fields.String()


class ModelLinks(Schema):
    self = fields.String()
    algorithm = fields.String()


EVALUATION = {
    "description": "What was measured: `importance` per output (feature, mean absolute contribution, its 10th and 90th "
    "percentile), `dependence` per feature in bins of at least 10 rows, and `performance` on the evaluation rows with "
    "intervals and groups; a share of null is too small to show. Null before anything was measured.",
}


class ModelVersionSchema(Schema):
    """One ONNX file with all that is known of it. `contract` is what a sandbox read from the file."""

    id = fields.String()
    algorithm_id = fields.String()
    number = fields.Integer()
    sha256 = fields.String()
    size = fields.Integer(metadata={"description": "In bytes."})
    state = Word(ModelState)
    reason = fields.Nested(ReasonSchema, allow_none=True)
    contract = fields.Dict(keys=fields.String())
    features = fields.List(fields.Nested(FeatureSchema))
    outcomes = fields.List(fields.Nested(OutcomeSchema))
    background_rows = fields.Integer()
    golden_rows = fields.Integer()
    evaluation_rows = fields.Integer()
    evaluation = fields.Dict(keys=fields.String(), allow_none=True, metadata=EVALUATION)
    gate = fields.List(fields.Nested(ConditionSchema))
    version = fields.Integer()
    uploaded_at = fields.DateTime()
    examined_at = fields.DateTime(allow_none=True)
    evaluated_at = fields.DateTime(allow_none=True)
    links = fields.Nested(ModelLinks)


class DeploymentLinks(Schema):
    self = fields.String()
    algorithm = fields.String()
    model_version = fields.String()


class DeploymentSchema(Schema):
    """The decision that a model runs, and under which terms."""

    id = fields.String()
    algorithm_id = fields.String()
    model_version_id = fields.String()
    revision_id = fields.String()
    state = Word(DeploymentState)
    purpose = Texts(SENTENCE_MAX)
    impact = Word(Impact)
    legal_effect = Word(LegalEffect)
    mandate = fields.Nested(MandateSchema)
    policy = fields.Nested(PolicySchema)
    policy_hash = fields.String()
    reason_codes = fields.List(fields.Nested(ReasonCodeSchema))
    remedies = Texts(REMEDIES_MAX)
    not_used = fields.Nested(NotUsedSchema)
    case_link = fields.String()
    outcomes = fields.List(fields.Nested(OutcomeSchema))
    decided_at = fields.DateTime()
    links = fields.Nested(DeploymentLinks)
