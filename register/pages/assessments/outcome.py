"""What came of an assessment, to be read and printed: every answer, the verdict with what led to it, the way that was walked."""

from infra.i18n import gettext
from infra.identity.actors import needs
from register import permissions
from register.assessments import filling
from register.instruments.definition import Shape
from register.pages.assessments import around, fields
from register.pages.assessments.overview import ONE
from register.pages.assessments.walking import choices_of_class
from register.pages.root import blueprint


@blueprint.get(f"{ONE}/bekijken")
@needs(permissions.SEE_ASSESSMENTS)
def assessment_outcome(algorithm_id: str, assessment_id: str) -> str:
    """The whole assessment on one page."""
    algorithm, whole = around.found(algorithm_id, assessment_id)
    definition, values = whole.definition, whole.values
    tree = definition.tree is not None
    # A large instrument has hundreds of parts without an answer: only what was answered is printed.
    sections = [
        (part, [one for one in fields.fields_of(whole, part, {}, {}) if one.value or not one.question.asked])
        for part in filling.parts(definition)
    ]
    return around.page(
        "outcome", algorithm, whole, gettext("register.assessments.outcome"),
        sections=[(part, shown) for part, shown in sections if any(one.value for one in shown)],
        walk=filling.walked(definition, values) if tree else None, choices=choices_of_class(whole) if tree else None,
        outcome=filling.judged(definition, values) if definition.shape == Shape.TABLE else None,
    )  # fmt: skip
