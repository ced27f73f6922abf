"""The dossier of an algorithm: everything on one page, with the forms to ask advice, ask, answer and give an opinion."""

from collections.abc import Iterable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from infra.errors import NotValid
from infra.i18n import gettext
from infra.identity.actors import Permission, needs
from register import algorithms, permissions
from register.committee import questions, requests
from register.committee.queries import asked_for
from register.committee.questions import ROLE_OF
from register.committee.vocabulary import Finding
from register.decisions import queries as decisions
from register.door import actor, done, reading, writing
from register.pages.committee import typed
from register.pages.committee.answered import answered
from register.pages.evaluation_view import View, view_of
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint
from register.pages.wizard import trail
from register.queries.dossier import Dossier, dossier
from register.standards.fields import Field
from register.standards.ours import EVERYTHING

DOSSIER = "/werk/algoritmes/<algorithm_id>/dossier"
# Which fields of the entry each section tells; what is in none of them stands at the end.
SECTIONS: dict[str, tuple[str, ...]] = {
    "purpose": ("goal", "proportionality", "for_whom", "allowed_use", "not_allowed_use", "until"),
    "people": ("human_intervention", "responsible", "mandate", "political_decision", "objection_route"),
    "law": (
        "lawful_basis", "lawful_basis_grouping", "ai_act_class", "ai_act_role", "annex_iii_point", "ai_act_evidence",
        "scores_persons", "eu_database_url",
    ),
    "risks": ("risks", "impacttoetsen", "impacttoetsen_grouping", "fria_summary", "dpia_summary"),
    "data": ("source_data", "source_data_grouping"),
    "model": ("methods_and_models", "provider", "supplier_jurisdiction", "supplier_contract"),
}  # fmt: skip
# Told in the head of the page.
HEAD = ("name", "description_short", "withheld")
MAY: dict[str, Permission] = {
    "ask": permissions.ASK_QUESTION,
    "answer": permissions.ANSWER_QUESTION,
    "request": permissions.ASK_ADVICE,
    "opine": permissions.OPINE,
    "report": permissions.REPORT_CONDITION,
    "check": permissions.CHECK_CONDITION,
    "reply": permissions.REPLY,
    "decide": permissions.DECIDE,
    "publish": permissions.CONVENE,
    "see_committee": permissions.SEE_COMMITTEE,
}


@blueprint.get(DOSSIER)
@needs(permissions.SEE_DOSSIER)
def committee_dossier(algorithm_id: str) -> str:
    """Everything about one algorithm, to decide from."""
    return dossier_page(algorithm_id)


@blueprint.post(f"{DOSSIER}/vragen")
@needs(permissions.ASK_QUESTION)
def committee_ask(algorithm_id: str) -> ResponseReturnValue:
    """Ask the owner something."""
    try:
        with writing() as session:
            algorithm = algorithms.get(session, algorithm_id)
            questions.ask(session, actor(), algorithm, request.form.get("question", ""))
    except NotValid as refusal:
        return dossier_page(algorithm_id, request.form, typed.wrong(refusal.faults)), 400
    return done(address(algorithm_id), "question_asked")


@blueprint.post(f"{DOSSIER}/vragen/<question_id>")
@needs(permissions.ANSWER_QUESTION)
def committee_answer(algorithm_id: str, question_id: str) -> ResponseReturnValue:
    """Answer a question."""
    try:
        with writing() as session:
            held = questions.get(session, question_id)
            questions.answer(session, actor(), held, request.form.get(f"answer-{question_id}", ""))
    except NotValid as refusal:
        return dossier_page(algorithm_id, request.form, typed.wrong(refusal.faults, question_id)), 400
    return done(address(algorithm_id), "question_answered")


@blueprint.post(f"{DOSSIER}/oordeel")
@needs(permissions.OPINE)
def committee_opine(algorithm_id: str) -> ResponseReturnValue:
    """Record what the FG or the CISO finds."""
    form = request.form
    function = next(function for function, role in ROLE_OF.items() if role in actor().roles)
    try:
        finding = typed.word(form, "finding", Finding)
        with writing() as session:
            algorithm = algorithms.get(session, algorithm_id)
            questions.opine(session, actor(), algorithm, function, finding, form.get("opinion", ""))
    except NotValid as refusal:
        return dossier_page(algorithm_id, form, typed.wrong(refusal.faults)), 400
    return done(address(algorithm_id), "opinion_given")


@blueprint.get("/werk/algoritmes/<algorithm_id>/advies")
@needs(permissions.ASK_ADVICE)
def committee_request_form(algorithm_id: str) -> str:
    """The form in which an owner asks for advice."""
    return _request_page(algorithm_id, MultiDict())


@blueprint.post("/werk/algoritmes/<algorithm_id>/advies")
@needs(permissions.ASK_ADVICE)
def committee_request(algorithm_id: str) -> ResponseReturnValue:
    """Ask for advice, or take the request back when that button was pressed."""
    form = request.form
    try:
        with writing() as session:
            algorithm = algorithms.get(session, algorithm_id)
            if form.get("step") == "take_back":
                held = requests.get_request(session, form.get("request", ""))
                requests.take_back(session, actor(), held)
                return done(address(algorithm_id), "request_taken_back")
            requests.ask_advice(session, actor(), algorithm, form.get("question", ""))
    except NotValid as refusal:
        return _request_page(algorithm_id, form, typed.wrong(refusal.faults)), 400
    return done(address(algorithm_id), "advice_asked")


def address(algorithm_id: str) -> str:
    """Where the dossier of an algorithm is."""
    return f"/werk/algoritmes/{algorithm_id}/dossier"


def dossier_page(algorithm_id: str, flat: typed.Form | None = None, wrong: Mistakes = NONE) -> str:
    """The dossier; after a mistake with what was typed."""
    with reading() as session:
        shown = dossier(session, algorithm_id)
        whole = answered(session, shown.assessments)
        decided = decisions.on(session, algorithm_id)
        asked = asked_for(session, algorithm_id)
    content = shown.found.algorithm.draft
    told = {key for keys in SECTIONS.values() for key in keys} | set(HEAD)
    fields = {name: _fields(keys, content) for name, keys in SECTIONS.items()}
    fields["rest"] = _fields((key for key in EVERYTHING if key not in told and content.get(key)), content)
    return render_template(
        "register/committee/dossier.html", shown=shown, fields=fields, content=content, wrong=wrong,
        flat=MultiDict() if flat is None else flat, may=_may(shown.concerned), me=actor().id,
        trail=trail(shown.found, gettext("register.committee.dossier.title")), view=_view(shown),
        answered=whole, decided=decided, asked=asked,
    )  # fmt: skip


def _view(shown: Dossier) -> View | None:
    """What was measured of the model, as the pages of the evaluation tell it."""
    here = shown.found.algorithm.id

    def about(outcome: str) -> str:
        return url_for("register.committee_dossier", algorithm_id=here, uitkomst=outcome, _anchor="weighs")

    return view_of(shown.model, shown.features, about) if shown.model else None


def _may(concerned: frozenset[str]) -> dict[str, bool]:
    may = {name: actor().may(wanted) for name, wanted in MAY.items()}
    distant = actor().id not in concerned
    return may | {"opine": may["opine"] and distant, "check": may["check"] and distant}


def _fields(keys: Iterable[str], content: dict[str, object]) -> list[Field]:
    """The fields with something to say, or that an entry of this kind should have filled in."""
    return [EVERYTHING[key] for key in keys if content.get(key) or EVERYTHING[key].asked(content)]


def _request_page(algorithm_id: str, flat: typed.Form, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        shown = dossier(session, algorithm_id)
    return render_template(
        "register/committee/request.html", shown=shown, flat=flat, wrong=wrong,
        trail=trail(shown.found, gettext("register.committee.request.title")),
    )  # fmt: skip
