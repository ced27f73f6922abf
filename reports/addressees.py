"""To whom a letter goes: the resident, or who acts for them. Settled when a letter is asked for, and kept sealed with it."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col

from infra.errors import Fault, NotValid
from infra.sealing import Key
from reports.models import Report
from reviews.circumstances import contacts_of
from reviews.forgetting import also_erased_beside
from reviews.models import Case
from reviews.sealed import seal, unseal
from reviews.vocabulary import ContactRole

NOBODY = "nobody"  # no name on the letter
CHOICES = (*(role.value for role in ContactRole), NOBODY)


@dataclass(frozen=True)
class Addressee:
    """Name and lines of an address. Of an address that is secret there are no lines: they are kept nowhere but in the case."""

    role: ContactRole
    name: str
    address: tuple[str, ...] = ()


def roles_in(key: Key, case: Case) -> list[str]:
    """The roles of who acts for the resident, as codes, each once."""
    return list(dict.fromkeys(one.role.value for one in contacts_of(key, case)))


def chosen(key: Key, case: Case, to: str) -> Addressee | None:
    """Who in the case has a role. Without a choice it is who the case system named as addressee, if it did.

    Raises `NotValid` when nobody in the case has the chosen role.
    """
    if to == NOBODY:
        return None
    found = next((one for one in contacts_of(key, case) if one.role == (to or ContactRole.ADDRESSEE)), None)
    if to and not found:
        code = "reports.addressee.nobody_with_role"
        raise NotValid(code, faults=[Fault("to", code)])
    return Addressee(found.role, found.name, () if found.secret else found.address) if found else None


def keep(key: Key, report: Report, addressee: Addressee | None) -> None:
    """Seal it under the key of the case, with the report: printing it again gives the same letter."""
    if addressee:
        said = {"role": addressee.role.value, "name": addressee.name, "address": list(addressee.address)}
        report.sealed_addressee = seal(key, said, _about(report))


def addressee_of(key: Key, report: Report) -> Addressee | None:
    """To whom a report goes; None where no name stands on it."""
    if not report.sealed_addressee:
        return None
    one = unseal(key, report.sealed_addressee, _about(report))
    return Addressee(ContactRole(one["role"]), one["name"], tuple(one["address"]))


@also_erased_beside
def _erase(session: Session, case_id: str) -> None:
    """Who acts for the resident goes with what the case told of them; a letter that was made stays as it left."""
    session.connection().execute(
        update(Report).where(col(Report.case_id) == case_id).values(sealed_addressee=None)
    )


def _about(report: Report) -> str:
    return f"addressee:{report.id}"
