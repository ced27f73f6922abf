"""Which language a request is answered in: the one chosen, else the browser's, else that of the installation."""

from flask import Flask, Response, g, request

from infra import i18n
from register.door import house

COOKIE = "taal"
YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    app.before_request(_choose)
    app.after_request(_remember)
    app.teardown_request(_forget)
    app.jinja_env.globals.update(_=i18n.gettext, _n=i18n.ngettext, pick=i18n.pick)


def _choose() -> None:
    chosen = request.args.get(COOKIE) or request.cookies.get(COOKIE)
    spoken = (
        chosen
        if chosen in i18n.LANGUAGES
        else request.accept_languages.best_match(i18n.LANGUAGES, house().settings.language)
    )
    g.speaking = i18n.speaking(str(spoken))
    g.speaking.__enter__()


def _remember(response: Response) -> Response:
    response.headers.setdefault("Content-Language", i18n.language())
    chosen = request.args.get(COOKIE)
    if chosen in i18n.LANGUAGES:
        response.set_cookie(COOKIE, str(chosen), max_age=YEAR, samesite="Lax", httponly=True)
    return response


def _forget(_error: BaseException | None) -> None:
    speaking = g.pop("speaking", None)
    if speaking:
        speaking.__exit__(None, None, None)
