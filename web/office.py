"""The office: signing in and out, accepting an invitation, the page one comes home to, and one's own account."""

import re

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from infra.errors import Fault, NotSignedIn, NotValid, TooMuch
from infra.identity import people
from infra.identity import sign_in as sessions
from infra.identity.actors import PUBLIC, SIGNED_IN, needs
from infra.identity.demo import DEMO_PASSWORD, DEMO_PEOPLE
from infra.identity.models import Organisation, Person
from infra.identity.sign_in import Credentials
from infra.identity.tokens import SHORTEST_PASSWORD, hash_password
from register.door import actor, done, house, looking_around, reading, writing
from web import session as cookie
from web.errors import said, status_of
from web.faults import of_form
from web.queries import asked_of

blueprint = Blueprint("office", __name__, url_prefix="/werk")
HOME, SIGN_IN, MINE = "/werk", "/werk/inloggen", "/werk/mijn-gegevens"
# Only places in the office: an address with a host, an encoded sign or a step upwards is not followed.
OFFICE_PLACE = re.compile(r"/werk(/[\w-]+(\.[\w-]+)*)*(\?[\w=&%.+-]*)?", re.ASCII)


@blueprint.get("/inloggen")
@needs(PUBLIC)
def sign_in() -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        # Part of a page asked after its session ended: the browser loads the whole page, which leads here.
        return "", 204, {"HX-Refresh": "true"}
    return _sign_in_page()


@blueprint.post("/inloggen")
@needs(PUBLIC)
def enter() -> ResponseReturnValue:
    given = _credentials()
    try:
        token = sessions.sign_in(house().database, house().settings, given)
    except NotSignedIn as refusal:
        return _sign_in_page(said(refusal), given.email), 400
    except TooMuch as refusal:
        return _sign_in_page(said(refusal), given.email), status_of(refusal), {"Retry-After": "900"}
    _end_this_session()
    return cookie.remember(_redirect(local_place(request.form.get("verder", ""))), token)


@blueprint.post("/uitloggen")
@needs(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    _end_this_session()
    return cookie.forget(_made(done(SIGN_IN, "signed_out")))


@blueprint.get("")
@needs(SIGNED_IN)
def home() -> ResponseReturnValue:
    with reading() as session:
        asked = asked_of(session, actor())
    return render_template("web/home.html", asked=asked)


@blueprint.get("/mijn-gegevens")
@needs(SIGNED_IN)
def mine() -> ResponseReturnValue:
    return _my_page()


@blueprint.post("/mijn-gegevens")
@needs(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    form = request.form
    try:
        _same_twice("again")
        sessions.change_password(
            house().database,
            house().settings,
            actor(),
            g.session_token,
            form.get("old", ""),
            form.get("new", ""),
        )
    except NotValid as refusal:
        return _my_page(of_form(refusal, "new")), 400
    return done(MINE, "password_changed")


@blueprint.post("/mijn-gegevens/uitloggen")
@needs(SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    with writing() as session:
        sessions.sign_out_everywhere(session, actor())
    return cookie.forget(_made(done(SIGN_IN, "signed_out")))


@blueprint.get("/uitnodiging/<token>")
@needs(PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    return _invitation_page(token)


@blueprint.post("/uitnodiging/<token>")
@needs(PUBLIC)
def accept(token: str) -> ResponseReturnValue:
    with looking_around() as session:
        known = people.has_account(session, people.open_invitation(session, token))
    try:
        hashed = None if known else hash_password(_same_twice("again"))
    except NotValid as refusal:
        return _invitation_page(token, of_form(refusal, "new")), 400
    with house().database.write("*") as session:
        people.accept(session, token, hashed)
    return done(SIGN_IN, "accepted")


def local_place(asked: str) -> str:
    """Where to go after signing in: the place in the office that was asked for, or home."""
    return asked if OFFICE_PLACE.fullmatch(asked) and not asked.startswith(SIGN_IN) else HOME


def _credentials() -> Credentials:
    form, address = request.form, request.remote_addr or ""
    chosen = next((one for one in DEMO_PEOPLE if one.key == form.get("demo")), None)
    if chosen and house().settings.demo:
        return Credentials(chosen.email, DEMO_PASSWORD, address)
    return Credentials(form.get("email", ""), form.get("password", ""), address)


def _sign_in_page(refused: str = "", email: str = "") -> str:
    accounts = DEMO_PEOPLE if house().settings.demo else ()
    onward = local_place(request.values.get("verder", ""))
    return render_template("web/sign_in.html", refused=refused, email=email, accounts=accounts, onward=onward)


def _my_page(errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        seen = sessions.sessions_of(session, actor(), g.session_token)
        email = session.get_one(Person, actor().id).email
    return render_template(
        "web/mine.html", sessions=seen, email=email, errors=errors or {}, shortest=SHORTEST_PASSWORD
    )


def _invitation_page(token: str, errors: dict[str, str] | None = None) -> Response:
    with looking_around() as session:
        invited = people.open_invitation(session, token)
        known = people.has_account(session, invited)
        organisation = session.get_one(Organisation, invited.organisation_id).name
    page = render_template(
        "web/invitation.html",
        invited=invited,
        organisation=organisation,
        known=known,
        errors=errors or {},
        shortest=SHORTEST_PASSWORD,
    )
    # The address holds a secret: the policy of all pages keeps it from other sites. A stricter one (no-referrer) would
    # have browsers send the form with `Origin: null`, and so from a stranger's page.
    return make_response(page)


def _same_twice(again: str) -> str:
    new = request.form.get("new", "")
    if new != request.form.get(again, ""):
        raise NotValid("web.passwords_differ", faults=[Fault(again, "web.passwords_differ")])
    return new


def _end_this_session() -> None:
    token = g.get("session_token")
    if token:
        sessions.sign_out(house().database, token)


def _redirect(address: str) -> Response:
    return _made(redirect(address, 303))


def _made(response: AnyResponse) -> Response:
    return make_response(response)
