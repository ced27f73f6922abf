"""Files by their SHA-256: whole or not at all, never overwritten, and only within one organisation."""

import hashlib
import io
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.errors import NotFound, TooMuch
from infra.storage import Storage

PLENTY = 10_000_000


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    return Storage(tmp_path_factory.mktemp("shelf"))


@settings(max_examples=30)
@given(content=st.binary())
def test_what_is_put_away_is_found_by_its_hash(shelf: Storage, content: bytes) -> None:
    stored = shelf.put("org", io.BytesIO(content), PLENTY)
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert shelf.read("org", stored.sha256) == content


def test_the_same_file_from_many_sides_at_once_is_one_file(tmp_path: Path) -> None:
    content = b"x" * 3_000_000
    storage = Storage(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        names = {
            one.sha256
            for one in threads.map(lambda _: storage.put("org", io.BytesIO(content), PLENTY), range(16))
        }
    assert list(storage.names()) == [("org", name) for name in names]
    assert [path.name for path in (tmp_path / "org").iterdir()] == list(names)
    assert storage.read("org", names.pop()) == content


def test_a_file_that_is_there_is_never_written_again(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    stored = storage.put("org", io.BytesIO(b"content"), PLENTY)
    before = storage.path("org", stored.sha256).stat()
    storage.put("org", io.BytesIO(b"content"), PLENTY)
    after = storage.path("org", stored.sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_over_the_limit_leaves_nothing(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.put("org", io.BytesIO(b"x" * 100), 100)
    with pytest.raises(TooMuch):
        storage.put("org", io.BytesIO(b"y" * 101), 100)
    assert len(list((tmp_path / "org").iterdir())) == 1


def test_a_sender_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        Storage(tmp_path).put("org", Breaks(b"x" * 2_000_000), PLENTY)
    assert list((tmp_path / "org").iterdir()) == []


def test_another_organisation_cannot_tell_what_is_here(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    stored = storage.put("here", io.BytesIO(b"content"), PLENTY)
    with pytest.raises(NotFound):
        storage.path("elsewhere", stored.sha256)


def test_a_damaged_file_is_not_handed_out(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    stored = storage.put("org", io.BytesIO(b"content"), PLENTY)
    storage.path("org", stored.sha256).write_bytes(b"c0ntent")
    with pytest.raises(NotFound) as caught:
        storage.read("org", stored.sha256)
    assert caught.value.code == "infra.file_damaged"


HASHLIKE = "a" * 64
# As long as a hash, and a path all the same.
CLIMBS = "../" + "s" * 61
ESCAPES = [("org", CLIMBS), ("..", HASHLIKE), ("../org", HASHLIKE), ("", HASHLIKE), ("org", "a" * 63)]


@pytest.mark.parametrize(("organisation", "name"), ESCAPES)
def test_no_name_leads_out_of_the_folder(organisation: str, name: str, tmp_path: Path) -> None:
    root = tmp_path / "files"
    (root / "org").mkdir(parents=True)
    for outside in (tmp_path / ("a" * 64), root / ("a" * 64), root / CLIMBS[3:]):
        outside.write_bytes(b"outside")
    with pytest.raises(NotFound):
        Storage(root).path(organisation, name)


def test_files_are_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    path = storage.path("org", storage.put("org", io.BytesIO(b"content"), PLENTY).sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
