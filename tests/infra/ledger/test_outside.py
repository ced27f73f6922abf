"""Programs that are not ours judge what is ours: Go's checksum libraries, a shell and a browser say what we say, of mutants too."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from infra.installation import Installation
from infra.ledger import seals, stamps, verifying
from infra.ledger.merkle import ProofRefused
from infra.ledger.notes import NoteRefused, Verifier, read_vkey
from infra.ledger.stamps import BEGIN, END
from infra.ledger.tiles import Damaged
from tests.cast import Cast
from tests.infra.ledger.documents import a_document, a_sealed_document
from tests.infra.ledger.test_sequencing import act, all_in, head_of, log_of
from tests.infra.ledger.test_stamps import passes_in_a_shell
from tests.infra.ledger.test_verifying import OTHER, SIGNER, TRUSTED, a_log

SOURCE = Path(__file__).with_name("outside") / "check.go"
LIBRARY = Path("/usr/share/gocode")
SLOW = pytest.param(1_000, marks=pytest.mark.slow)
Go = Callable[[Sequence[str]], list[bool]]


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    """The Go program: questions in, and whether it accepts."""
    if not (shutil.which("go") and (LIBRARY / "src/golang.org/x/mod").is_dir()):
        pytest.skip("Go and golang-golang-x-mod-dev are not on this machine")
    folder = tmp_path_factory.mktemp("go")
    built = {"GO111MODULE": "off", "GOPATH": str(LIBRARY), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    command = ["go", "build", "-o", str(folder / "check"), str(SOURCE)]
    subprocess.run(command, check=True, env={**os.environ, **built}, cwd=folder)

    def ask(questions: Sequence[str]) -> list[bool]:
        told = "".join(f"{one}\n" for one in questions)
        run = subprocess.run([folder / "check"], input=told, capture_output=True, text=True, check=True)
        return [line == "accepted" for line in run.stdout.splitlines()]

    return ask


def accepted(look: Callable[[], object]) -> bool:
    try:
        look()
    except (Damaged, NoteRefused, ProofRefused, OSError):
        return False
    return True


def whole(folder: Path, trusted: Sequence[Verifier]) -> bool:
    return accepted(lambda: verifying.check_whole(verifying.folder(folder), trusted))


def test_a_log_of_ours_is_whole_to_go_and_grew_from_every_head_that_was_kept(
    go: Go, house: Installation, cast: Cast, tmp_path: Path
) -> None:
    folder, kept = log_of(house, cast).folder, []
    for count in (1, 2, 250, 60):
        act(house, cast, count)
        all_in(house, cast)
        kept.append(tmp_path / str(count))
        kept[-1].write_bytes((folder / "checkpoint").read_bytes())
    key = head_of(house, cast).vkey
    assert all(go([f"log\t{folder}\t{key}", *(f"log\t{folder}\t{key}\t{one}" for one in kept)]))
    a_document(house, cast, tmp_path / "it.pdf")
    assert go([f"document\t{tmp_path / 'it.pdf'}\t{key}", f"document\t{kept[0]}\t{key}"]) == [True, False]


def test_what_go_makes_of_a_rewritten_past_and_of_another_key(go: Go, tmp_path: Path) -> None:
    for name, changed in (("honest", None), ("rewritten", 12)):
        a_log(tmp_path / name, 90, changed)
    a_log(tmp_path / "then", 40)
    key, old = TRUSTED[0].vkey, tmp_path / "then/checkpoint"
    questions = [f"log\t{tmp_path / name}\t{key}\t{old}" for name in ("honest", "rewritten")]
    assert go([*questions, f"log\t{tmp_path / 'honest'}\t{OTHER.verifier.vkey}"]) == [True, False, False]


@pytest.mark.parametrize("rounds", [30, SLOW])
def test_of_logs_with_something_changed_go_says_what_we_say(go: Go, rounds: int, tmp_path: Path) -> None:
    drawn = random.Random(20261124)
    a_log(tmp_path / "right", 300 if rounds < 100 else 700)
    names = sorted(
        one.relative_to(tmp_path / "right") for one in (tmp_path / "right").rglob("*") if one.is_file()
    )
    ours, questions = [], []
    for number in range(rounds):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "right", folder, copy_function=os.link)
        path = folder / drawn.choice(names)
        right = path.read_bytes()
        path.unlink()
        path.write_bytes(right if number % 25 == 0 else mutant(drawn, right))
        ours.append(whole(folder, TRUSTED))
        questions.append(f"log\t{folder}\t{TRUSTED[0].vkey}")
    theirs = go(questions)
    differ = [number for number in range(rounds) if ours[number] != theirs[number]]
    print(f"{rounds} logs: {sum(ours)} accepted by us, {sum(theirs)} by Go, {len(differ)} verdicts differ")
    assert differ == []
    assert sum(ours) == len(range(0, rounds, 25))


def mutant(drawn: random.Random, right: bytes) -> bytes:
    """A bit changed, the end cut off, something doubled, or bytes added."""
    place = drawn.randrange(len(right))
    kinds = [
        right[:place] + bytes([right[place] ^ (1 << drawn.randrange(8))]) + right[place + 1 :],
        right[:place],
        right[:place] + right[place : place + 40] + right[place:],
        right + drawn.randbytes(3),
    ]
    return drawn.choice([kinds[0], *kinds])


@pytest.mark.parametrize("rounds", [25, SLOW])
@pytest.mark.browser
def test_of_documents_with_something_changed_go_shell_and_browser_say_what_we_say(
    go: Go, rounds: int, house: Installation, cast: Cast, tmp_path: Path, chromium: Browser, live_server: str
) -> None:
    act(house, cast, 40)
    rights = [
        a_document(house, cast, tmp_path / "right.pdf"), a_sealed_document(house, cast, tmp_path / "sealed.pdf")
    ]  # fmt: skip
    key = head_of(house, cast).vkey
    drawn, said = random.Random(20261125), {"we": [], "a shell": [], "a browser": []}  # type: ignore[var-annotated]
    page, questions = the_page(chromium, live_server), []
    for number in range(rounds):
        path = tmp_path / f"{number}.pdf"
        right = rights[number % 2]
        path.write_bytes(right if number % 25 == 0 else a_changed(drawn, right, counted(right)))
        said["we"].append(accepted(lambda path=path: stamps.check(path.read_bytes(), [read_vkey(key)])))
        said["a shell"].append(passes_in_a_shell(path, key))
        said["a browser"].append(in_a_browser(page, path))
        questions.append(f"document\t{path}\t{key}")
    page.context.close()
    said["Go"] = go(questions)
    differ = [
        (number, seen) for number, seen in enumerate(zip(*said.values(), strict=True)) if len(set(seen)) > 1
    ]
    told = ", ".join(f"{name} {sum(found)}" for name, found in said.items())
    print(f"{rounds} documents: accepted by {told}; {len(differ)} verdicts differ")
    assert differ == []
    assert sum(said["we"]) == len(range(0, rounds, 25))


def counted(content: bytes) -> list[int]:
    """The places that a proof counts, without most of the blanks that fill its slot."""
    places = {*range(content.index(BEGIN) + len(BEGIN) + 1_500), *range(content.index(END), len(content))}
    found = seals.SLOT.search(content)
    return sorted(places - {*range(*found.span(1)), *range(*found.span(2))} if found else places)


def test_bits_of_a_signature_that_say_nothing_are_no_freedom_either(
    go: Go, house: Installation, cast: Cast, tmp_path: Path
) -> None:
    """Base64 of 68 bytes ends in two bits without a meaning; Go's own reader lets them be anything."""
    act(house, cast, 3)
    right, key = a_document(house, cast, tmp_path / "right.pdf"), head_of(house, cast).vkey
    last = right.index(b"=\n", right.index(b"\xe2\x80\x94")) - 1
    (tmp_path / "odd.pdf").write_bytes(right[:last] + bytes([right[last] ^ 1]) + right[last + 1 :])
    asked = [f"document\t{tmp_path / name}\t{key}" for name in ("right.pdf", "odd.pdf")]
    assert go(asked) == [True, False]
    assert not passes_in_a_shell(tmp_path / "odd.pdf", key)
    assert not accepted(lambda: stamps.check((tmp_path / "odd.pdf").read_bytes(), [read_vkey(key)]))


def a_changed(drawn: random.Random, right: bytes, places: Sequence[int]) -> bytes:
    place = drawn.choice(places)
    return right[:place] + bytes([right[place] ^ (1 << drawn.randrange(8))]) + right[place + 1 :]


def the_page(chromium: Browser, live_server: str) -> Page:
    page = chromium.new_context(base_url=live_server, locale="nl-NL").new_page()
    page.goto("/controleren")
    return page


def in_a_browser(page: Page, path: Path) -> bool:
    """What the page says of a file."""
    page.evaluate("document.getElementById('verdict').dataset.state = ''")
    page.locator("#file").set_input_files(path)
    page.wait_for_selector("#verdict[data-state=good], #verdict[data-state=wrong]")
    return page.locator("#verdict").get_attribute("data-state") == "good"


def test_the_same_signer_is_known_to_go(go: Go, tmp_path: Path) -> None:
    a_log(tmp_path, 1)
    assert go([f"log\t{tmp_path}\t{SIGNER.verifier.vkey}", f"log\t{tmp_path}\tnonsense"]) == [True, False]
