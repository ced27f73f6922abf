"""The form of data that are told as one: a name for them together, which they are, and their two sentences."""

from flask import request
from flask.typing import ResponseReturnValue

from infra.errors import NotFound, NotValid, Stale
from infra.i18n import LANGUAGES, gettext, gettext_in, language
from infra.identity.actors import needs
from register import permissions
from register.door import actor, done, reading, writing
from register.evaluation import evaluation_of
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.pages.sentences import (
    PLACE,
    Spoken,
    field_of,
    meanwhile,
    slot_label,
    spoken_of,
    typed_sentences,
)
from register.pages.wizard import Step, page
from register.sentences import steps
from register.sentences.content import Group, digest_of
from register.sentences.examples import example_of_group, label_of
from register.sentences.remarks import remarks_on
from register.sentences.vocabulary import DIRECTIONS, NAME_MAX, TEMPLATE_MAX


@blueprint.get(f"{PLACE}/samen")
@needs(permissions.READ)
def tell_together(algorithm_id: str) -> str:
    """The form of a new group; a suggestion comes with its data filled in."""
    return _form(
        algorithm_id, None, {"name": {}, "features": request.args.getlist("gegeven"), "sentences": {}}
    )


@blueprint.post(f"{PLACE}/samen")
@needs(permissions.UPLOAD)
def keep_together(algorithm_id: str) -> ResponseReturnValue:
    """Keep a new group in the draft."""
    return _keep(algorithm_id, None)


@blueprint.get(f"{PLACE}/samen/<int:place>")
@needs(permissions.READ)
def told_together(algorithm_id: str, place: int) -> str:
    """The form of a group, counted from 1."""
    return _form(algorithm_id, place)


@blueprint.post(f"{PLACE}/samen/<int:place>")
@needs(permissions.UPLOAD)
def change_together(algorithm_id: str, place: int) -> ResponseReturnValue:
    """Change a group in the draft, or tell its data one by one again."""
    if "apart" not in request.form:
        return _keep(algorithm_id, place)
    with writing() as session:
        held = spoken_of(session, algorithm_id)
        steps.take_apart(session, actor(), held.model, place - 1, request.form.get("was", ""))
    return done(held.link(), "sentences_apart")


def _keep(algorithm_id: str, place: int | None) -> ResponseReturnValue:
    typed = _typed()
    at, was = None if place is None else place - 1, request.form.get("was", "")
    try:
        with writing() as session:
            held = spoken_of(session, algorithm_id)
            steps.put_together(session, actor(), held.model, at, typed, was)
    except Stale:
        return _form(algorithm_id, place, typed, moved=True), 412
    except NotValid as refusal:
        return _form(algorithm_id, place, typed, mistakes(refusal.faults, field_of, _label_of)), 400
    return done(held.link(), "sentences_together")


def _typed() -> Group:
    name = {code: " ".join(request.form.get(f"name_{code}", "").split()) for code in LANGUAGES}
    return {
        "name": {code: text for code, text in name.items() if text},
        "features": request.form.getlist("features"),
        "sentences": typed_sentences(DIRECTIONS),
    }


def _label_of(name: str) -> str:
    if name == "features":
        return gettext("register.sentences.together.features")
    if name.startswith("name_"):
        return gettext(f"register.sentences.together.{name}")
    return slot_label(name)


def _kept(held: Spoken, place: int | None) -> Group:
    groups = held.content["groups"]
    if place is not None and not 1 <= place <= len(groups):
        raise NotFound("register.sentences.no_such_group")
    kept: Group = groups[place - 1] if place else {}
    return kept


def _form(
    algorithm_id: str,
    place: int | None,
    typed: Group | None = None,
    wrong: Mistakes = NONE,
    *,
    moved: bool = False,
) -> str:
    with reading() as session:
        held = spoken_of(session, algorithm_id)
    kept = _kept(held, place)
    shown = kept if typed is None else typed
    evaluation = evaluation_of(held.model)
    readable = {
        "name": {code: gettext_in(code, "register.sentences.together.unnamed") for code in LANGUAGES}
        | shown["name"]
    }
    return page(
        "told_together", held.found, Step.FEATURES, model=held.model, is_kept=place is not None, shown=shown, wrong=wrong,
        was=(not moved and request.form.get("was")) or digest_of(kept), moved=moved,
        meanwhile=meanwhile(shown["sentences"], kept["sentences"]) if moved and kept else [], most=TEMPLATE_MAX, name_most=NAME_MAX, codes=LANGUAGES,
        slots=list(DIRECTIONS), writable=held.writable, held=held,
        examples={
            f"{code}_{slot}": example_of_group(shown | readable, held.features, evaluation, code, slot)
            for code in LANGUAGES for slot in (DIRECTIONS if shown["features"] else ())
        },
        hints={field_of(one.where): one.hints for one in remarks_on("", shown["sentences"])},
        options=[{"value": one.name, "label": label_of(one, language())} for one in held.features],
    )  # fmt: skip
