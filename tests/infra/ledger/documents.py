"""A file that was recorded in the log of an installation, with its proof in it."""

from pathlib import Path

from infra import ledger
from infra.installation import Installation
from infra.ledger import stamps
from infra.ledger.proofs import proof_of
from infra.ledger.stamps import BLANK, Stamp
from infra.log.sequencing import sequence
from tests.cast import Cast
from tests.infra.ledger import sealed

PLAIN = b"%PDF-1.7 een brief" + BLANK + b"%%EOF"


def a_sealed_document(house: Installation, cast: Cast, path: Path) -> bytes:
    """One with a seal in it, written to `path` as it leaves the house."""
    content = sealed.sealed(a_document(house, cast, path, blank=sealed.DOCUMENT))
    path.write_bytes(content)
    return content


def a_document(
    house: Installation, cast: Cast, path: Path, salt: bytes = b"s" * 32, blank: bytes = PLAIN
) -> bytes:
    """Written to `path` as it leaves the house."""
    with house.database.write(cast.organisation_id) as session:
        ledger.append(session, cast.sanne, "report.made", path.stem, pdf=stamps.commitment(blank, salt))
    while sequence(house, cast.organisation_id):
        continue
    with house.database.read(cast.organisation_id) as session:
        proved = proof_of(session, cast.organisation_id, "report.made", path.stem)
    content = stamps.filled(blank, Stamp(salt, proved.body, proved.proof))
    path.write_bytes(content)
    return content
