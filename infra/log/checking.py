"""`toetssteen verify`: check a report, a proof, a checkpoint, an audit file or a whole log from outside, and say what that proves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from infra.i18n import gettext, speaking
from infra.ledger import audits, details, pruned, seals, stamps, verifying
from infra.ledger.checkpoints import PROOF_HEADER
from infra.ledger.merkle import ProofRefused
from infra.ledger.notes import NOTE_MAX, NoteRefused, Verifier, read_vkey
from infra.ledger.policies import Policy, PolicyRefused, read_policy
from infra.ledger.tiles import Damaged
from infra.ledger.timestamps import NotStamped
from infra.ledger.verifying import Read, Verdict
from infra.outward import NoAnswer, NotAllowed, get, target_of

FILE_MAX = 64 << 20
SECONDS = 20.0  # for one file of a log
REFUSED, AWAY = 1, 3
WRONG = {
    NoteRefused: "note", ProofRefused: "proof", Damaged: "damaged", NotStamped: "stamp", PolicyRefused: "policy",
}  # fmt: skip

there = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Asked:
    """What is to be checked, and whom one trusts."""

    file: Path | None
    entry: Path | None
    since: Path | None
    authorities: Path | None
    read: Read | None
    trusted: Sequence[Verifier]
    policy: Policy | None


@click.command()
@click.argument("file", type=there, required=False)
@click.option(
    "--key", "keys", multiple=True, help="A public key (vkey) that you trust; may be given more than once."
)
@click.option(
    "--policy", "policy_file", type=there, help="A file that names logs, witnesses and how many are needed."
)
@click.option("--entry", type=there, help="The entry that a PROOF is of.")
@click.option("--log", "log_", help="The address or the folder of a log: every file of it is checked.")
@click.option("--since", type=there, help="An older checkpoint that you kept.")
@click.option("--authorities", type=there, help="Certificates (PEM) that you trust to set time stamps.")
@click.option("--lang", envvar=["LC_ALL", "LC_MESSAGES", "LANG"], help="nl or en; otherwise the language of your terminal.")  # fmt: skip
@click.pass_context
def verify(
    context: click.Context,
    file: Path | None,
    keys: Sequence[str],
    policy_file: Path | None,
    entry: Path | None,
    log_: str | None,
    since: Path | None,
    authorities: Path | None,
    lang: str | None,
) -> None:
    """Check a REPORT.pdf, a PROOF with its entry, a CHECKPOINT, an audit file, or a whole log.

    Says in one sentence what that proves and what not. Exit code 0: right; 1: refused; 2: not asked well; 3: not to be read.
    """
    context.with_resource(speaking("en" if (lang or "").lower().startswith("en") else "nl"))
    try:
        policy = read_policy(_text(policy_file)) if policy_file else None
        trusted = [read_vkey(one) for one in keys] + list(policy.logs if policy else ())
        asked = Asked(file, entry, since, authorities, _reader(log_) if log_ else None, trusted, policy)
        _must_be_clear(asked)
        for verdict in _verdicts(asked):
            _say("infra.verify.told", proved=verdict.proved, not_proved=verdict.not_proved)
        if asked.read and not authorities and verifying.is_stamped(asked.read):
            _say("infra.verify.not_stamped_looked")
    except tuple(WRONG) as wrong:
        kind = next(WRONG[one] for one in type(wrong).__mro__ if one in WRONG)
        _end(REFUSED, gettext("infra.verify.refused", why=gettext(f"infra.verify.wrong.{kind}")), wrong)
    except verifying.NotShownYet as early:
        _end(AWAY, gettext("infra.verify.unknown", why=gettext("infra.verify.not_yet")), early)
    except (OSError, NoAnswer, NotAllowed) as away:
        _end(AWAY, gettext("infra.verify.unknown", why=gettext("infra.verify.away")), away)


def _must_be_clear(asked: Asked) -> None:
    if not asked.trusted:
        raise click.UsageError(gettext("infra.verify.no_key"))
    if not (asked.file or asked.read):
        raise click.UsageError(gettext("infra.verify.nothing"))
    if (asked.since or (asked.authorities and not _is_audit_file(asked.file))) and not asked.read:
        raise click.UsageError(gettext("infra.verify.no_log"))


def _is_audit_file(file: Path | None) -> bool:
    # Asked first: of a pipe or a device the first byte may never come.
    return file is not None and file.is_file() and audits.is_audit_file(file)


def _verdicts(asked: Asked) -> Iterator[Verdict]:
    """Of the file first, then of the log, then of what somebody outside has seen of it."""
    if asked.file:
        yield from _of_file(asked, asked.file)
    if not asked.read:
        return
    yield pruned.check(asked.read, asked.trusted)
    if asked.since:
        yield verifying.check_growth(asked.read, verifying.read_file(asked.since, NOTE_MAX), asked.trusted)
    if asked.policy:
        yield verifying.check_witnesses(asked.read, asked.policy)
    if asked.authorities:
        yield verifying.check_stamp(asked.read, asked.trusted, asked.authorities)


def _of_file(asked: Asked, path: Path) -> Iterator[Verdict]:
    """What a file is, it says itself."""
    verifying.must_be_file(path)
    if audits.is_audit_file(path):
        yield audits.check_path(path, asked.trusted, asked.authorities)
        return
    content = verifying.read_file(path, FILE_MAX)
    if content.startswith(PROOF_HEADER.encode()):
        if not asked.entry:
            raise click.UsageError(gettext("infra.verify.no_entry"))
        yield verifying.check_proof(content, verifying.read_file(asked.entry, FILE_MAX), asked.trusted)
        return
    if stamps.BEGIN not in content and not content.startswith(b"%PDF"):
        yield _of_head(asked, content)
        return
    head, verdict = verifying.check_document(content, asked.trusted)
    yield verdict
    if seals.is_sealed(content):
        _say("infra.verify.sealed")
    if asked.read and verifying.is_later(asked.read, bytes(head), asked.trusted):
        _say("infra.verify.later")
    elif asked.read:
        # A key that was stolen signs whatever the thief likes: the log itself has to begin with the head in the file.
        yield verifying.check_growth(asked.read, bytes(head), asked.trusted)


def _of_head(asked: Asked, content: bytes) -> Verdict:
    if asked.policy:
        asked.policy.check(content)
    return verifying.check_head(content, asked.trusted)[1]


def _reader(address: str) -> Read:
    if not address.startswith(("http://", "https://")):
        return verifying.folder(Path(address))

    def read(name: str) -> bytes:
        target = target_of(f"{address.rstrip('/')}/{name}")
        # What is read proves itself, wherever it came from: no network is closed to somebody who checks.
        answer = get(target, target.host, SECONDS, verifying.FILE_MAX)
        if answer.status == 404:
            raise FileNotFoundError(name)
        if answer.status == 403:
            raise PermissionError(name)
        if answer.status != 200:
            raise NoAnswer(f"{name}: answered {answer.status}")
        return answer.body

    return read


def _text(path: Path) -> str:
    try:
        return verifying.read_file(path, NOTE_MAX).decode()
    except UnicodeDecodeError as error:
        raise PolicyRefused("it is no text") from error


def _end(code: int, told: str, why: Exception) -> NoReturn:
    click.echo(told, err=True)
    _say("infra.verify.detail", err=True, detail=details.of(why))
    raise click.exceptions.Exit(code)


def _say(key: str, err: bool = False, **facts: str) -> None:
    """A line, in which names that somebody else chose cannot speak to the terminal."""
    text = gettext(key, **facts)
    click.echo("".join(sign if sign.isprintable() else "?" for sign in text), err=err)
