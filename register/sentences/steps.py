"""What may happen to sentences: write those of a datum or a group, drop a group, and sign all of them off."""

from collections.abc import Sequence
from copy import deepcopy

from sqlmodel import Session

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, Stale
from infra.identity.actors import Actor
from register import permissions
from register.model_versions import features_of
from register.models import Feature, ModelVersion
from register.sentences import queries
from register.sentences.content import (
    Content,
    Group,
    Said,
    carried,
    completed,
    digest_of,
    seeded,
    tidied,
)
from register.sentences.models import SentenceSet
from register.sentences.remarks import remarks_of
from register.sentences.rules import faults_of_group, faults_of_templates
from register.sentences.vocabulary import GROUPS_MAX, SetState
from register.vocabulary import FeatureKind, ModelState


def content_now(session: Session, model: ModelVersion, features: Sequence[Feature]) -> Content:
    """What the newest version says; before there is one, what the description of the data says, and of what it does not
    say what was signed off for the former model."""
    found = queries.newest(session, model.id)
    return found.content if found else _begun(session, model, features)


def _begun(session: Session, model: ModelVersion, features: Sequence[Feature]) -> Content:
    content, before = seeded(features), queries.former(session, model)
    if before is None:
        return content
    return carried(content, before.content, features_of(session, before.model_version_id), features)


def write(session: Session, actor: Actor, model: ModelVersion, name: str, said: Said, was: str) -> None:
    """Replace the sentences of a datum in the draft. `was` is the digest of those that were shown.

    Raises `NotValid` with the faults at `language/slot`, and `Stale` when somebody wrote others meanwhile.
    """
    draft, features = _opened(session, actor, model)
    feature = next((one for one in features if one.name == name), None)
    if feature is None:
        raise NotFound("register.feature_not_found")
    before = draft.content["features"].get(name) or {}
    _must_be(before, was)
    said = tidied(said)
    _must_be_sound(faults_of(feature, said))
    _keep(session, actor, draft, draft.content | {"features": draft.content["features"] | {name: said}})


def put_together(
    session: Session, actor: Actor, model: ModelVersion, place: int | None, group: Group, was: str
) -> None:
    """Have data told together: a new group, or in place of the one at `place`. Raises as `write` does."""
    draft, features = _opened(session, actor, model)
    groups = list(draft.content["groups"])
    _must_be(_at(groups, place) if place is not None else {}, was)
    group = group | {"sentences": tidied(group["sentences"])}
    others = [one for number, one in enumerate(groups) if number != place]
    elsewhere = {name for one in others for name in one["features"]}
    faults = faults_of_group(group, {one.name for one in features}, elsewhere)
    if len(others) >= GROUPS_MAX:
        faults.append(Fault("features", "register.sentences.too_many_groups", {"limit": GROUPS_MAX}))
    _must_be_sound(faults)
    position = len(groups) if place is None else place
    _keep(
        session,
        actor,
        draft,
        draft.content | {"groups": [*groups[:position], group, *groups[position + 1 :]]},
    )


def take_apart(session: Session, actor: Actor, model: ModelVersion, place: int, was: str) -> None:
    """Have the data of a group told one by one again."""
    draft, _ = _opened(session, actor, model)
    groups = list(draft.content["groups"])
    _must_be(_at(groups, place), was)
    _keep(session, actor, draft, draft.content | {"groups": [*groups[:place], *groups[place + 1 :]]})


def sign_off(
    session: Session, actor: Actor, model: ModelVersion, digest: str, confirmed: bool = False
) -> SentenceSet:
    """Sign off all sentences as they are shown (`digest`); from here on they speak, and never change.

    The hint on plain language never blocks: while it has remarks, whoever signs off says (`confirmed`) to have seen them.
    Raises `NotNow` where nothing was written since the last signature.
    """
    draft, features = _opened(session, actor, model)
    _must_be(draft.content, digest)
    content = completed(draft.content, features)
    if same_as_signed(session, model, content):
        raise NotNow("register.sentences.nothing_new")
    _must_be_sound([fault for _, fault in problems(content, features)])
    remarks = sum(len(one.hints) for one in remarks_of(content, features))
    if remarks and not confirmed:
        fault = Fault("confirmed", "register.sentences.confirm_remarks", {"count": remarks})
        raise NotValid("register.sentences.not_valid", faults=[fault])
    draft.content, draft.digest = content, digest_of(content)
    draft.state, draft.signed_by, draft.signed_at = SetState.SIGNED, actor.id, clock.now()
    session.add(draft)
    ledger.append(
        session, actor, "sentences.signed_off", model.id, number=draft.number, sentences=draft.digest, remarks=remarks,
        capacity="owner",
    )  # fmt: skip
    return draft


def same_as_signed(session: Session, model: ModelVersion, content: Content) -> bool:
    """Whether this is what was signed off last, so that there is nothing to sign."""
    signed = queries.signed(session, model.id)
    return bool(signed) and signed[0].digest == digest_of(content)


def faults_of(feature: Feature, said: Said) -> list[Fault]:
    """What is wrong with the sentences of a datum."""
    number = feature.kind == FeatureKind.NUMBER
    return faults_of_templates(said, value=True, unit=number and bool(feature.unit))


def problems(content: Content, features: Sequence[Feature]) -> list[tuple[str, Fault]]:
    """What must change before a set can be signed off, with the name of the datum, or `group/<place>`."""
    by_name = {one.name: one for one in features}
    found = [
        (name, fault)
        for name, said in content["features"].items()
        if name in by_name
        for fault in faults_of(by_name[name], said)
    ]
    for place, group in enumerate(content["groups"]):
        others = {name for one in content["groups"][:place] for name in one["features"]}
        found += [(f"group/{place}", fault) for fault in faults_of_group(group, set(by_name), others)]
    return found


def _opened(session: Session, actor: Actor, model: ModelVersion) -> tuple[SentenceSet, list[Feature]]:
    """The draft, a new one where the last was signed off. An accepted model's data are described for good, and only
    about those can one sign for a sentence."""
    actor.must(permissions.UPLOAD)
    if model.state != ModelState.ACCEPTED:
        raise NotNow("register.sentences.needs_accepted")
    features = features_of(session, model.id)
    last = queries.newest(session, model.id)
    if last and last.state == SetState.DRAFT:
        return last, features
    content = deepcopy(last.content) if last else _begun(session, model, features)
    draft = SentenceSet(
        organisation_id=model.organisation_id, model_version_id=model.id, number=last.number + 1 if last else 1,
        content=content, digest=digest_of(content), drafted_by=actor.id,
    )  # fmt: skip
    return draft, features


def _keep(session: Session, actor: Actor, draft: SentenceSet, content: Content) -> None:
    draft.content, draft.digest = content, digest_of(content)
    session.add(draft)
    ledger.append(
        session,
        actor,
        "sentences.written",
        draft.model_version_id,
        number=draft.number,
        sentences=draft.digest,
    )


def _at(groups: Sequence[Group], place: int) -> Group:
    if not 0 <= place < len(groups):
        raise NotFound("register.sentences.no_such_group")
    return groups[place]


def _must_be(part: object, digest: str) -> None:
    if digest_of(part) != digest:
        raise Stale("register.changed_since")


def _must_be_sound(faults: list[Fault]) -> None:
    if faults:
        raise NotValid("register.sentences.not_valid", faults=faults)
