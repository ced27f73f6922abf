"""The office's entries: the list with the next thing to do, and one entry with all that belongs to it."""

from typing import Any

from flask import render_template, request, url_for

from infra.identity.actors import needs
from register import permissions
from register.completeness import score
from register.decisions import queries as decisions
from register.door import actor, reading, whole_number
from register.pages.content_form import label_of
from register.pages.root import blueprint
from register.pages.wizard import Step, address_of_next, page
from register.queries import office
from register.vocabulary import Standing

SOUGHT_MAX = 100
FEW = 10  # these one sees at a glance


@blueprint.get("/werk/algoritmes")
@needs(permissions.READ)
def entries() -> str:
    """The entries of the organisation by name, each with the next thing to do; page by page, or those that are sought."""
    words, standing = request.args.get("zoek", "").strip()[:SOUGHT_MAX], request.args.get("stand", "")
    with reading() as session:
        found, everything = office.how_many(session, words, standing), office.how_many(session)
        last = max(1, -(-found // office.PER_PAGE))
        at = min(max(1, whole_number(request.args.get("pagina", "1"), 1)), last)
        lines = office.entries(session, words, standing, at)
        owners = office.who_may(session, permissions.ENTER)
    kept: dict[str, Any] = {name: value for name, value in (("zoek", words), ("stand", standing)) if value}
    return render_template(
        "register/entries.html", lines=lines, owners=owners, may_enter=actor().may(permissions.ENTER),
        address_of_next=address_of_next, found=found, everything=everything, words=words, standing=standing,
        standings=list(Standing), first=(at - 1) * office.PER_PAGE + 1, few=FEW,
        previous=url_for("register.entries", pagina=at - 1, **kept) if at > 1 else None,
        next=url_for("register.entries", pagina=at + 1, **kept) if at < last else None,
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
