"""Pages with invented content that show every part of the look, so that a browser can judge them without the product.

To look yourself: `python -m tests.web.preview`, then open http://127.0.0.1:5055/register.
"""

from functools import partial
from pathlib import Path

from flask import Flask, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from infra.charts import Mark, Step, Waterfall, waterfall
from infra.i18n import gettext_in, known, ngettext_in

HERE = Path(__file__).parent
WEB = HERE.parent.parent / "web"
PAGES = (
    "register",
    "leeg",
    "algoritme",
    "werkvoorraad",
    "oordeel",
    "besluit",
    "formulier",
    "stappen",
    "fout",
)
OFFICE = ("werkvoorraad", "oordeel", "besluit", "formulier", "stappen", "taken")
CONTENT_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
MENU = {
    True: (
        ("werkvoorraad", "Mijn werk"),
        ("formulier", "Algoritmes"),
        ("stappen", "Nieuw algoritme"),
        ("taken", "Taken"),
    ),
    False: (("register", "Algoritmes"), ("rapporten", "Rapporten"), ("over", "Over dit register")),
}
STEPS = (
    ("Aantal maanden huurachterstand", 14.2, "4 maanden"),
    ("Stijging van vaste lasten", 7.8, "+ € 210 per maand"),
    ("Betaalregeling zorgverzekering", 5.1, "ja"),
    ("Inkomen uit werk", -6.4, "€ 1.840 per maand"),
    ("Eerder contact met schuldhulp", -3.3, "afgerond in 2023"),
)
SHAPES = ("open", "half", "full", "check", "pause", "diamond", "warn", "square", "cross", "note")


class Person:
    name = "M. de Vries"
    roles = ("caseworker",)


def number(value: float) -> str:
    return f"{value:+.1f}".replace(".", ",").replace("-", "−")


def drawing() -> Waterfall:
    total = 41.0 + sum(amount for _, amount, _ in STEPS)
    return Waterfall(
        title="Het startpunt is 41,0 op de 100. Vijf gegevens maken daarvan 58,4 op de 100.",
        start=Mark("Startpunt: gemiddelde van 412 aanvragen", 41.0, "41,0"),
        steps=tuple(Step(label, amount, number(amount), detail) for label, amount, detail in STEPS),
        total=Mark("Uitkomst voor deze zaak", total, f"{total:.1f}".replace(".", ",")),
        less="minder kans",
        more="meer kans",
    )


def about(page: str, language: str) -> dict[str, object]:
    """What each page may count on, as the product gives it."""
    office = page in OFFICE
    return {
        "_": partial(gettext_in, language),
        "_n": partial(ngettext_in, language),
        "language": language,
        "organisation_name": "Gemeente Voorbeeldstad",
        "demo": True,
        "actor": Person() if office else None,
        "csrf_token": lambda: "preview",
        "path": f"/{page}",
        "version": "0.1.0",
        "nav": [{"href": f"/{key}", "label": label, "current": key == page} for key, label in MENU[office]],
    }


def content(page: str) -> dict[str, object]:
    chart = drawing()
    return {
        "page": page,
        "wide": waterfall(chart),
        "narrow": waterfall(chart, narrow=True),
        "steps_of_chart": [
            {"name": label, "had": had, "influence": number(amount)} for label, amount, had in STEPS
        ],
        "shapes": SHAPES,
    }


def show(page: str) -> ResponseReturnValue:
    language = known(request.args.get("taal"))
    return render_template(f"{page}.html", **about(page, language), **content(page))


def guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


def create_app() -> Flask:
    """The preview, under the content policy that the product has too and with undefined names as errors."""
    app = Flask("preview", static_folder=str(WEB / "static"))
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(WEB / "templates"), FileSystemLoader(HERE / "previews")]
    )
    app.jinja_env.undefined = StrictUndefined
    for page in PAGES:
        app.add_url_rule(f"/{page}", page, partial(show, page), methods=["GET", "POST"])
    app.add_url_rule("/", "home", lambda: redirect("/register"))
    app.after_request(guard)
    return app


if __name__ == "__main__":
    create_app().run(port=5055)
