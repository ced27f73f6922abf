"""How the sentences of a model are told over the API: as they were written, as they will be signed, and what is amiss."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from infra.errors import Fault
from infra.i18n import LANGUAGES, gettext
from register import model_versions
from register.api.speaking import Answer, at
from register.evaluation import Evaluation, evaluation_of
from register.models import Feature, ModelVersion
from register.schemas.base import camel
from register.sentences import queries, steps
from register.sentences.content import Content, Group, Said, completed, digest_of
from register.sentences.examples import example, example_of_group, typical
from register.sentences.models import SentenceSet
from register.sentences.related import suggested
from register.sentences.remarks import JUDGED, Remark, remarks_of, remarks_on
from register.sentences.vocabulary import DIRECTIONS, Slot

SUBJECT = "group/{}"


@dataclass(frozen=True)
class Held:
    """The sentences of a model: `content` as it was written last, `full` as it would be signed."""

    model: ModelVersion
    features: list[Feature]
    content: Content
    full: Content
    newest: SentenceSet | None
    signed: SentenceSet | None
    former: SentenceSet | None

    @property
    def groups_signed(self) -> list[Group]:
        return self.signed.content["groups"] if self.signed else []

    @property
    def evaluation(self) -> Evaluation | None:
        return evaluation_of(self.model)

    @property
    def digest(self) -> str:
        """Of all that is shown: what a signature is based on."""
        return digest_of(self.content)


def held(session: Session, model_version_id: str) -> Held:
    """Raises `NotFound` where there is no such model."""
    model = model_versions.get(session, model_version_id)
    features = model_versions.features_of(session, model.id)
    content = steps.content_now(session, model, features)
    newest, signed = queries.newest(session, model.id), queries.signed(session, model.id)
    former = None if newest else queries.former(session, model)
    return Held(
        model,
        features,
        content,
        completed(content, features),
        newest,
        signed[0] if signed else None,
        former,
    )


def all_told(one: Held) -> Answer:
    """Every datum and group, and what waits for a signature."""
    remarks, problems = remarks_of(one.full, one.features), steps.problems(one.full, one.features)
    evaluation = one.evaluation
    grouped = [name for group in one.content["groups"] for name in group["features"]]
    return {
        "number": one.newest.number if one.newest else 0,
        "state": one.newest.state if one.newest else None,
        "unsigned": not one.signed or one.signed.digest != digest_of(one.full),
        "speaks": one.signed.number if one.signed else 0,
        "carried_from": one.former.model_version_id if one.former else None,
        "remark_count": sum(len(remark.hints) for remark in remarks),
        "items": [
            feature_told(one, feature, _of(problems, feature.name), _on(remarks, feature.name))
            for feature in one.features
        ],
        "groups": [
            group_told(one, place, _of(problems, SUBJECT.format(place)), _on(remarks, SUBJECT.format(place)))
            for place in range(len(one.content["groups"]))
        ],
        "suggested": suggested(evaluation.related if evaluation else (), grouped),
        "links": {
            "self": _at(one, "sentences"), "model_version": _at(one), "versions": _at(one, "sentence-versions"),
        },
    }  # fmt: skip


def one_told(one: Held, feature: Feature) -> Answer:
    """One datum with what is to be changed in what will be said of it."""
    full = one.full["features"][feature.name]
    return feature_told(
        one, feature, steps.faults_of(feature, full), [*remarks_on(feature.name, full, feature)]
    )


def feature_told(one: Held, feature: Feature, faults: Iterable[Fault], remarks: Iterable[Remark]) -> Answer:
    full = one.full["features"][feature.name]
    signed = one.signed.content["features"].get(feature.name) if one.signed else None
    number = feature.position + 1
    return {
        "number": number, "name": feature.name, "label": feature.label,
        "written": one.content["features"].get(feature.name) or {}, "spoken": full, "signed": signed == full,
        "links": {"self": _at(one, "sentences", str(number))},
        **telling(read(one, feature, full), faults, remarks),
    }  # fmt: skip


def group_told(one: Held, place: int, faults: Iterable[Fault], remarks: Iterable[Remark]) -> Answer:
    """Data that are told together; `place` counts from 0, its number from 1."""
    written, full = one.content["groups"][place], one.full["groups"][place]
    number = str(place + 1)
    return {
        "number": place + 1, "name": written["name"], "features": written["features"],
        "written": written["sentences"], "spoken": full["sentences"],
        "signed": full in one.groups_signed,
        "links": {"self": _at(one, "sentence-groups", number)},
        **telling(_read_together(one, full), faults, remarks),
    }  # fmt: skip


def telling(reads: Said, faults: Iterable[Fault], remarks: Iterable[Remark]) -> Answer:
    """How sentences read, what must be changed in them, and what could."""
    return {
        "reads": reads,
        "faults": [
            {"location": place_of(fault.where), "code": fault.code, "detail": gettext(fault.code, **fault.parameters)}
            for fault in faults
        ],
        "remarks": [_remark(remark, place) for remark in remarks for place in range(len(remark.hints))],
    }  # fmt: skip


def read(one: Held, feature: Feature, said: Said) -> Said:
    """Every sentence that there is, filled in with a usual value."""
    value = typical(feature, one.evaluation)
    return {
        code: {slot.value: text for slot in Slot if (text := example(feature, said, code, slot, value))}
        for code in LANGUAGES
    }


def version_told(one: SentenceSet, names: Mapping[str, str]) -> Answer:
    """A version that was signed off."""
    address = at("model-versions", one.model_version_id, "sentence-versions", str(one.number))
    return {
        "number": one.number, "digest": one.digest, "signed_at": one.signed_at,
        "signed_by": names.get(one.signed_by or "", ""), "links": {"self": address},
    }  # fmt: skip


def place_of(where: str) -> str:
    """The place of a fault as the API names it: `nl/more_one` -> `nl/moreOne`."""
    return "/".join(camel(part) for part in where.split("/"))


def _read_together(one: Held, group: Group) -> Said:
    return {
        code: {
            slot.value: example_of_group(group, one.features, one.evaluation, code, slot) for slot in DIRECTIONS
        }
        for code in LANGUAGES
    }  # fmt: skip


def _remark(remark: Remark, place: int) -> Answer:
    hint = remark.hints[place]
    detail = gettext(f"register.plain.{hint.why}", found=hint.found, better=hint.better)
    return {
        "language": JUDGED, "slot": camel(remark.slot), "why": hint.why, "sentence": hint.sentence, "found": hint.found,
        "better": hint.better, "detail": detail,
    }  # fmt: skip


def _of(problems: Sequence[tuple[str, Fault]], subject: str) -> list[Fault]:
    return [fault for name, fault in problems if name == subject]


def _on(remarks: Sequence[Remark], subject: str) -> list[Remark]:
    return [remark for remark in remarks if remark.subject == subject]


def _at(one: Held, *parts: str) -> str:
    return at("model-versions", one.model.id, *parts)
