"""Pages about the site itself, for everybody: what Toetssteen is, how accessible it is, and where its source is."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from infra.identity.actors import PUBLIC, needs
from web.look import organisation

blueprint = Blueprint("site", __name__)


@blueprint.get("/over")
@needs(PUBLIC)
def about() -> ResponseReturnValue:
    return render_template("web/about.html")


@blueprint.get("/toegankelijkheid")
@needs(PUBLIC)
def accessibility() -> ResponseReturnValue:
    return render_template("web/accessibility.html", organisation=organisation())


@blueprint.get("/broncode")
@needs(PUBLIC)
def source() -> ResponseReturnValue:
    return render_template("web/source.html", organisation=organisation())
