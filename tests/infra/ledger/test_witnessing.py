"""A witness cosigns what only grew, remembers before it answers, and of two stories it has heard it signs one."""

import base64
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.merkle import EMPTY_ROOT
from infra.ledger.notes import COSIGNATURE, Note, NoteRefused, Signature, Verifier
from infra.ledger.policies import PolicyRefused, read_policy
from infra.ledger.tiles import Tree, grown
from infra.ledger.witnessing import Answer, add_checkpoint, trust, witness_of
from tests.cast import Cast
from tests.infra.ledger.test_verifying import OTHER, SIGNER, TRUSTED

NAME = "witness.example/stad"


class Log:
    """A log in memory; `fork` gives every entry from there on other words."""

    def __init__(self, fork: int | None = None, size: int = 60) -> None:
        entries = [f"{'b' if fork is not None and n >= fork else 'a'}{n}".encode() for n in range(size)]
        self._trees: dict[int, Tree] = {}
        for end in range(1, size + 1):
            files = grown(Tree(0, lambda tile: b""), entries[:end])
            self._trees[end] = Tree(end, lambda tile, files=files: files[tile.path])  # type: ignore[misc]

    def request(self, old: int, new: int, signer: object = SIGNER) -> bytes:
        """What a log sends to a witness."""
        proof = self._trees[new].consistency(old) if old else []
        lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof)]
        note = Checkpoint("log.example/stad", new, self._trees[new].root).signed([signer])  # type: ignore[list-item]
        return "\n".join(lines).encode() + b"\n\n" + bytes(note)


def ask(house: Installation, organisation_id: str, body: bytes) -> Answer:
    with house.database.write(organisation_id) as session:
        return add_checkpoint(session, witness_of(house.keys, organisation_id, NAME), body)


@pytest.fixture
def witness(house: Installation, cast: Cast) -> str:
    """Buurstad, which is a witness of the log."""
    with house.database.write(cast.elsewhere_id) as session:
        trust(session, cast.elsewhere_id, TRUSTED[0].vkey)
    return cast.elsewhere_id


@pytest.mark.both_databases
def test_a_head_that_only_grew_is_cosigned_with_the_time(house: Installation, witness: str) -> None:
    log, key = Log(), witness_of(house.keys, witness, NAME).verifier
    for old, new in ((0, 5), (5, 5), (5, 40)):
        body = log.request(old, new)
        answer = ask(house, witness, body)
        assert answer.status == 200
        note = Note.read(body.partition(b"\n\n")[2] + answer.body.encode())
        assert (note.checked([key])[NAME] or 0) > 1_700_000_000


def test_everything_else_is_refused_with_its_own_answer(
    house: Installation, cast: Cast, witness: str
) -> None:
    log, fork = Log(), Log(fork=3)
    assert ask(house, witness, log.request(0, 10)).status == 200
    assert ask(house, witness, b"nonsense").status == 400
    assert ask(house, witness, log.request(20, 20)) == Answer(409, "10\n")
    assert ask(house, witness, log.request(0, 30)) == Answer(409, "10\n")
    assert ask(house, witness, fork.request(10, 30)).status == 422
    assert ask(house, witness, fork.request(10, 10)).status == 422
    assert ask(house, witness, log.request(10, 30, OTHER)).status == 403
    assert ask(house, cast.organisation_id, log.request(0, 10)).status == 404
    assert ask(house, witness, b"old 11\n\n" + log.request(0, 10).partition(b"\n\n")[2]).status == 400
    assert ask(house, witness, log.request(10, 30)).status == 200


@pytest.mark.both_databases
@pytest.mark.parametrize("rounds", [6, pytest.param(100, marks=pytest.mark.slow)])
def test_of_heads_that_come_at_once_none_is_rolled_back(
    house: Installation, witness: str, rounds: int
) -> None:
    log, known = Log(), 0
    with ThreadPoolExecutor(8) as pool:
        for _ in range(min(rounds, 25)):
            heads = random.sample(range(known, 60), 8) if known <= 50 else []
            bodies = [log.request(known, max(head, 1)) for head in heads]
            answers = list(pool.map(lambda body: ask(house, witness, body), bodies))
            signed = [head for head, answer in zip(heads, answers, strict=True) if answer.status == 200]
            later = {int(answer.body) for answer in answers if answer.status == 409}
            assert len([head for head in signed if head > known]) <= 1 or not heads
            known = max([known, *later, *signed])
            if not heads:
                break


def test_a_policy_file_says_how_many_witnesses_are_needed() -> None:
    names = ("w1", "w2", "w3")
    keys = {name: Verifier(f"{name}.example", name.encode().ljust(32, b"x"), COSIGNATURE) for name in names}
    lines = [f"log {TRUSTED[0].vkey}", *(f"witness {name} {key.vkey}" for name, key in keys.items())]
    policy = read_policy("\n".join([*lines, "# two of three", "group stad 2 w1 w2 w3", "quorum stad", ""]))
    assert policy.met({"w1", "w3"})
    assert not policy.met({"w2"})
    note = Checkpoint("log.example/stad", 0, EMPTY_ROOT).signed([SIGNER])
    with pytest.raises(NoteRefused, match="not enough"):
        policy.check(bytes(note))
    false = note.with_signature(Signature("w1.example", keys["w1"].key_id, b"\0" * 72))
    assert policy.cosigners(false) == set()
    assert read_policy("\n".join([*lines, "quorum none"])).check(bytes(note)).size == 0


@pytest.mark.parametrize(
    "wrong",
    ["", "quorum nobody", "quorum none\nquorum none", "group g 1 w9\nquorum g", "witness w1\nquorum none", "word x",
     "group none any w1", "log nonsense\nquorum none"],
)  # fmt: skip
def test_a_policy_that_is_not_clear_is_refused(wrong: str) -> None:
    with pytest.raises(PolicyRefused):
        read_policy(wrong)
