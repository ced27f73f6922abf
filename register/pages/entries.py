"""The office's entries: the list with the next thing to do, and one entry with all that belongs to it."""

from flask import render_template

from infra.identity.actors import needs
from register import permissions
from register.completeness import score
from register.decisions import queries as decisions
from register.door import actor, reading
from register.pages.content_form import label_of
from register.pages.root import blueprint
from register.pages.wizard import Step, address_of_next, page
from register.queries import office


@blueprint.get("/werk/algoritmes")
@needs(permissions.READ)
def entries() -> str:
    """Every entry of the organisation, each with the next thing to do."""
    with reading() as session:
        lines = office.entries(session)
        owners = office.who_may(session, permissions.ENTER)
    return render_template(
        "register/entries.html", lines=lines, owners=owners, may_enter=actor().may(permissions.ENTER),
        address_of_next=address_of_next,
    )  # fmt: skip


@blueprint.get("/werk/algoritmes/<algorithm_id>")
@needs(permissions.READ)
def entry(algorithm_id: str) -> str:
    """One entry: where it stands, what runs, what was uploaded."""
    with reading() as session:
        found = office.entry(session, algorithm_id)
        decision = decisions.newest(session, algorithm_id)
    return page(
        "entry", found, Step.DESCRIPTION, next_address=address_of_next(found.progress.next, algorithm_id),
        score=score(found.algorithm.draft), label_of=label_of, decision=decision,
    )  # fmt: skip
