"""Every setting, read once from the environment (`NAME`, or the file named by `NAME_FILE`) into one frozen object."""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

PREFIX = "TOETSSTEEN_"
SECRETS = ("master_key", "session_secret")
MAIL_SECURITY = ("starttls", "tls", "none")
PUBLIC_REPORTS = ("never", "quarter", "year")


class BadSetting(Exception):
    """A setting that cannot be used; the text says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """What an installation may choose. Each field is read from `TOETSSTEEN_<FIELD>`; README.md lists them all."""

    data: Path = Path("data")
    database_url: str = ""
    keys_url: str = ""
    broker_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8470
    base_url: str = ""
    trusted_proxy: str = ""
    demo: bool = False
    language: str = "nl"
    web_threads: int = 8
    worker_processes: int = 2
    upload_limit_mb: int = 200
    chunk_rows: int = 500
    report_pages: int = 500
    report_seconds: int = 120
    job_lease_seconds: int = 60
    sweep_seconds: int = 5
    session_idle_minutes: int = 60
    session_hours: int = 10
    key_backup_days: int = 30
    sign_in_tries: int = 8
    model_memory_mb: int = 4096
    model_seconds: int = 60
    model_threads: int = 1
    control_flow_models: bool = False
    unprotected_models: bool = False
    national_register_url: str = ""
    national_register_organisation: str = ""
    national_register_token_url: str = ""
    national_register_client: str = ""
    national_register_user: str = ""
    national_register_password: str = field(default="", repr=False)
    webhooks_inside: bool = False
    time_stamp_url: str = ""
    time_stamp_authorities: str = ""
    processing_log_url: str = ""
    processing_log_token: str = field(default="", repr=False)
    processing_log_days: int = 1096
    processing_activity: str = ""
    seal_certificate: str = ""
    seal_passphrase: str = field(default="", repr=False)
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    public_reports: str = "never"
    log_level: str = "INFO"
    log_publish_minutes: int = 1440
    master_key: bytes = field(default=b"", repr=False)
    session_secret: bytes = field(default=b"", repr=False)

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def logs(self) -> Path:
        """The published logs, a folder for each organisation."""
        return self.data / "ledger"


def load(environment: Mapping[str, str] | None = None, data: Path | None = None) -> Settings:
    """Read the settings; make the data folder and, on a first start, its secrets (mode 600).

    Raises `BadSetting` for an unknown name, a value that does not fit, or a secret that cannot be read.
    """
    given = _given(os.environ if environment is None else environment)
    if data is not None:
        given["data"] = str(data)
    unknown = given.keys() - {f.name for f in fields(Settings)}
    if unknown:
        raise BadSetting(
            f"unknown setting {PREFIX}{min(unknown).upper()}: see the table of settings in README.md"
        )
    folder = Path(given.get("data", "data")).absolute()
    values: dict[str, object] = {
        f.name: _convert(f.name, f.default, given[f.name]) for f in fields(Settings) if f.name in given
    }
    if not 0 < int(str(values.get("port", Settings.port))) < 65536:
        raise BadSetting(f"{PREFIX}PORT must be a number from 1 to 65535")
    if values.get("smtp_security", Settings.smtp_security) not in MAIL_SECURITY:
        raise BadSetting(f"{PREFIX}SMTP_SECURITY must be one of {', '.join(MAIL_SECURITY)}")
    if values.get("public_reports", Settings.public_reports) not in PUBLIC_REPORTS:
        raise BadSetting(f"{PREFIX}PUBLIC_REPORTS must be one of {', '.join(PUBLIC_REPORTS)}")
    _make_folder(folder)
    for name in SECRETS:
        values[name] = _secret(folder, name, given.get(name))
    values["data"] = folder
    return Settings(**(_addresses(folder, given) | values))  # type: ignore[arg-type]


def data_folder(chosen: Path | None) -> Path:
    """The data folder that `load` would take, without making it."""
    return (chosen or Path(_given(os.environ).get("data", "data"))).absolute()


def has_master_key(folder: Path) -> bool:
    """Whether a start on this data folder would find a master key rather than make one."""
    return "master_key" in _given(os.environ) or (folder / "secrets" / "master_key").exists()


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    given = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file"):
            key, value = key.removesuffix("_file"), _read(name, value)
        given[key] = value
    return given


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name} names a file that cannot be read: {path} ({error.strerror})") from error


def _addresses(folder: Path, given: Mapping[str, str]) -> dict[str, object]:
    host, port = given.get("host", Settings.host), given.get("port", Settings.port)
    return {
        "database_url": f"sqlite:///{folder}/toetssteen.sqlite3",
        "keys_url": f"sqlite:///{folder}/keys.sqlite3",
        "broker_url": f"sqlite-queue:///{folder}/broker.sqlite3",
        "base_url": f"http://{host}:{port}",
    }


def _convert(name: str, default: object, value: str) -> object:
    if isinstance(default, bool):
        if value.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise BadSetting(f"{PREFIX}{name.upper()} must be yes or no, not {value!r}")
        return value.lower() in {"1", "true", "yes"}
    if isinstance(default, int):
        if not value.isdecimal():
            raise BadSetting(f"{PREFIX}{name.upper()} must be a whole number, not {value!r}")
        return int(value)
    return value


def _make_folder(folder: Path) -> None:
    try:
        (folder / "secrets").mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o700)
        os.chmod(folder / "secrets", 0o700)
    except OSError as error:
        raise BadSetting(
            f"the data folder {folder} cannot be used ({error.strerror}): choose one that is yours with --data or "
            f"{PREFIX}DATA"
        ) from error


def _secret(folder: Path, name: str, given: str | None) -> bytes:
    """Return 32 bytes: from the environment, from the data folder, or new ones.

    The master key may be kept apart from the data (`TOETSSTEEN_MASTER_KEY_FILE`), so that a stolen backup is worthless.
    """
    path = folder / "secrets" / name
    if given is None and not path.exists():
        _write_new(path, urlsafe_b64encode(secrets.token_bytes(32)))
    text = given if given is not None else path.read_text("ascii")
    try:
        key = urlsafe_b64decode(text.strip())
    except ValueError as error:
        raise BadSetting(f"{PREFIX}{name.upper()} is not base 64") from error
    if len(key) != 32:
        raise BadSetting(f"{PREFIX}{name.upper()} must be 32 bytes in base 64, not {len(key)}")
    return key


def _write_new(path: Path, content: bytes) -> None:
    # Written whole under another name and then linked: of many first starts at once, one file appears, complete.
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
