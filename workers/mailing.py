"""Sending mail: over SMTP as the settings say, or into a folder of .eml files where they name no server."""

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from infra.i18n import gettext_in, ngettext_in
from infra.identity.models import Organisation
from infra.logs import Events
from infra.settings import Settings
from reviews.notifications import mailing
from reviews.notifications.mailing import Letter
from reviews.notifications.vocabulary import Kind
from workers.workshop import Workshop

SECONDS = 15.0
# An address that any server and the library can handle, as browsers check it; anything else would trip the whole round.
WRITABLE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+")
log = Events("mail")


class Refused(Exception):
    """The server refused this very mail for good."""


class Postman:
    """Brings mails to one server or folder; a connection is opened for the first and closed after the last."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def bring(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises `Refused`, or `OSError` (also smtplib's) when the server is not to be had."""
        if not self._settings.smtp_host:
            _into_folder(self._settings.data / "mail", message)
            return
        self._server = self._server or _connected(self._settings)
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as why:
            self._server.rset()
            if all(code >= 500 for code, _ in why.recipients.values()):
                raise Refused from why
            raise
        except smtplib.SMTPDataError as why:
            if why.smtp_code >= 500:
                raise Refused from why
            raise

    def close(self) -> None:
        """End the connection."""
        server, self._server = self._server, None
        if server:
            try:
                server.quit()
            except OSError:
                server.close()


def send_all(workshop: Workshop, organisation_id: str) -> int:
    """Send what is due for one organisation; returns how many. The first sign that the server is away ends the round."""
    database, settings = workshop.house.database, workshop.house.settings
    with database.read(organisation_id) as session:
        ids = mailing.due(session)
        organisation = session.get_one(Organisation, organisation_id)
    brought = 0
    with _postman(settings) as postman:
        for mail_id in ids:
            with database.write(organisation_id) as session:
                letter = mailing.take_up(session, mail_id)
            if letter is None:
                continue
            reason, refused = _tried(postman, settings, organisation, letter)
            with database.write(organisation_id) as session:
                if reason:
                    mailing.failed(session, mail_id, reason, refused)
                else:
                    mailing.sent(session, mail_id)
                    brought += 1
            if reason and not refused:
                log.warning("mail.server_away", kind=reason, count=len(ids) - brought)
                break
    return brought


def message_of(settings: Settings, organisation: Organisation, letter: Letter) -> EmailMessage:
    """The mail itself: how many of which kind, and where to sign in. No name, no case, nothing that happened in it."""
    spoken, total = letter.language, sum(letter.counts.values())
    host = urlsplit(settings.base_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = settings.smtp_from or organisation.email or f"toetssteen@{host}"
    message["To"] = letter.address
    message["Subject"] = ngettext_in(spoken, "reviews.notifications.mail.subject", total)
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = f"<{letter.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    here = f"{settings.base_url}/werk/berichten"
    counted = [
        f"- {ngettext_in(spoken, f'reviews.notifications.mail.{kind}', letter.counts[kind])}"
        for kind in Kind
        if letter.counts.get(kind)
    ]
    parts = [
        gettext_in(spoken, "reviews.notifications.mail.lead"),
        "\n".join(counted),
        gettext_in(spoken, "reviews.notifications.mail.where", address=here),
        gettext_in(spoken, "reviews.notifications.mail.why", address=f"{here}/voorkeuren"),
    ]
    message.set_content("\n\n".join(parts) + "\n")
    message["Content-Language"] = spoken
    return message


@contextmanager
def _postman(settings: Settings) -> Iterator[Postman]:
    postman = Postman(settings)
    try:
        yield postman
    finally:
        postman.close()


def _tried(
    postman: Postman, settings: Settings, organisation: Organisation, letter: Letter
) -> tuple[str, bool]:
    """Why it was not taken (empty when it was), and whether that was about this mail rather than about the server."""
    if not WRITABLE.fullmatch(letter.address):
        return "reviews.notifications.refused", True
    try:
        postman.bring(message_of(settings, organisation, letter))
    except Refused:
        return "reviews.notifications.refused", True
    except (OSError, smtplib.SMTPException) as why:
        # The kind alone: what a server says may repeat the address.
        return type(why).__name__, False
    return "", False


def _connected(settings: Settings) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=SECONDS, context=trust
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=trust)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _into_folder(folder: Path, message: EmailMessage) -> None:
    """Write a mail whole or not at all, under its Message-ID, so that a second try leaves one file."""
    folder.mkdir(mode=0o700, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    draft = folder / f".{name}"
    draft.write_bytes(message.as_bytes())
    os.replace(draft, folder / f"{name}.eml")
