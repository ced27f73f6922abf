"""Sentences over the API: read them, write them, have them checked, and sign them off as the owner of the algorithm."""

from typing import Any

from sqlmodel import Session

from infra import idempotency
from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import needs
from infra.identity.people import names_of
from register import model_versions, permissions
from register.api.speaking import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    LOCATION,
    Answer,
    Headers,
    Routes,
    at,
    list_of,
    listed,
    once,
    tag,
)
from register.api.telling import (
    SUBJECT,
    Held,
    all_told,
    group_told,
    held,
    one_told,
    place_of,
    read,
    telling,
    version_told,
)
from register.door import actor, asked_tag, reading, writing
from register.models import Feature
from register.schemas.sentences import (
    GroupOfSentencesSchema,
    SentenceGroupBody,
    SentenceSignatureBody,
    SentencesOfFeatureSchema,
    SentencesOfModelSchema,
    SentenceTellingSchema,
    SentenceVersionSchema,
    SentenceVersionWithContentSchema,
    TemplatesOfLanguagesSchema,
)
from register.sentences import queries, steps
from register.sentences.content import digest_of, tidied
from register.sentences.models import SentenceSet
from register.sentences.remarks import remarks_on

routes = Routes(
    "Sentences", __name__,
    "What residents and staff read about each datum of a model: written, checked, and signed off by the owner before it runs.",
)  # fmt: skip
OF_MODEL = "/model-versions/<model_version_id>"


@routes.get(f"{OF_MODEL}/sentences")
@needs(permissions.READ)
@routes.response(200, SentencesOfModelSchema, headers=ETAG)
def get_sentences(model_version_id: str) -> tuple[Answer, Headers]:
    """All sentences of a model, and what of them waits for a signature. Its ETag is what a signature is based on."""
    with reading() as session:
        one = held(session, model_version_id)
        return all_told(one), tag(one.digest)


@routes.get(f"{OF_MODEL}/sentences/<int:number>")
@needs(permissions.READ)
@routes.response(200, SentencesOfFeatureSchema, headers=ETAG)
def get_sentences_of_feature(model_version_id: str, number: int) -> tuple[Answer, Headers]:
    """The sentences of the datum at this place, from 1."""
    with reading() as session:
        one = held(session, model_version_id)
        return _datum(one, number)


@routes.put(f"{OF_MODEL}/sentences/<int:number>")
@needs(permissions.UPLOAD)
@routes.doc(parameters=[IF_MATCH])
@routes.arguments(TemplatesOfLanguagesSchema)
@routes.response(200, SentencesOfFeatureSchema, headers=ETAG)
def write_sentences_of_feature(
    given: dict[str, Any], model_version_id: str, number: int
) -> tuple[Answer, Headers]:
    """Replace the sentences of a datum in the draft. Nobody reads them before they are signed off."""
    try:
        with writing() as session:
            one = held(session, model_version_id)
            steps.write(session, actor(), one.model, _at(one, number).name, given, asked_tag())
            session.flush()
            return _datum(held(session, model_version_id), number)
    except NotValid as refused:
        raise _placed(refused) from refused


@routes.post(f"{OF_MODEL}/sentences/<int:number>/checks")
@needs(permissions.READ)
@routes.arguments(TemplatesOfLanguagesSchema)
@routes.response(200, SentenceTellingSchema)
def check_sentences(given: dict[str, Any], model_version_id: str, number: int) -> Answer:
    """Have sentences checked without keeping them: the rules, and whether they are plain Dutch (about level B1)."""
    with reading() as session:
        one = held(session, model_version_id)
    feature, said = _at(one, number), tidied(given)
    faults = steps.faults_of(feature, said)
    return telling(read(one, feature, said), faults, remarks_on(feature.name, said, feature))


@routes.post(f"{OF_MODEL}/sentence-groups")
@needs(permissions.UPLOAD)
@routes.arguments(SentenceGroupBody)
@routes.response(201, GroupOfSentencesSchema, headers=LOCATION | ETAG)
def add_sentence_group(given: dict[str, Any], model_version_id: str) -> tuple[Answer, Headers]:
    """Have data told as one reason. A datum is in one group: sent twice, the second is refused."""
    told, headers = _keep(given, model_version_id, None)
    return told, headers | {"Location": told["links"]["self"]}


@routes.get(f"{OF_MODEL}/sentence-groups/<int:number>")
@needs(permissions.READ)
@routes.response(200, GroupOfSentencesSchema, headers=ETAG)
def get_sentence_group(model_version_id: str, number: int) -> tuple[Answer, Headers]:
    """Data that are told as one reason."""
    with reading() as session:
        return _group(held(session, model_version_id), number)


@routes.put(f"{OF_MODEL}/sentence-groups/<int:number>")
@needs(permissions.UPLOAD)
@routes.doc(parameters=[IF_MATCH])
@routes.arguments(SentenceGroupBody)
@routes.response(200, GroupOfSentencesSchema, headers=ETAG)
def replace_sentence_group(
    given: dict[str, Any], model_version_id: str, number: int
) -> tuple[Answer, Headers]:
    """Replace a group in the draft."""
    return _keep(given, model_version_id, number)


@routes.delete(f"{OF_MODEL}/sentence-groups/<int:number>")
@needs(permissions.UPLOAD)
@routes.doc(parameters=[IF_MATCH])
@routes.response(204)
def take_sentence_group_apart(model_version_id: str, number: int) -> None:
    """Have its data told one by one again. The groups after it move up a place."""
    with writing() as session:
        one = held(session, model_version_id)
        steps.take_apart(session, actor(), one.model, number - 1, asked_tag())


@routes.get(f"{OF_MODEL}/sentence-versions")
@needs(permissions.READ)
@routes.response(200, list_of("SentenceVersions", SentenceVersionSchema))
def list_sentence_versions(model_version_id: str) -> Answer:
    """Every version that was signed off, the newest first: that one speaks."""
    with reading() as session:
        model = model_versions.get(session, model_version_id)
        signed, names = queries.signed_by(session, model.id)
    return listed([version_told(one, names) for one in signed], False)


@routes.get(f"{OF_MODEL}/sentence-versions/<int:number>")
@needs(permissions.READ)
@routes.response(200, SentenceVersionWithContentSchema)
def get_sentence_version(model_version_id: str, number: int) -> Answer:
    """A version that was signed off, with all that it says."""
    with reading() as session:
        model = model_versions.get(session, model_version_id)
        return _version(session, queries.version(session, model.id, number))


@routes.post(f"{OF_MODEL}/sentence-versions")
@needs(permissions.UPLOAD)
@routes.doc(parameters=[IF_MATCH, IDEMPOTENCY_KEY])
@routes.arguments(SentenceSignatureBody)
@routes.response(201, SentenceVersionWithContentSchema, headers=LOCATION)
def sign_sentences_off(given: dict[str, Any], model_version_id: str) -> tuple[Answer, Headers]:
    """Sign off all sentences as `GET .../sentences` showed them, as the owner: from here on they speak, and never change."""
    key, one = once(), None
    try:
        with writing() as session:
            one = held(session, model_version_id)
            earlier = idempotency.find(session, actor(), key) if key else None
            if earlier:
                return _signed(session, session.get_one(SentenceSet, earlier))
            row = steps.sign_off(session, actor(), one.model, asked_tag(), given["confirmed"])
            session.flush()
            if key:
                idempotency.note(session, actor(), key, row.id)
            return _signed(session, row)
    except NotValid as refused:
        raise _named(refused, one) from refused


def _keep(given: dict[str, Any], model_version_id: str, number: int | None) -> tuple[Answer, Headers]:
    try:
        with writing() as session:
            one = held(session, model_version_id)
            place, was = (None, digest_of({})) if number is None else (number - 1, asked_tag())
            steps.put_together(session, actor(), one.model, place, given, was)
            session.flush()
            after = held(session, model_version_id)
        return _group(after, number or len(after.content["groups"]))
    except NotValid as refused:
        raise _placed(refused, "sentences") from refused


def _datum(one: Held, number: int) -> tuple[Answer, Headers]:
    feature = _at(one, number)
    return one_told(one, feature), tag(digest_of(one.content["features"].get(feature.name) or {}))


def _group(one: Held, number: int) -> tuple[Answer, Headers]:
    groups, place = one.content["groups"], number - 1
    if not 0 <= place < len(groups):
        raise NotFound("register.sentences.no_such_group")
    faults = [
        fault for name, fault in steps.problems(one.full, one.features) if name == SUBJECT.format(place)
    ]
    remarks = [*remarks_on(SUBJECT.format(place), one.full["groups"][place]["sentences"])]
    return group_told(one, place, faults, remarks), tag(digest_of(groups[place]))


def _at(one: Held, number: int) -> Feature:
    if not 1 <= number <= len(one.features):
        raise NotFound("register.feature_not_found")
    return one.features[number - 1]


def _version(session: Session, row: SentenceSet) -> Answer:
    names = names_of(session, [row.signed_by] if row.signed_by else [])
    return version_told(row, names) | {name: row.content[name] for name in ("features", "groups")}


def _signed(session: Session, row: SentenceSet) -> tuple[Answer, Headers]:
    where = at("model-versions", row.model_version_id, "sentence-versions", str(row.number))
    return _version(session, row), {"Location": where}


def _placed(refused: NotValid, within: str = "") -> NotValid:
    """The places of the faults as they stand in the body; sentences may stand `within` a part of it."""
    return NotValid(
        refused.code, faults=[Fault(_place(one, within), one.code, one.parameters) for one in refused.faults]
    )


def _place(fault: Fault, within: str) -> str:
    if fault.where.startswith("name_"):
        return fault.where.replace("_", "/")
    inside = within and "/" in fault.where
    return f"{within}/{place_of(fault.where)}" if inside else place_of(fault.where)


def _named(refused: NotValid, one: Held | None) -> NotValid:
    """What keeps all sentences from being signed, each with the place in `GET .../sentences` where it stands."""
    found = steps.problems(one.full, one.features) if one else []
    of_the_set = refused.code == "register.sentences.not_valid"
    if not found or not of_the_set or any(fault.where == "confirmed" for fault in refused.faults):
        return refused
    places = {feature.name: f"items/{feature.position}" for feature in one.features} if one else {}
    faults = [
        Fault(f"{places.get(name, name.replace('group', 'groups'))}/{_place(fault, '')}", fault.code, fault.parameters)
        for name, fault in found
    ]  # fmt: skip
    return NotValid(refused.code, faults=faults)
