"""What anybody may read over the API, any page on the web may read, and ask again only whether it changed.

No cookie is ever taken by the API, so a page of another site learns nothing that its visitor could not fetch without it.
"""

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from infra.identity.actors import Permission
from web import guard

API = "/api/"
READING = ("GET", "HEAD")
ORIGIN = "Access-Control-Allow-Origin"
EXPOSED = "API-Version, ETag, Location"
DAY = "86400"


def answer_browser() -> Response | None:
    """The browser's question beforehand (a preflight): yes for what is public to read, else nothing is promised."""
    if request.method != "OPTIONS" or not request.path.startswith(API) or not _public_to_read():
        return None
    response = Response(status=204)
    response.headers[ORIGIN] = "*"
    response.headers["Access-Control-Allow-Methods"] = ", ".join((*READING, "OPTIONS"))
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    response.headers["Access-Control-Max-Age"] = DAY
    return response


def open_to_everyone(response: Response) -> Response:
    """Let every origin read, and answer 304 to who has it already. Who says who they are gets neither: that is not public."""
    if not request.path.startswith(API) or request.method not in READING or not _public_to_read():
        return response
    response.headers.setdefault(ORIGIN, "*")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if response.status_code != 200 or "Authorization" in request.headers or response.direct_passthrough:
        return response
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept-Language", "Authorization"))
    response.add_etag()
    response.make_conditional(request)
    return response


def _public_to_read() -> bool:
    found = _permission_to_read(current_app)
    return found is not None and found.public


def _permission_to_read(app: Flask) -> Permission | None:
    """What reading this address asks for; None where nothing can be read."""
    adapter = app.create_url_adapter(request)
    try:
        endpoint, _ = adapter.match(method="GET") if adapter else ("", {})
    except HTTPException:
        return None
    return guard.permission_of(app, endpoint) if endpoint in app.view_functions else None
