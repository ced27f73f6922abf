"""From a refusal to the errors beside the fields of a form."""

from infra.errors import NotValid
from web.errors import said, said_fault


def of_form(refusal: NotValid, otherwise: str) -> dict[str, str]:
    """Field name to sentence, the first fault of each; what names no field goes to the field `otherwise`."""
    errors: dict[str, str] = {}
    for fault in refusal.faults:
        errors.setdefault(fault.where, said_fault(fault))
    return errors or {otherwise: said(refusal)}
