"""Pages of the library of practice cases: the shelf of an algorithm, and one case with its experts."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.i18n import gettext, language, pick
from infra.identity.actors import needs
from register.door import actor, done, reading, whole_number, writing
from register.models import Feature
from register.pages.mistakes import NONE, Mistakes, mistakes, said
from register.rows import Rows, read_json
from register.rows.reading import Cell
from register.sentences import value_text
from register.vocabulary import FeatureKind
from reviews.pages.blueprint import asked_page, leaf
from reviews.practice import library, looking, permissions, stories
from reviews.practice.looking import Library
from reviews.seeded.vocabulary import ENOUGH, EXPERTS, IMPORT_MAX, REASON_MAX, STORY_MAX, USES

blueprint = Blueprint("practice", __name__)
NO_FILE = "reviews.practice.file_needed"


@blueprint.get("/werk/oefenzaken")
@needs(permissions.LOOK)
def home() -> str:
    """The algorithms with practice cases, for who keeps them, and what waits for the expert who looks."""
    with reading() as session:
        shelves, asked = looking.shelves(session, actor()), looking.to_answer(session, actor())
    return render_template(
        "reviews/practice/home.html", shelves=shelves, asked=asked, keeps=actor().may(permissions.KEEP),
        answers=actor().may(permissions.ANSWER), enough=ENOUGH,
    )  # fmt: skip


@blueprint.get("/werk/oefenzaken/<algorithm_id>")
@needs(permissions.KEEP)
def shelf(algorithm_id: str) -> str:
    """The practice cases of one algorithm, and how they are kept."""
    return _shelf(algorithm_id)


@blueprint.post("/werk/oefenzaken/<algorithm_id>/instellingen")
@needs(permissions.KEEP)
def set_terms(algorithm_id: str) -> ResponseReturnValue:
    """Say what made-up references look like, and when a case is worn out."""
    try:
        with writing() as session:
            library.set_terms(
                session, actor(), algorithm_id, request.form.get("reference", "").strip(),
                whole_number(request.form.get("uses", ""), 0),
            )  # fmt: skip
    except NotValid as refusal:
        return _shelf(algorithm_id, _told(refusal)), 400
    return done(_address(algorithm_id), "practice_terms_set")


@blueprint.post("/werk/oefenzaken/<algorithm_id>/bestand")
@needs(permissions.KEEP)
def bring(algorithm_id: str) -> ResponseReturnValue:
    """Bring a file of practice cases in: all of it, or, where anything is wrong, nothing."""
    file = request.files.get("file")
    try:
        if not file or not file.filename:
            raise NotValid(NO_FILE)
        _bring(algorithm_id, stories.read_file(file.read()))
    except NotValid as refusal:
        return _shelf(algorithm_id, _of_file(refusal)), 400
    return done(_address(algorithm_id), "practice_brought")


@blueprint.get("/werk/oefenzaken/<algorithm_id>/nieuw")
@needs(permissions.KEEP)
def new(algorithm_id: str) -> str:
    """The form for one practice case."""
    return _form(algorithm_id)


@blueprint.post("/werk/oefenzaken/<algorithm_id>/nieuw")
@needs(permissions.KEEP)
def enter(algorithm_id: str) -> ResponseReturnValue:
    """Enter one practice case."""
    try:
        _bring(algorithm_id, _typed(algorithm_id))
    except NotValid as refusal:
        return _form(algorithm_id, _of_row(algorithm_id, refusal)), 400
    return done(_address(algorithm_id), "practice_entered")


@blueprint.get("/werk/oefenzaken/zaak/<practice_case_id>")
@needs(permissions.LOOK)
def show(practice_case_id: str) -> str:
    """One practice case; its content only for who opened it."""
    return _case(practice_case_id)


@blueprint.post("/werk/oefenzaken/zaak/<practice_case_id>/openen")
@needs(permissions.LOOK)
def open_case(practice_case_id: str) -> ResponseReturnValue:
    """Look into a case, and never get it among the work."""
    with writing() as session:
        library.open_case(session, actor(), practice_case_id)
    return done(_case_address(practice_case_id), "practice_opened")


@blueprint.post("/werk/oefenzaken/zaak/<practice_case_id>/antwoord")
@needs(permissions.ANSWER)
def answer(practice_case_id: str) -> ResponseReturnValue:
    """Say, as an expert, what it should be and why."""
    form = request.form
    try:
        with writing() as session:
            library.answer(
                session, actor(), practice_case_id, form.get("outcome", ""), form.get("reason", "")
            )
    except NotValid as refusal:
        return _case(practice_case_id, _told(refusal)), 400
    return done(url_for("practice.home"), "practice_answered")


@blueprint.post("/werk/oefenzaken/zaak/<practice_case_id>/opnieuw")
@needs(permissions.KEEP)
def ask_again(practice_case_id: str) -> ResponseReturnValue:
    """After the talk: two experts answer anew."""
    with writing() as session:
        library.ask_again(session, actor(), practice_case_id)
    return done(_case_address(practice_case_id), "practice_asked_again")


@blueprint.post("/werk/oefenzaken/zaak/<practice_case_id>/houden")
@needs(permissions.KEEP)
def uphold(practice_case_id: str) -> ResponseReturnValue:
    """After the talk: what the experts said stands."""
    with writing() as session:
        library.uphold(session, actor(), practice_case_id)
    return done(_case_address(practice_case_id), "practice_upheld")


@blueprint.post("/werk/oefenzaken/zaak/<practice_case_id>/wegleggen")
@needs(permissions.KEEP)
def retire(practice_case_id: str) -> ResponseReturnValue:
    """Put a case away."""
    with writing() as session:
        library.retire(session, actor(), practice_case_id)
    return done(_case_address(practice_case_id), "practice_retired")


def _bring(algorithm_id: str, rows: Rows) -> None:
    with writing() as session:
        library.bring(session, actor(), algorithm_id, rows)


def _typed(algorithm_id: str) -> Rows:
    row: dict[str, Cell] = {}
    for feature in _library(algorithm_id).features:
        text = request.form.get(f"v-{feature.name}", "").strip()
        # People write a decimal comma; a file of rows knows its own sign.
        row[feature.name] = text.replace(",", ".") if feature.kind == FeatureKind.NUMBER else text
    texts = {name: request.form.get(name, "") for name in ("information", "hearing")}
    return read_json([row | texts], IMPORT_MAX)


def _library(algorithm_id: str) -> Library:
    with reading() as session:
        return looking.library_of(session, actor(), algorithm_id, asked_page())


def _shelf(algorithm_id: str, wrong: Mistakes = NONE) -> str:
    found = _library(algorithm_id)
    leafing = leaf("practice.shelf", found.first, len(found.lines), found.total, algorithm_id=algorithm_id)
    return render_template(
        "reviews/practice/shelf.html", found=found, leaf=leafing, wrong=wrong, typed=request.form, experts=EXPERTS,
        enough=ENOUGH, limits=USES, columns=[feature.name for feature in found.features],
    )  # fmt: skip


def _form(algorithm_id: str, wrong: Mistakes = NONE) -> str:
    found = _library(algorithm_id)
    return render_template(
        "reviews/practice/form.html", found=found, wrong=wrong, typed=request.form, most=STORY_MAX,
        fields=[_field(feature) for feature in found.features],
    )  # fmt: skip


def _field(feature: Feature) -> dict[str, object]:
    """A feature as a field of the form; a choice where there are only so many answers."""
    choices = [
        (str(one["code"]), pick(one.get("label") or {}) or str(one["code"])) for one in feature.categories
    ]
    if feature.kind == FeatureKind.BOOLEAN:
        choices = [(word, gettext(f"reviews.practice.{word}")) for word in ("ja", "nee")]
    return {
        "name": f"v-{feature.name}", "label": pick(feature.label) or feature.name, "choices": choices,
        "unit": pick(feature.unit or {}) or None, "optional": feature.missing == "allowed", "help": _bounds(feature),
    }  # fmt: skip


def _bounds(feature: Feature) -> str | None:
    if feature.kind != FeatureKind.NUMBER or feature.minimum is None or feature.maximum is None:
        return None
    return gettext("reviews.practice.bounds", least=f"{feature.minimum:g}", most=f"{feature.maximum:g}")


def _case(practice_case_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = looking.shown(session, actor(), practice_case_id)
    options = [{"value": str(one["code"]), "label": pick(one.get("label") or {})} for one in found.outcomes]
    rows = [
        {"term": pick(feature.label) or feature.name, "value": value_text(feature, value, language())}
        for feature, value in found.data or []
    ]
    return render_template(
        "reviews/practice/case.html", c=found, rows=rows, options=options, wrong=wrong, typed=request.form,
        most=REASON_MAX, experts=EXPERTS, keeps=actor().may(permissions.KEEP),
        answers=actor().may(permissions.ANSWER),
    )  # fmt: skip


def _told(refusal: NotValid) -> Mistakes:
    return mistakes(refusal.faults, str, lambda name: gettext(f"reviews.practice.field.{name}"))


def _of_file(refusal: NotValid) -> Mistakes:
    """What is wrong with a file: row by row on top, and at the file how much it is."""
    whole = gettext(refusal.code, **refusal.parameters)
    told = [("file", _in_row(fault) + said(fault)) for fault in refusal.faults] or [("file", whole)]
    return Mistakes(told, {"file": whole})


def _in_row(fault: Fault) -> str:
    """Where it stands, for a sentence that does not tell that itself."""
    if fault.code.startswith("register.") or "row" not in fault.parameters:
        return ""
    return (
        gettext("reviews.practice.row", row=fault.parameters["row"], column=fault.parameters["column"]) + ": "
    )


def _of_row(algorithm_id: str, refusal: NotValid) -> Mistakes:
    """What is wrong with the one case of a form, at its fields: rows and columns are words of files."""
    labels: Mapping[str, str] = {
        f"v-{one.name}": pick(one.label) or one.name for one in _library(algorithm_id).features
    }
    summary = []
    for fault in refusal.faults:
        name = fault.where.rpartition("/")[2]
        sentence = said(fault)
        if fault.code.startswith("register."):
            name, sentence = f"v-{name}", _without_place(sentence)
        summary.append((name, sentence))
    label = {name: labels.get(name) or gettext(f"reviews.practice.field.{name}") for name, _ in summary}
    return Mistakes([(name, f"{label[name]}: {text}") for name, text in summary], dict(summary))


def _without_place(sentence: str) -> str:
    told = sentence.partition(": ")[2] or sentence
    return told[:1].upper() + told[1:]


def _address(algorithm_id: str) -> str:
    return url_for("practice.shelf", algorithm_id=algorithm_id)


def _case_address(practice_case_id: str) -> str:
    return url_for("practice.show", practice_case_id=practice_case_id)
