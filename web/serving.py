"""Serving over HTTP with waitress: a request that runs is finished before the process goes."""

import gc
import signal
from types import FrameType

from waitress.server import create_server

from infra import logs
from infra.bell import ring_with
from infra.database import EVERYONE
from infra.installation import open_installation
from infra.settings import Settings
from register import listings
from web.app import create_app

PROXY = "x-forwarded-for x-forwarded-proto"


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    logs.start(settings.log_level)
    house = open_installation(settings, ring_with(settings))
    with house.database.write(EVERYONE) as session:
        # What was published by a version that kept no listings is found from now on.
        listings.complete(session)
    # Behind a proxy every request seems to come from it, and one guesser would slow down everybody.
    trusted = (
        {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": PROXY}
        if settings.trusted_proxy
        else {}
    )
    server = create_server(
        create_app(house), host=settings.host, port=settings.port, threads=settings.web_threads, ident=None,
        max_request_body_size=settings.upload_limit_mb * 1_000_000, clear_untrusted_proxy_headers=True, **trusted,
    )  # fmt: skip

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # waitress ends its loop at KeyboardInterrupt and waits for the threads that still answer.
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    # Whatever was imported stays for good: a full collection that walks over all of it takes a request 90 ms.
    gc.collect()
    gc.freeze()
    server.run()
    house.close()
