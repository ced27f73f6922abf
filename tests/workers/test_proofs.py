"""A letter leaves with the proof that it is the one that was recorded: for us, and for anybody with a shell and our key."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from sqlmodel import select

from infra.errors import NotNow
from infra.installation import Installation
from infra.ledger import stamps
from infra.ledger.merkle import ProofRefused
from infra.ledger.models import Head
from infra.ledger.notes import NoteRefused, read_vkey
from infra.log.serving import round_
from infra.queue import Job
from register.models import Deployment
from reports import requests
from reports.models import Report
from reports.vocabulary import MAKE
from reviews.models import Suggestion
from tests import builders
from tests.cast import Cast
from tests.workers.conftest import send
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

SCRIPT = Path(stamps.__file__).with_name("verify.sh")


def read(house: Installation, cast: Cast) -> bytes:
    with house.database.write(cast.organisation_id) as session:
        letter = session.exec(select(Report)).one()
        return requests.read_letter(session, cast.case_system, house.storage, letter.id)[1]


def test_a_letter_carries_its_proof_and_any_other_byte_is_found(
    house: Installation, cast: Cast, work_off: Callable[[], list[str]], at_work: Callable[..., Deployment],
    workshop: Workshop, tmp_path: Path,
) -> None:  # fmt: skip
    send(house, cast, at_work(), count=1)
    work_off()
    with house.database.read(cast.organisation_id) as session:
        suggestion = session.exec(select(Suggestion)).one()
    builders.a_signed_suggestion(house, cast, suggestion)
    round_(house)
    for task in ("reviews.release", MAKE.name):
        with house.database.read(cast.organisation_id) as session:
            job = session.exec(select(Job).where(Job.task == task)).one()
        run(workshop, job.id, WORK[task])
    with pytest.raises(NotNow):
        read(house, cast)
    work_off()
    letter = read(house, cast)
    with house.database.read(cast.organisation_id) as session:
        head = session.exec(select(Head)).one()
    stamps.check(letter, [read_vkey(head.vkey)], head.origin)
    (tmp_path / "letter.pdf").write_bytes(letter)
    with pikepdf.open(tmp_path / "letter.pdf") as opened:
        assert bytes(opened.attachments["bewijs.txt"].get_file().read_bytes()).startswith(
            stamps.BEGIN + b"salt "
        )
    checked = subprocess.run(["sh", str(SCRIPT), str(tmp_path / "letter.pdf"), head.vkey], check=False)
    assert checked.returncode == 0
    for place in range(0, len(letter), len(letter) // 97):
        changed = letter[:place] + bytes([letter[place] ^ 1]) + letter[place + 1 :]
        with pytest.raises((ProofRefused, NoteRefused)):
            stamps.check(changed, [read_vkey(head.vkey)])
