"""The office's page about one entry and the national register: what would be sent, what they have now, and asking for it."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotFound, Refusal
from infra.i18n import gettext
from infra.identity.actors import needs
from register import algorithms, differences, permissions
from register.differences import Change
from register.door import actor, done, house, reading, whole_number, writing
from register.exchange import national, onward
from register.exchange.national import NationalRegister, Record
from register.exchange.vocabulary import NationalAct, NationalState
from register.pages.mistakes import said
from register.pages.root import blueprint
from register.pages.wizard import trail
from register.queries import office

PATH = "/werk/algoritmes/<algorithm_id>/landelijk"


@dataclass(frozen=True)
class There:
    """Their copy now. `seen` is its fingerprint; `moved` when it is not what we left there; `silent` why it was not had."""

    record: Record | None = None
    seen: str = ""
    moved: bool = False
    silent: str = ""


@blueprint.get(PATH)
@needs(permissions.TELL_NATIONAL)
def onward_page(algorithm_id: str) -> ResponseReturnValue:
    """What would be sent, and how that differs from what they have at this moment."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
        message = onward.message(session, found.algorithm)
        entry = onward.entry_of(session, found.algorithm)
        session.expunge_all()
    there = _there(entry.lars, entry.theirs) if not entry.wanted else There()
    changed: tuple[Change, ...] = ()
    if there.record is not None and message:
        changed = differences.between(_comparable(there.record), _comparable(message.record))
    page = render_template(
        "register/exchange/onward.html", found=found, algorithm=found.algorithm, message=message, entry=entry,
        there=there, changed=changed, acts=_acts(entry.state), on=national.access_of(house().settings) is not None,
        faults=[(one.where, said(one)) for one in message.faults] if message else [],
        trail=trail(found, gettext("register.national.title")),
        error=said(Fault("", entry.error, entry.error_parameters)) if entry.error else "",
    )  # fmt: skip
    return page, 200, {"Refresh": "4"} if entry.wanted else {}


@blueprint.post(PATH)
@needs(permissions.TELL_NATIONAL)
def tell_national(algorithm_id: str) -> ResponseReturnValue:
    """Ask for one act; a worker does it."""
    asked, version = request.form.get("act", ""), whole_number(request.form.get("version", ""), -1)
    if asked not in set(NationalAct) or version < 0:
        raise NotFound("register.national.no_such_act")
    with writing() as session:
        algorithm = algorithms.get(session, algorithm_id)
        seen = request.form.get("seen") or None
        onward.ask(session, actor(), algorithm, NationalAct(asked), version, seen)
    return done(url_for("register.onward_page", algorithm_id=algorithm_id), "national_asked")


def _there(lars: str | None, theirs: str | None) -> There:
    access = national.access_of(house().settings)
    if access is None or not lars:
        return There()
    try:
        with NationalRegister(access) as register:
            record = register.newest(lars)
    except Refusal as why:
        return There(silent=gettext(why.code, **why.parameters), seen=theirs or "")
    seen = national.fingerprint(record)
    return There(record, seen, moved=bool(theirs) and seen != theirs)


def _acts(state: str) -> tuple[NationalAct, ...]:
    return onward.OPEN[NationalState(state)]


def _comparable(record: Record) -> Record:
    return {key: value for key, value in record.items() if key not in national.THEIRS and value}
