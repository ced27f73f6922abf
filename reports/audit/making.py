"""Making an audit file: gather entries, proofs under one head, versions and what may be shown, and write them as one ZIP."""

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO

from sqlmodel import Session, col, select

from infra import canonical, clock
from infra.errors import NotNow
from infra.i18n import gettext_in
from infra.installation import Installation
from infra.ledger import audits
from infra.ledger.models import Head
from infra.ledger.proofs import published
from infra.ledger.signing import signers_of, vkeys_of
from register.models import Deployment, ModelVersion, Revision
from register.policies.models import PolicyVersion
from register.vocabulary import policy_from
from reports.audit import searching, standing, steps, tracing
from reports.audit.lines import Line
from reports.audit.models import AuditFile
from reports.audit.searching import Asked, asked_from
from reports.audit.standing import Anchor, Memory
from reports.audit.vocabulary import Scope
from reviews.models import Release
from reviews.sealed import key_of, released_content

Progress = Callable[[int], None]
EVERY = 1_000
VERSIONS_MAX = 200


class NotWritten(Exception):
    """The head that covers these entries does not stand in the files yet: try again."""


@dataclass(frozen=True)
class Made:
    """A file as it was stored."""

    file: str
    size: int
    manifest: str
    entries: int


def make(house: Installation, organisation_id: str, audit_id: str, progress: Progress) -> Made:
    """Make the file of `audit_id` and store it; `progress` hears how many entries are in it. Changes no row."""
    with house.database.read(organisation_id) as session, tempfile.TemporaryFile() as out:
        row = session.get_one(AuditFile, audit_id)
        lines = lines_of_file(session, row)
        if not lines:
            raise NotNow("reports.audit.nothing")
        manifest = _write(session, house, row, lines, out, progress)
        size = out.tell()
        out.seek(0)
        key = steps.key_of_file(session, row)
        content: BinaryIO = io.BytesIO(key.seal(out.read(), steps.about(row))) if key else out
        stored = house.storage.put(organisation_id, content, size + 1_000)
        return Made(stored.sha256, size, manifest, len(lines))


def lines_of_file(session: Session, row: AuditFile) -> list[Line]:
    """The entries that go into a file, in the order of the log; what waits for its place cannot be proved yet."""
    if row.scope == Scope.DECISION:
        return [one for one in tracing.trace(session, row.subject_id or "").lines if one.number is not None]
    asked = {name: str(value) for name, value in row.asked_for.items() if name != steps.BEFORE}
    before = int(row.asked_for[steps.BEFORE])
    found = searching.everything(session, asked_from(asked) if asked else Asked(), before, row.entries)
    return list(found)[::-1]


def _write(
    session: Session,
    house: Installation,
    row: AuditFile,
    lines: list[Line],
    out: BinaryIO,
    progress: Progress,
) -> str:
    log = published(session, row.organisation_id)
    found = standing.best(log, max(one.number or 0 for one in lines))
    head = session.exec(select(Head)).first()
    if not found or not head:
        raise NotWritten("the files of the log follow its signed head in a moment")
    vkeys = vkeys_of(session, head)
    beside = _beside(session, row, lines, found, vkeys, standing.policy_text(log))
    beside += standing.stamped_before(session, log, found)
    shown = _disclosed(session, row, lines)
    files = _files(beside, lines, found, Memory(found.head.size, log), shown, progress)
    told = {
        "format": audits.HEADER, "origin": head.origin, "size": found.head.size, "entries": len(lines), "scope": row.scope,
        "about": row.subject_id or row.asked_for, "waiting": row.waiting, "disclosed": row.disclosed,
        "made_at": clock.now().isoformat(timespec="seconds"),
    }  # fmt: skip
    return audits.write(out, files, told, signers_of(session, house.keys, head))


def _beside(
    session: Session, row: AuditFile, lines: list[Line], found: Anchor, vkeys: list[str], witnesses: str
) -> list[tuple[str, bytes]]:
    readme = "\n\n".join(
        gettext_in(one, "reports.audit.readme", origin=found.head.origin) for one in _languages(row)
    )
    files = [
        ("README.txt", readme.encode() + b"\n"),
        ("verify-audit.sh", audits.SCRIPT.read_bytes()),
        ("log.vkey", "".join(f"{one}\n" for one in vkeys).encode()),
        (audits.CHECKPOINT, bytes(found.note)),
    ]
    if witnesses:
        files.append((audits.WITNESSES, witnesses.encode()))
    return files + _versions(session, lines)


def _languages(row: AuditFile) -> tuple[str, str]:
    return ("nl", "en") if row.language == "nl" else ("en", "nl")


def _files(
    beside: list[tuple[str, bytes]], lines: list[Line], found: Anchor, tree: Memory, shown: dict[str, tuple[str, bytes, bytes]],
    progress: Progress,
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    yield from beside
    for count, line in enumerate(lines, 1):
        number = line.number or 0
        entry, proof = audits.names_of(number)
        yield entry, line.body
        yield proof, bytes(standing.inclusion(tree, found, number))
        if line.id in shown:
            fact, content, subkey = shown[line.id]
            yield f"disclosed/{number:012}.{fact}.content", content
            yield f"disclosed/{number:012}.{fact}.key", subkey.hex().encode() + b"\n"
        if count % EVERY == 0:
            progress(count)


def _versions(session: Session, lines: Iterable[Line]) -> list[tuple[str, bytes]]:
    """Deployment, policy and public description that the entries name, each under the SHA-256 of its bytes.

    Of a model only what is public: its own hash stands in the entries, its file is not here.
    """
    found: dict[str, bytes] = {}
    algorithms = {one.algorithm_id for one in lines if one.algorithm_id}
    deployments = session.exec(select(Deployment).where(col(Deployment.algorithm_id).in_(algorithms))).all()
    kept = {"policy": [one.policy for one in deployments]}
    chosen = select(PolicyVersion).where(
        col(PolicyVersion.deployment_id).in_([one.id for one in deployments])
    )
    kept["policy"] += [one.policy for one in session.exec(chosen)]
    for policy in kept["policy"]:
        _keep(found, "policy", asdict(policy_from(policy)))
    revisions = select(Revision).where(col(Revision.algorithm_id).in_(algorithms)).order_by(col(Revision.id))
    for revision in session.exec(revisions.limit(VERSIONS_MAX)):
        _keep(found, "description", revision.content)
    for deployment in deployments:
        model = session.get_one(ModelVersion, deployment.model_version_id)
        _keep(found, "deployment", _deployment(deployment, model))
    return sorted(found.items())


def _deployment(row: Deployment, model: ModelVersion) -> dict[str, object]:
    return {
        "id": row.id, "algorithm": row.algorithm_id, "model_sha256": model.sha256, "model_number": model.number,
        "contract_sha256": canonical.digest(model.contract), "impact": row.impact, "legal_effect": row.legal_effect,
        "policy_sha256": row.policy_hash, "purpose": row.purpose, "mandate": row.mandate,
        "decided_at": row.decided_at.isoformat(),
    }  # fmt: skip


def _keep(found: dict[str, bytes], kind: str, data: object) -> None:
    found[f"versions/{kind}-{canonical.digest(data)}.json"] = canonical.dumps(data)


def _disclosed(
    session: Session, row: AuditFile, lines: Iterable[Line]
) -> dict[str, tuple[str, bytes, bytes]]:
    """What was decided, with the subkey that opens the commitment in its entry, and that opens nothing else."""
    release = session.exec(select(Release).where(Release.suggestion_id == row.subject_id)).first()
    if not row.disclosed or not release:
        return {}
    key, about = key_of(session, release.case_id), f"release:{release.id}"
    content = canonical.dumps(released_content(key, release))
    return {
        one.id: ("content", content, key.subkey(about)) for one in lines if one.act == "suggestion.released"
    }
