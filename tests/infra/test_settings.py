"""Settings: read once, refused when they cannot be used, and secrets that make themselves on a first start."""

import stat
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from infra.settings import SECRETS, BadSetting, Settings, load

KEY = urlsafe_b64encode(b"k" * 32).decode()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_first_start_makes_a_private_folder_with_secrets_and_a_second_one_keeps_them(
    tmp_path: Path,
) -> None:
    first = load({}, data=tmp_path / "data")
    assert mode(first.data) == mode(first.data / "secrets") == 0o700
    assert {mode(first.data / "secrets" / name) for name in SECRETS} == {0o600}
    assert len(first.master_key) == len(first.session_secret) == 32
    assert first.master_key != first.session_secret
    assert load({}, data=tmp_path / "data") == first


def test_many_first_starts_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        for attempt in range(30):
            folder = tmp_path / str(attempt)
            found = threads.map(lambda _, where=folder: load({}, data=where).master_key, range(8))
            assert len(set(found)) == 1


def test_a_master_key_that_is_kept_apart_is_not_written_into_the_data(tmp_path: Path) -> None:
    (tmp_path / "master").write_text(KEY + "\n")
    settings = load({"TOETSSTEEN_MASTER_KEY_FILE": str(tmp_path / "master")}, data=tmp_path / "data")
    assert settings.master_key == b"k" * 32
    assert [path.name for path in (tmp_path / "data/secrets").iterdir()] == ["session_secret"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TOETSSTEEN_PROT", "1", "unknown setting TOETSSTEEN_PROT"),
        ("TOETSSTEEN_PORT", "80a", "TOETSSTEEN_PORT must be a whole number"),
        ("TOETSSTEEN_PORT", "-1", "TOETSSTEEN_PORT must be a whole number"),
        ("TOETSSTEEN_DEMO", "perhaps", "TOETSSTEEN_DEMO must be yes or no"),
        ("TOETSSTEEN_MASTER_KEY", "short", "TOETSSTEEN_MASTER_KEY"),
        (
            "TOETSSTEEN_MASTER_KEY",
            urlsafe_b64encode(b"k" * 31).decode(),
            "must be 32 bytes in base 64, not 31",
        ),
        ("TOETSSTEEN_MASTER_KEY_FILE", "/nowhere/key", "names a file that cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, value: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=told):
        load({name: value}, data=tmp_path / "data")


def test_a_secret_that_was_damaged_is_refused_and_not_replaced(tmp_path: Path) -> None:
    load({}, data=tmp_path)
    (tmp_path / "secrets/master_key").write_text("")
    with pytest.raises(BadSetting, match="TOETSSTEEN_MASTER_KEY must be 32 bytes"):
        load({}, data=tmp_path)
    assert (tmp_path / "secrets/master_key").read_text() == ""


# Of a list: what is not in it is refused.
WORDS = {"smtp_security": ("tls", "tls"), "public_reports": ("quarter", "quarter")}


def test_every_setting_can_be_given_by_its_name_and_by_a_file(tmp_path: Path) -> None:
    given = {bool: ("yes", True), int: ("7", 7), str: ("some", "some"), bytes: (KEY, b"k" * 32)}
    for field in fields(Settings):
        kind = type(field.default)
        if kind in given:
            text, value = WORDS.get(field.name, given[kind])
            name = f"TOETSSTEEN_{field.name.upper()}"
            (tmp_path / "value").write_text(text)
            assert getattr(load({name: text}, data=tmp_path / "a"), field.name) == value
            found = load({f"{name}_FILE": str(tmp_path / "value")}, data=tmp_path / "b")
            assert getattr(found, field.name) == value


def test_settings_are_frozen_and_never_show_a_secret(tmp_path: Path) -> None:
    settings = load({"TOETSSTEEN_MASTER_KEY": KEY}, data=tmp_path)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
    assert "kkkk" not in repr(settings)


def test_only_an_https_address_asks_for_secure_cookies(tmp_path: Path) -> None:
    assert not load({}, data=tmp_path).secure
    assert load({"TOETSSTEEN_BASE_URL": "https://register.example"}, data=tmp_path).secure
