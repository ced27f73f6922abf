"""What people call a training and a kind of decision."""

from infra.i18n import gettext
from register.qualifications.models import Training
from register.qualifications.queries import Shown
from register.qualifications.vocabulary import AI_LITERACY, OF_ALGORITHM


def training(code: str) -> str:
    """The name of a training; a code of the house's own is said as it is."""
    if code == AI_LITERACY:
        return gettext("register.training.ai_literacy")
    if code.startswith(OF_ALGORITHM):
        return gettext("register.training.of_algorithm", name=_spoken(code.removeprefix(OF_ALGORITHM)))
    return _spoken(code)


def kind(code: str) -> str:
    """A kind of decision, written as words."""
    return _spoken(code)


def subject(one: Shown) -> str:
    """What somebody was trained for, or has a mandate for."""
    return training(one.row.code) if isinstance(one.row, Training) else kind(one.row.kind)


def holder(one: Shown) -> str:
    """Who has it: somebody's name, or everybody in a role."""
    if isinstance(one.row, Training) or one.row.person_id:
        return one.person
    return gettext("register.mandate.role", role=gettext(f"infra.role.{one.row.role}"))


def _spoken(code: str) -> str:
    return code.replace("_", " ")
