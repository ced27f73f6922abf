"""What comes with a case beside its values: what makes it urgent, who acts for the resident, what it takes the place of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from infra import clock
from infra.errors import Fault
from infra.ids import ALPHABET
from infra.sealing import Key
from register.personal_numbers import holds_bsn
from register.rows import Rows
from reviews.models import Case
from reviews.sealed import unseal
from reviews.vocabulary import ADDRESS_LINES, CONTACTS_MAX, LINE_MAX, ContactRole, Urgency

# As the fields of a row are called in JSON, and as columns in CSV.
URGENT_BY, URGENCY, CONTACTS, REPLACES = "urgentBy", "urgency", "contacts", "replaces"
FIELDS = frozenset({URGENT_BY, URGENCY, CONTACTS, REPLACES})
COLUMNS = {"urgent_by": URGENT_BY, "urgency": URGENCY}
OF_CONTACT = frozenset({"role", "name", "address", "secret"})
ID_MAX = 32

Faults = list[tuple[str, str]]


@dataclass(frozen=True)
class Contact:
    """Somebody who speaks or receives for the resident; the address of one that is secret is not shown without need."""

    role: ContactRole
    name: str
    address: tuple[str, ...]
    secret: bool


@dataclass(frozen=True)
class Circumstances:
    """What came with one row; `contacts` is None where nothing was said of them, so that what is known stays."""

    urgent_by: date | None = None
    urgency: str = ""
    contacts: tuple[Contact, ...] | None = None
    replaces: str = ""


def read_all(
    given: Mapping[int, Mapping[str, Any]], numbers: Sequence[int]
) -> tuple[dict[int, Circumstances], dict[int, list[Fault]]]:
    """What came with each row that had something beside its values, by its place; and what is wrong, by place too."""
    found: dict[int, Circumstances] = {}
    wrong: dict[int, list[Fault]] = {}
    for place, fields in given.items():
        faults: Faults = []
        found[place] = _read(fields, faults)
        if faults:
            number = numbers[place]
            wrong[place] = [
                Fault(f"rows/{number}/{where}", code, {"row": number, "column": where})
                for where, code in faults
            ]
    return found, wrong


def taken_from(rows: Rows, names: frozenset[str]) -> dict[int, dict[str, Any]]:
    """The columns of a CSV file that stand beside the values, taken out; a feature of the same name keeps its column."""
    taken = {
        field: rows.take(column)
        for column, field in COLUMNS.items()
        if column in rows.columns and column not in names
    }
    found: dict[int, dict[str, Any]] = {}
    for field, cells in taken.items():
        for place, cell in enumerate(cells):
            if cell is not None:
                found.setdefault(place, {})[field] = cell
    return found


def contacts_of(key: Key, case: Case) -> list[Contact]:
    """Who acts for the resident, as the case system told it last."""
    if not case.sealed_contacts:
        return []
    told = unseal(key, case.sealed_contacts, f"contacts:{case.id}")
    return [
        Contact(ContactRole(one["role"]), one["name"], tuple(one["address"]), one["secret"]) for one in told
    ]


def as_data(contacts: Sequence[Contact]) -> list[dict[str, Any]]:
    """Contacts as they are sealed."""
    return [asdict(one) | {"role": one.role.value, "address": list(one.address)} for one in contacts]


def case_address(link: str, reference: str) -> str:
    """Where the file of a case stands in the case system; empty where nobody told how it is found there."""
    return link.replace("{reference}", quote(reference, safe="")) if link else ""


def _read(fields: Mapping[str, Any], faults: Faults) -> Circumstances:
    urgent_by = _date(fields.get(URGENT_BY), faults)
    urgency = _word(fields.get(URGENCY), Urgency, URGENCY, "reviews.urgency_unknown", faults)
    if urgent_by and not urgency and not faults:
        faults.append((URGENCY, "reviews.urgency_needed"))
    return Circumstances(
        urgent_by, urgency, _contacts(fields.get(CONTACTS), faults), _id(fields.get(REPLACES), faults)
    )


def _date(value: object, faults: Faults) -> date | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(str(value).strip())
    except ValueError:
        faults.append((URGENT_BY, "register.schema.no_date"))
        return None
    if day < clock.today():
        faults.append((URGENT_BY, "reviews.urgent_in_the_past"))
    return day


def _word(value: object, words: type[Urgency], where: str, code: str, faults: Faults) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or value not in set(words):
        faults.append((where, code))
        return ""
    return str(value)


def _id(value: object, faults: Faults) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not 0 < len(value) <= ID_MAX or set(value) - set(ALPHABET):
        faults.append((REPLACES, "reviews.replaces_unknown"))
        return ""
    return value


def _contacts(value: object, faults: Faults) -> tuple[Contact, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        faults.append((CONTACTS, "register.schema.no_list"))
        return None
    if len(value) > CONTACTS_MAX:
        faults.append((CONTACTS, "reviews.contacts_too_many"))
        return None
    read = [_contact(one, f"{CONTACTS}/{place}", faults) for place, one in enumerate(value)]
    return tuple(one for one in read if one)


def _contact(value: object, where: str, faults: Faults) -> Contact | None:
    if not isinstance(value, dict):
        faults.append((where, "register.schema.no_object"))
        return None
    address = value.get("address", [])
    checks: dict[str, Callable[[], bool]] = {
        "role": lambda: str(value.get("role")) in set(ContactRole),
        "name": lambda: _is_line(value.get("name")),
        "address": lambda: (
            isinstance(address, list) and len(address) <= ADDRESS_LINES and all(map(_is_line, address))
        ),
        "secret": lambda: isinstance(value.get("secret", False), bool),
    }
    wrong = [(f"{where}/{name}", "reviews.contact_not_valid") for name, good in checks.items() if not good()]
    wrong += [
        (f"{where}/{name}", "register.schema.unknown_field") for name in sorted(value.keys() - OF_CONTACT)
    ]
    faults += wrong
    if wrong:
        return None
    lines = tuple(str(line).strip() for line in address)
    return Contact(ContactRole(value["role"]), value["name"].strip(), lines, bool(value.get("secret")))


def _is_line(value: object) -> bool:
    good = isinstance(value, str) and 0 < len(value.strip()) <= LINE_MAX and value.isprintable()
    return good and not holds_bsn(str(value))
