"""Somebody who has the whole data folder, its backups and the master key opens a case before it is forgotten, and nothing after."""

import base64
import hashlib
import io
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from sqlmodel import select

from infra import clock, sealing
from infra.backup import make_backup
from infra.installation import Installation
from infra.ledger import stamps
from infra.ledger.models import Head
from infra.ledger.notes import read_vkey
from infra.ledger.verifying import check_whole, folder
from infra.log.serving import round_
from infra.sealing import Erased, Key
from register.models import ModelVersion
from register.rows import read_json
from reports import requests as letters
from reviews import colleagues, drafts, forgetting, hearing, intake, transitions, waiting
from reviews.erasing import requests
from reviews.erasing.requests import Asked, Decided
from reviews.erasing.vocabulary import About, Answer, Ground
from reviews.models import Release, Suggestion
from reviews.objections import handling, lodging, revoking
from reviews.objections.handling import Answer as Ruled
from reviews.retention import holds
from reviews.retention.vocabulary import HoldReason
from reviews.vocabulary import Asked as Wanted
from reviews.vocabulary import Confidence, Heard, Ruling, Verdict
from tests import builders
from tests.cast import Cast
from tests.conftest import Bells
from tests.reviews.objections.stages import brought
from workers.running import run
from workers.tasks import WORK
from workers.workshop import Workshop

BSN = "123456782"
REFERENCE = "ZK-GEHEIM-4711"
INCOME = 7391.27
CONTACT = "Truus van Onthouden"
TEXT = "Mevrouw Van Onthouden belde over haar huurschuld."
# Where staff write, a BSN is refused; what comes from outside is taken in as it is.
LETTER = f"{TEXT} Mijn burgerservicenummer is {BSN}."
SECRETS = (BSN, REFERENCE, str(INCOME), CONTACT, "Onthouden", "huurschuld")
WINDOW = 16


@dataclass
class Attacker:
    """Who has everything that lies on the disks: bytes of files, the master key, and the code."""

    master: Key
    sealed: list[tuple[str, bytes]] = field(default_factory=list)

    def keys(self, place: Path, scope: str) -> list[Key]:
        """Keys of a case, carved out of the bytes of any file, deleted rows and write-ahead logs included."""
        found = []
        for content in contents(place):
            start = content.find(scope.encode())
            while start >= 0:
                found += [key for key in self._unwrapped(content, start + len(scope), scope) if key]
                start = content.find(scope.encode(), start + 1)
        return found

    def _unwrapped(self, content: bytes, start: int, scope: str) -> Iterator[Key | None]:
        for place in range(start, min(start + 8, len(content))):
            try:
                yield Key(self.master.unseal(content[place : place + 60], scope))
            except Erased:
                yield None

    def opens(self, place: Path, scope: str) -> bytes:
        """All that can be read with the keys that were found, of whatever was ever sealed and still lies there."""
        keys, everything = self.keys(place, scope), b"".join(contents(place))
        found = []
        for about, sealed in self.sealed:
            if sealed in everything:
                found += [plain for key in keys if (plain := _opened(key, sealed, about))]
        return b"\n".join(_with_pages(plain) for plain in found)


def _opened(key: Key, sealed: bytes, about: str) -> bytes:
    try:
        return key.unseal(sealed, about)
    except Erased:
        return b""


def _with_pages(plain: bytes) -> bytes:
    """What a PDF holds is compressed: its streams as they are."""
    if not plain.startswith(b"%PDF"):
        return plain
    with pikepdf.open(io.BytesIO(plain)) as opened:
        streams = [one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream)]
    return b"\n".join([plain, *streams])


def contents(place: Path) -> Iterator[bytes]:
    for path in sorted(place.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def hits(content: bytes) -> set[str]:
    """Which secrets stand in these bytes: as text, in other writings of it, or as a plain hash."""
    return {secret for secret in SECRETS if any(form in content for form in forms(secret))}


def forms(secret: str) -> Iterator[bytes]:
    raw = secret.encode()
    digest = hashlib.sha256(raw)
    yield from (raw, secret.encode("utf-16-le"), raw.hex().encode(), base64.b64encode(raw)[:-4])
    yield from (digest.digest(), digest.hexdigest().encode(), base64.b64encode(digest.digest()))


@pytest.fixture
def attacker(house: Installation, monkeypatch: pytest.MonkeyPatch) -> Attacker:
    """An attacker who even knows what was sealed, and as what."""
    who, seal = Attacker(Key(house.settings.master_key)), Key.seal

    def told(key: Key, plain: bytes, about: str) -> bytes:
        sealed = seal(key, plain, about)
        who.sealed.append((about, sealed))
        return sealed

    monkeypatch.setattr(sealing.Key, "seal", told)
    return who


def work_off(house: Installation, bells: Bells) -> None:
    workshop = Workshop(house)
    while bells or (round_(house) and bells):
        task, _, job_id = bells.pop(0)
        if not task.startswith(("reviews.predict", "register.")):
            run(workshop, job_id, WORK[task])


def deployed(house: Installation, cast: Cast) -> str:
    """A deployment of a model whose contract says enough for a letter."""
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        model = session.get_one(ModelVersion, deployment.model_version_id)
        model.contract = model.contract | {"task": "binary"}
    return deployment.id


def sent(house: Installation, cast: Cast, deployment_id: str) -> list[Suggestion]:
    """Two rows about the same person, in two batches, of which the first tells who else acts for them."""
    row = builders.a_row(3, inkomen=INCOME, reference=REFERENCE)
    contact = {"role": "guardian", "name": CONTACT, "address": ["Stille Steeg 1"], "secret": True}
    found = []
    for beside in ({0: {"contacts": [contact], "urgency": "health"}}, {}):
        batch = intake.submit(house, cast.case_system, deployment_id, read_json([row], most=1), beside=beside)
        found += builders.run(house, cast, batch)
    return found


def decided(house: Installation, cast: Cast, suggestion_id: str) -> None:
    """Everything in which somebody may write about the person, up to the decision."""
    with house.database.write(cast.organisation_id) as session:
        epoch = transitions.claim(session, cast.kees, suggestion_id).epoch
        question = colleagues.consult(session, cast.kees, suggestion_id, epoch, cast.noor.id, TEXT)
        session.flush()
        colleagues.answer_consultation(session, cast.noor, question.id, TEXT)
        waiting.ask(session, cast.kees, suggestion_id, epoch, Wanted.INFORMATION, 14, TEXT)
    with house.database.write(cast.organisation_id) as session:
        waiting.receive(session, cast.case_system, suggestion_id, TEXT)
        epoch = transitions.claim(session, cast.kees, suggestion_id).epoch
        hearing.hear(session, cast.kees, suggestion_id, epoch, Heard.BY_PHONE, TEXT)
        drafts.save_draft(session, cast.kees, suggestion_id, epoch, {"text": TEXT})
        transitions.judge(session, cast.kees, suggestion_id, epoch, "brief", Confidence.SURE)
        transitions.reveal(session, cast.kees, suggestion_id, epoch)
        transitions.decide(session, cast.kees, suggestion_id, epoch, Verdict.FOLLOW, "", ("fits",), TEXT)


def afterwards(house: Installation, cast: Cast, first: Release, second: Release) -> str:
    """What came after: an objection, a decision taken back, a hold; and the letter as the resident got it."""
    with house.database.write(cast.organisation_id) as session:
        objection = lodging.lodge(session, cast.case_system, first.id, brought(text=LETTER)).id
        handling.claim(session, cast.bea, objection)
        handling.hear(session, cast.bea, objection, clock.today(), LETTER)
        handling.adjourn(session, cast.bea, objection, TEXT)
        handling.resolve(session, cast.bea, objection, Ruled(Ruling.UNFOUNDED, TEXT))
        revoking.revoke(session, cast.bea, second.id, TEXT)
        review_on = clock.today() + timedelta(days=30)
        hold = holds.place(session, cast.pia, REFERENCE, HoldReason.CLAIM, TEXT, review_on).id
        holds.lift(session, cast.pia, hold, TEXT)
        return requests.enter(session, cast.pia, Asked(About.CASE, clock.today(), LETTER, REFERENCE)).id


def printed(house: Installation, cast: Cast, bells: Bells, release: Release) -> bytes:
    with house.database.write(cast.organisation_id) as session:
        letter = letters.ask_letter(session, cast.case_system, release).id
    work_off(house, bells)
    with house.database.write(cast.organisation_id) as session:
        return letters.read_letter(session, cast.case_system, house.storage, letter)[1]


def test_after_the_erasure_and_the_term_of_the_backups_nobody_can_open_anything(
    house: Installation, cast: Cast, bells: Bells, attacker: Attacker, tmp_path: Path
) -> None:
    data, kept = house.settings.data, tmp_path / "kept"
    suggestions = sent(house, cast, deployed(house, cast))
    for one in suggestions:
        decided(house, cast, one.id)
    work_off(house, bells)
    with house.database.read(cast.organisation_id) as session:
        first, second = (
            session.exec(select(Release).where(Release.suggestion_id == one.id)).one() for one in suggestions
        )
    letter = printed(house, cast, bells, first)
    request_id = afterwards(house, cast, first, second)
    scope = f"case:{first.case_id}"
    make_backup(house, kept / "before", with_secrets=True, keys=kept / "keys")

    assert [hits(content) for content in contents(data) if hits(content)] == []
    assert hits(attacker.opens(data, scope)) == set(SECRETS)
    assert hits(attacker.opens(kept, scope)) == set(SECRETS)
    wrapped = _wrapped(data, scope)

    with house.database.write(cast.organisation_id) as session:
        granted = Decided(Answer.GRANTED, Ground.NO_LONGER_NEEDED, "")
        requests.decide(session, cast.pia, request_id, granted)
    work_off(house, bells)
    with house.database.read(cast.organisation_id) as session:
        assert forgetting.forgotten(session, [first.case_id])
        head = session.exec(select(Head)).one()

    assert attacker.keys(data, scope) == []
    assert attacker.opens(data, scope) == b""
    left = b"".join(contents(data))
    assert [place for place in range(len(wrapped) - WINDOW) if wrapped[place : place + WINDOW] in left] == []
    assert hits(left) == set()

    make_backup(house, kept / "after", with_secrets=True, keys=kept / "keys")
    with clock.stopped(clock.now() + timedelta(days=house.settings.key_backup_days + 1)):
        make_backup(house, kept / "later", with_secrets=True, keys=kept / "keys")
    assert attacker.opens(kept, scope) == b""
    assert hits(b"".join(contents(kept))) == set()

    # The proofs hold: of the whole log, and of the letter that left the house before.
    logs = house.settings.logs / cast.organisation_id
    check_whole(folder(logs), [read_vkey(head.vkey)])
    stamps.check(letter, [read_vkey(head.vkey)], head.origin)


def _wrapped(data: Path, scope: str) -> bytes:
    """The key as it lies in its store, read from a copy."""
    copy = shutil.copytree(data, data.parent / "copy")
    with sqlite3.connect(copy / "keys.sqlite3") as connection:
        [(wrapped,)] = connection.execute("SELECT wrapped FROM sealing_key WHERE scope = ?", (scope,))
    return bytes(wrapped)
