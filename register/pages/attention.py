"""What asks for attention, on a page of its own; and on an entry what must be judged again and where the way to deployment is."""

from dataclasses import dataclass

from flask import render_template

from infra.identity.actors import Permission, Role, needs
from register import attention, permissions
from register.assessments.queries import required_of
from register.committee.queries import advice_on
from register.decisions import queries as decisions
from register.door import actor, reading
from register.gate import conditions
from register.models import Algorithm
from register.pages.root import blueprint
from register.pages.wizard import address
from register.queries.office import Entry
from register.staleness import Moved, stale

# Who moves each stage of the way on, and where.
STAGES: dict[str, tuple[str, Permission]] = {
    "assessments": ("assessments", permissions.ANSWER_ASSESSMENT),
    "advice": ("committee_dossier", permissions.ASK_ADVICE),
    "decision": ("deciding", permissions.DECIDE),
    "deployment": ("deploying", permissions.DEPLOY),
}


@dataclass(frozen=True)
class Stage:
    """One stage on the way to deployment. `state` is todo, stale or done; `yours` when this person can move it on."""

    name: str
    state: str
    yours: bool
    href: str


@blueprint.get("/werk/aandacht")
@needs(permissions.READ)
def attention_page() -> str:
    """Everything that asks for this person's attention, the most urgent first."""
    with reading() as session:
        lines = attention.lines(session, actor())
    return render_template("register/attention.html", lines=lines)


@blueprint.app_template_global("judged_again")
def judged_again(algorithm: Algorithm) -> list[Moved]:
    """What must be judged again of an entry."""
    with reading() as session:
        return stale(session, [algorithm])


@blueprint.app_template_global("way_of")
def way_of(found: Entry) -> list[Stage]:
    """The stages between a description and a model that runs, for who looks."""
    algorithm = found.algorithm
    model = found.accepted[0] if found.accepted else None
    with reading() as session:
        met = {condition.name: condition.met for condition in conditions(session, algorithm, model)}
        assessed = any(one.line for one in required_of(session, algorithm))
        advised = advice_on(session, algorithm.id) is not None
        decided = decisions.newest(session, algorithm.id) is not None
    states = {
        "assessments": _state(met["required_assessments"], assessed),
        "advice": _state(met["advice"], advised),
        "decision": _state(met["decision"], decided),
        "deployment": _state(found.progress.deployed, False),
    }
    return [_stage(name, state, algorithm) for name, state in states.items()]


def _state(met: bool, done_before: bool) -> str:
    """As the gate sees it: what was done before and is not met now must be done again, or further."""
    return "done" if met else "stale" if done_before else "todo"


def _stage(name: str, state: str, algorithm: Algorithm) -> Stage:
    place, needed = STAGES[name]
    href = address(place, algorithm.id)
    yours = actor().may(needed) and (name != "decision" or _decides(algorithm))
    return Stage(name, state, state != "done" and yours, href)


def _decides(algorithm: Algorithm) -> bool:
    """The college's clerk, or under a mandate the owner of this very algorithm."""
    return Role.COLLEGE in actor().roles or actor().id == algorithm.owner_id
