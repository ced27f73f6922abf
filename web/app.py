"""Puts the web together: the only file that knows every package; it refuses to start when a view is not marked."""

from flask import Flask, g

import register.pages
import reports.audit.pages
import reports.caseworker.pages
import reports.dossier.pages
import reports.flow.pages
import reports.house_style.pages
import reports.leaflets.pages
import reports.pages
import reports.transparency.pages
import reviews.deliveries.pages
import reviews.notifications.pages
import reviews.pages
import reviews.pages.erasing
import reviews.pages.objections
import reviews.pages.practice
import reviews.pages.practised
import reviews.pages.retention
from infra.installation import Installation
from web import (
    api,
    errors,
    guard,
    health,
    jobs,
    language,
    log,
    look,
    office,
    operations,
    people,
    processing,
    public,
    session,
    teams,
)

PAGES = (
    register.pages.blueprint,
    reviews.pages.blueprint,
    reviews.pages.practice.blueprint,
    reviews.pages.practised.blueprint,
    reviews.deliveries.pages.blueprint,
    reviews.pages.objections.blueprint,
    reviews.pages.erasing.blueprint,
    reviews.pages.retention.blueprint,
    reviews.notifications.pages.blueprint,
    reports.pages.blueprint,
    reports.house_style.pages.blueprint,
    reports.leaflets.pages.blueprint,
    reports.caseworker.pages.blueprint,
    reports.flow.pages.blueprint,
    reports.dossier.pages.blueprint,
    reports.audit.pages.blueprint,
    reports.transparency.pages.blueprint,
    office.blueprint,
    people.blueprint,
    teams.blueprint,
    jobs.blueprint,
    processing.blueprint,
    public.blueprint,
    log.blueprint,
    health.blueprint,
)
# A form may be as large as its largest page needs; files are streamed and have a limit of their own.
FORM_BYTES = 2_000_000


def create_app(house: Installation) -> Flask:
    """The web application of one installation."""
    app = Flask(__name__)
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_BYTES
    app.config["MAX_CONTENT_LENGTH"] = house.settings.upload_limit_mb * 1_000_000
    app.url_map.strict_slashes = True
    app.url_map.redirect_defaults = False

    app.extensions["house"] = house

    @app.before_request
    def _enter() -> None:
        g.house = app.extensions["house"]
        operations.begin_request()

    language.install(app)
    session.install(app)
    guard.install(app)
    operations.install(app)
    errors.install(app)
    look.install(app, house.settings)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    api.install(app)
    guard.check(app)
    return app
