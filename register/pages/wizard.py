"""Where one is in the work on an entry: the six steps, and what every page of it shows around its own question."""

from enum import StrEnum
from typing import Any

from flask import render_template, url_for

from infra.i18n import gettext
from register import permissions
from register.door import actor
from register.models import Algorithm
from register.pages.root import blueprint
from register.queries.office import Entry, Next
from register.standards.ours import KINDS, kind_of


class Step(StrEnum):
    """A step of the work; the value ends its endpoint and its message keys."""

    DESCRIPTION = "description"
    MODEL = "model"
    FEATURES = "features"
    EXAMPLES = "examples"
    PUBLISHING = "publishing"
    DEPLOYING = "deploying"


# Where each next thing is done.
PLACES = {
    Next.DESCRIBE: Step.DESCRIPTION,
    Next.UPLOAD: Step.MODEL,
    Next.WAIT: Step.MODEL,
    Next.OTHER_FILE: Step.MODEL,
    Next.DATA: Step.FEATURES,
    Next.EXAMPLES: Step.EXAMPLES,
    Next.MEND: Step.EXAMPLES,
    Next.EXAMINE: Step.EXAMPLES,
    Next.PUBLISH: Step.PUBLISHING,
    Next.PUBLISH_AGAIN: Step.PUBLISHING,
    Next.DEPLOY: Step.DEPLOYING,
}
WITHOUT_MODEL = (Step.DESCRIPTION, Step.PUBLISHING)
# On which page (an endpoint) an unmet condition of the gate is cured: most are steps.
CURES: dict[str, str] = {
    "published_revision": Step.PUBLISHING,
    "documented_features": Step.FEATURES,
    "named_outcomes": Step.FEATURES,
    "background": Step.EXAMPLES,
    "golden_rows": Step.EXAMPLES,
    "accepted_model": Step.EXAMPLES,
    "signed_sentences": "sentences",
    "ai_act_class": Step.DESCRIPTION,
    "not_prohibited": Step.DESCRIPTION,
    "required_assessments": "assessments",
    "advice": "committee_dossier",
    "decision": "deciding",
}


def address(place: str, algorithm_id: str) -> str:
    """The page of a step, or another page of the work on an entry."""
    return url_for(f"{blueprint.name}.{place}", algorithm_id=algorithm_id)


def address_of_next(step: Next, algorithm_id: str) -> str | None:
    """Where the next thing is done, or None when nothing is to be done."""
    return address(PLACES[step], algorithm_id) if step in PLACES else None


def _places_to_tell(found: Entry) -> dict[str, str]:
    """Where what the letter to the resident lacks is filled in."""
    of_data, style = address(Step.FEATURES, found.algorithm.id), url_for("house_style.form")
    described = address(Step.DESCRIPTION, found.algorithm.id)
    known = {"obtained": of_data, "privacy_contact": style}
    return {key: known.get(key, f"{described}?veld={key}#{key}") for key in found.untold}


def page(template: str, found: Entry, step: Step, **more: Any) -> str:
    """Draw one step of an entry."""
    algorithm = found.algorithm
    return render_template(
        f"register/{template}.html", found=found, algorithm=algorithm, may=_may(), steps_shown=steps(found, step),
        untold_places=_places_to_tell(found), trail=trail(found, gettext(f"register.step.{step}")), **more,
    )  # fmt: skip


def trail(found: Entry | None, here: str) -> list[dict[str, str]]:
    """The way from the list of entries to here."""
    way = [{"href": url_for("register.entries"), "label": gettext("register.entries.title")}]
    if found:
        href = url_for("register.entry", algorithm_id=found.algorithm.id)
        way.append({"href": href, "label": found.algorithm.name})
    return [*way, {"label": here}]


def steps(found: Entry | None, current: Step) -> list[dict[str, str | None]]:
    """The steps as the wizard shows them; before the entry exists there is nowhere to go but on."""
    done = _done(found) if found else set()
    return [
        {
            "label": gettext(f"register.step.{step}"),
            "state": "current" if step == current else "done" if step in done else "todo",
            "href": address(step, found.algorithm.id) if found else None,
        }
        for step in (of_kind(found.algorithm) if found else Step)
    ]


def of_kind(algorithm: Algorithm) -> tuple[Step, ...]:
    """The steps that an entry has: without a model of ours there is none to upload, describe or deploy."""
    return tuple(Step) if kind_of(algorithm.draft) == KINDS[0] else WITHOUT_MODEL


def after_description(algorithm: Algorithm) -> Step:
    """Where one goes on from the description."""
    return of_kind(algorithm)[1]


def _done(found: Entry) -> set[Step]:
    progress = found.progress
    answers = {
        Step.DESCRIPTION: progress.described,
        Step.MODEL: bool(found.model and found.model.contract),
        Step.FEATURES: progress.documented,
        Step.EXAMPLES: progress.accepted,
        Step.PUBLISHING: progress.published and not progress.changed,
        Step.DEPLOYING: progress.deployed,
    }
    return {step for step, done in answers.items() if done}


def _may() -> dict[str, bool]:
    who = actor()
    named = {
        "enter": permissions.ENTER, "upload": permissions.UPLOAD, "publish": permissions.PUBLISH,
        "deploy": permissions.DEPLOY, "suspend": permissions.SUSPEND,
    }  # fmt: skip
    return {name: who.may(wanted) for name, wanted in named.items()}
