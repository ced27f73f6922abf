"""The page of an owner: every sentence of a model as it will be read, its form per datum, and the signature under all."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import Fault, NotFound, NotValid, Stale
from infra.i18n import LANGUAGES, gettext, language
from infra.identity.actors import needs
from register import model_versions, permissions
from register.door import actor, done, reading, whole_number, writing
from register.evaluation import evaluation_of
from register.models import Feature, ModelVersion
from register.pages.mistakes import NONE, Mistakes, mistakes, said
from register.pages.root import blueprint
from register.pages.wizard import Step, page
from register.plain_language import Hint
from register.queries import office
from register.queries.office import Entry
from register.sentences import queries, steps
from register.sentences.content import Content, Said, completed, digest_of
from register.sentences.examples import example, example_of_group, label_of, labels_of, typical
from register.sentences.related import suggested
from register.sentences.remarks import Remark, remarks_of, remarks_on
from register.sentences.vocabulary import ALWAYS, DIRECTIONS, TEMPLATE_MAX, Slot
from register.vocabulary import ModelState

PLACE = "/werk/algoritmes/<algorithm_id>/zinnen"


@dataclass(frozen=True)
class Spoken:
    """An entry with the model that its sentences are about, and what the newest version of them says."""

    found: Entry
    model: ModelVersion
    features: list[Feature]
    content: Content
    asked: int | None = None

    def link(self, endpoint: str = "sentences", **more: Any) -> str:
        """A page of these sentences; about a model that was asked for it stays about that one."""
        return url_for(
            f"{blueprint.name}.{endpoint}", algorithm_id=self.found.algorithm.id, versie=self.asked, **more
        )

    @property
    def writable(self) -> bool:
        return self.model.state == ModelState.ACCEPTED and actor().may(permissions.UPLOAD)

    def named(self, subject: str) -> str:
        """What a datum, or `group/<place>`, is called."""
        kind, _, place = subject.partition("/")
        if kind == "group" and place.isdigit() and int(place) < len(self.content["groups"]):
            return str(self.content["groups"][int(place)]["name"].get(language()) or "")
        return next((label_of(one, language()) for one in self.features if one.name == subject), subject)

    def address(self, subject: str, where: str) -> str:
        """The field of a sentence: `where` is `language/slot`."""
        kind, _, place = subject.partition("/")
        anchor = "f-" + field_of(where)
        if kind == "group" and place.isdigit():
            return self.link("told_together", place=int(place) + 1, _anchor=anchor)
        number = next((one.position + 1 for one in self.features if one.name == subject), 1)
        return self.link("sentences_of", number=number, _anchor=anchor)


@dataclass(frozen=True)
class Row:
    """What is said about one datum, or of data told together, filled in with usual values."""

    label: str
    href: str
    sentences: dict[str, str]
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noted:
    """Something to change in one sentence, with the way to it."""

    label: str
    href: str
    hints: tuple[Hint, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Suggestion:
    """Data that go together, and the form in which they can be told so."""

    labels: list[str]
    weakest: float
    href: str


@blueprint.get(PLACE)
@needs(permissions.READ)
def sentences(algorithm_id: str) -> str:
    """All sentences of the model that would run, as a resident reads them."""
    return _overview(algorithm_id)


@blueprint.post(PLACE)
@needs(permissions.UPLOAD)
def sign_sentences(algorithm_id: str) -> ResponseReturnValue:
    """Sign off all sentences as they are shown."""
    try:
        with writing() as session:
            held = spoken_of(session, algorithm_id)
            digest, confirmed = request.form.get("digest", ""), "confirmed" in request.form
            steps.sign_off(session, actor(), held.model, digest, confirmed)
    except NotValid as refusal:
        return _overview(algorithm_id, mistakes(refusal.faults, field_of, _label_of)), 400
    return done(held.link(), "sentences_signed")


@blueprint.get(f"{PLACE}/<int:number>")
@needs(permissions.READ)
def sentences_of(algorithm_id: str, number: int) -> str:
    """The form of the sentences of the datum at place `number`, counted from 1."""
    return _form(algorithm_id, number)


@blueprint.post(f"{PLACE}/<int:number>")
@needs(permissions.UPLOAD)
def write_sentences(algorithm_id: str, number: int) -> ResponseReturnValue:
    """Keep the sentences of a datum in the draft; nothing of it is said before it is signed off."""
    typed = typed_sentences(tuple(Slot))
    try:
        with writing() as session:
            held = spoken_of(session, algorithm_id)
            feature = _at(held, number)
            steps.write(session, actor(), held.model, feature.name, typed, request.form.get("was", ""))
    except Stale:
        return _moved(algorithm_id, number, typed)
    except NotValid as refusal:
        return _form(algorithm_id, number, typed, mistakes(refusal.faults, field_of, _label_of)), 400
    return done(held.link(), "sentences_kept")


def spoken_of(session: Session, algorithm_id: str) -> Spoken:
    """An entry with the model that would run: the newest accepted one, else the newest; `versie` asks for another, such as
    one that is still at work. Raises `NotFound` without one."""
    found = office.entry(session, algorithm_id)
    asked = whole_number(request.args["versie"], 0) if "versie" in request.args else None
    chosen = found.models if asked is None else [one for one in found.models if one.number == asked]
    accepted = [one for one in chosen if one.state == ModelState.ACCEPTED]
    if not chosen:
        raise NotFound("register.model_not_found")
    held = model_versions.get(session, (accepted or list(chosen))[0].id)
    features = model_versions.features_of(session, held.id)
    return Spoken(found, held, features, steps.content_now(session, held, features), asked)


def typed_sentences(slots: tuple[Slot, ...]) -> Said:
    """What was typed, by language and slot: the field of `nl/more` is `nl_more`."""
    return {
        code: {slot.value: request.form.get(f"{code}_{slot}", "") for slot in slots} for code in LANGUAGES
    }


def field_of(where: str) -> str:
    """The field of a place in the sentences of one datum or group."""
    return where.replace("/", "_")


def slot_label(name: str) -> str:
    """What a person calls the field of a sentence."""
    code, _, slot = name.partition("_")
    return f"{gettext(f'register.sentences.slot.{slot}')} ({gettext(f'register.sentences.in.{code}')})"


def _label_of(name: str) -> str:
    return gettext("register.sentences.confirm") if name == "confirmed" else slot_label(name)


def _at(held: Spoken, number: int) -> Feature:
    if not 1 <= number <= len(held.features):
        raise NotFound("register.feature_not_found")
    return held.features[number - 1]


def _overview(algorithm_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        held = spoken_of(session, algorithm_id)
        full = completed(held.content, held.features)
        signed, names = queries.signed_by(session, held.model.id)
        begun = None if queries.newest(session, held.model.id) else queries.former(session, held.model)
        unsigned = not steps.same_as_signed(session, held.model, full)
    remarks = remarks_of(full, held.features)
    return page(
        "sentences", held.found, Step.FEATURES, model=held.model, rows={code: _rows(held, full, code) for code in LANGUAGES},
        groups={code: _groups(held, full, code) for code in LANGUAGES}, wrong=wrong, signed=signed, names=names,
        digest=digest_of(held.content), remarks=[_remarked(held, one) for one in remarks],
        count=sum(len(one.hints) for one in remarks), problems=[_wrong(held, *one) for one in steps.problems(full, held.features)],
        unsigned=unsigned, writable=held.writable, accepted=held.model.state == ModelState.ACCEPTED,
        suggestions=_suggestions(held), held=held, carried=bool(begun),
        others=[one for one in held.found.accepted if one.id != held.model.id],
    )  # fmt: skip


def _rows(held: Spoken, content: Content, code: str) -> list[Row]:
    evaluation = evaluation_of(held.model)
    return [
        Row(
            label_of(one, code), held.link("sentences_of", number=one.position + 1),
            {slot.value: example(one, content["features"][one.name], code, slot, typical(one, evaluation)) for slot in ALWAYS},
        )
        for one in held.features
    ]  # fmt: skip


def _groups(held: Spoken, content: Content, code: str) -> list[Row]:
    evaluation = evaluation_of(held.model)
    return [
        Row(
            group["name"].get(code) or group["name"]["nl"],
            held.link("told_together", place=place),
            {slot.value: example_of_group(group, held.features, evaluation, code, slot) for slot in DIRECTIONS},
            tuple(labels_of(group["features"], held.features, code)),
        )
        for place, group in enumerate(content["groups"], 1)
    ]  # fmt: skip


def _suggestions(held: Spoken) -> list[Suggestion]:
    evaluation = evaluation_of(held.model)
    grouped = {name for group in held.content["groups"] for name in group["features"]}
    return [
        Suggestion(
            labels_of(one.features, held.features, language()), one.weakest,
            held.link("tell_together", gegeven=list(one.features)),
        )
        for one in suggested(evaluation.related if evaluation else (), grouped)
    ]  # fmt: skip


def _remarked(held: Spoken, remark: Remark) -> Noted:
    label = f"{held.named(remark.subject)}: {slot_label(field_of(remark.where))}"
    return Noted(label, held.address(remark.subject, remark.where), remark.hints)


def _wrong(held: Spoken, subject: str, fault: Fault) -> Noted:
    name = field_of(fault.where)
    label = held.named(subject)
    label = f"{label}: {slot_label(name)}" if "/" in fault.where else label
    return Noted(label, held.address(subject, fault.where), fault=said(fault))


def _moved(algorithm_id: str, number: int, typed: Said) -> ResponseReturnValue:
    with reading() as session:
        held = spoken_of(session, algorithm_id)
    # A form that was sent twice says the same twice.
    if not meanwhile(typed, held.content["features"].get(_at(held, number).name) or {}):
        return done(held.link(), "sentences_kept")
    return _form(algorithm_id, number, typed, moved=True), 412


def meanwhile(typed: Said, kept: Said) -> list[tuple[str, str]]:
    """What is kept now where something else was typed: pairs of what the field is called and its sentence."""
    pairs = [
        (f"{code}_{slot}", kept.get(code, {}).get(slot, ""), said)
        for code, texts in typed.items()
        for slot, said in texts.items()
    ]
    return [(slot_label(name), now) for name, now, said in pairs if now.strip() != said.strip()]


def _form(
    algorithm_id: str, number: int, typed: Said | None = None, wrong: Mistakes = NONE, *, moved: bool = False
) -> str:
    with reading() as session:
        held = spoken_of(session, algorithm_id)
    feature = _at(held, number)
    kept: Said = held.content["features"].get(feature.name) or {}
    shown = kept if typed is None else typed
    value = typical(feature, evaluation_of(held.model))
    examples = {
        f"{code}_{slot}": example(feature, shown, code, slot, value) for code in LANGUAGES for slot in Slot
    }
    return page(
        "sentences_of", held.found, Step.FEATURES, model=held.model, number=number, shown=shown, wrong=wrong,
        was=(not moved and request.form.get("was")) or digest_of(kept), examples=examples, most=TEMPLATE_MAX, codes=LANGUAGES,
        moved=moved, meanwhile=meanwhile(shown, kept) if moved else [],
        hints={field_of(one.where): one.hints for one in remarks_on(feature.name, shown, feature)}, slots=list(Slot),
        writable=held.writable, label=label_of(feature, language()), held=held,
    )  # fmt: skip
