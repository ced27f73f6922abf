"""A letter is checked in the reader's own browser: nothing of it leaves, every doctored byte is seen, and without scripts there are other ways."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.installation import Installation
from infra.ledger import stamps
from infra.ledger.models import Reason
from infra.log import keys
from tests.cast import Cast
from tests.conftest import Visitor
from tests.infra.ledger.documents import a_document, a_sealed_document
from tests.infra.ledger.test_sequencing import act, all_in

DROP = """([name, content]) => {
  const moved = new DataTransfer(), bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  moved.items.add(new File([bytes], name, { type: "application/pdf" }));
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: moved, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def letter(house: Installation, cast: Cast, tmp_path: Path) -> Path:
    """A file with its proof, as it left."""
    act(house, cast, 20)
    a_document(house, cast, tmp_path / "brief.pdf")
    return tmp_path / "brief.pdf"


def opened(chromium: Browser, live_server: str, scripts: bool = True) -> Page:
    context = chromium.new_context(base_url=live_server, locale="nl-NL", java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/controleren", wait_until="networkidle")
    return page


def says(page: Page, content: bytes, folder: Path) -> str:
    """What the page says of a file that is chosen; under a name of its own, for choosing the same again is no change."""
    path = folder / f"{len(list(folder.iterdir()))}.pdf"
    path.write_bytes(content)
    page.evaluate("document.getElementById('verdict').dataset.state = ''")
    page.locator("#file").set_input_files(path)
    page.wait_for_selector("#verdict:is([data-state=good], [data-state=wrong], [data-state=stolen])")
    return page.locator("#verdict").inner_text()


@pytest.mark.browser
def test_a_browser_checks_a_file_and_sends_it_nowhere(
    chromium: Browser, live_server: str, letter: Path, tmp_path: Path
) -> None:
    page, sent, right = opened(chromium, live_server), list[str](), letter.read_bytes()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    for event in ("requestWillBeSent", "webSocketCreated", "webTransportCreated"):
        wire.on(f"Network.{event}", lambda told: sent.append(str(told.get("request", told).get("url", told))))
    assert "Dit bestand klopt. Gemeente Voorbeeldstad" in says(page, right, tmp_path)
    for place, told in (
        (5, "Het is niet het bestand dat wij vastlegden"),
        (right.index(b"entry ") + 30, "klopt niet"),
    ):
        assert told in says(page, right[:place] + bytes([right[place] ^ 1]) + right[place + 1 :], tmp_path)
    assert "geen bewijs" in says(page, b"%PDF-1.7 van iemand anders", tmp_path)
    assert "geen bewijs" in says(page, b"", tmp_path)
    page.evaluate(DROP, ["brief.pdf", base64.b64encode(right).decode()])
    expect(page.locator("#verdict")).to_contain_text("Dit bestand klopt")
    assert [one for one in sent if "favicon" not in one] == []
    page.context.close()


@pytest.mark.browser
def test_of_a_sealed_file_the_page_says_what_it_did_not_look_at(
    chromium: Browser, live_server: str, house: Installation, cast: Cast, letter: Path, tmp_path: Path
) -> None:
    right = a_sealed_document(house, cast, tmp_path / "sealed.pdf")
    page, digit = opened(chromium, live_server), right.index(b"/Contents<") + 15
    for content in (right, right[:digit] + b"7" + right[digit + 1 :]):
        told = says(page, content, tmp_path)
        assert ("Dit bestand klopt." in told, "Er zit ook een zegel in." in told) == (True, True)
    assert "zegel" not in says(page, letter.read_bytes(), tmp_path)
    for wrong in (
        right + b"\n",
        right[:digit] + b">" + right[digit + 1 :],
        right.replace(b"brief", b"bried"),
    ):
        assert "klopt niet" in says(page, wrong, tmp_path)
    page.context.close()


@pytest.mark.browser
def test_the_file_is_chosen_with_the_keyboard_and_the_verdict_is_read_out(
    chromium: Browser, live_server: str, letter: Path
) -> None:
    page = opened(chromium, live_server)
    # Said early, for it takes a moment until the browser gives the choice away instead of opening a window of its own.
    page.on("filechooser", lambda chooser: chooser.set_files(letter))
    # The form comes with the script: whoever is faster than that goes past it.
    page.locator("#file").wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "file":
            break
    assert page.evaluate("document.activeElement.id") == "file"
    page.keyboard.press("Enter")
    expect(page.locator("#verdict[role=status][aria-live=polite]")).to_contain_text("Dit bestand klopt")
    page.context.close()


@pytest.mark.browser
def test_without_scripts_the_page_tells_the_two_other_ways(
    chromium: Browser, live_server: str, letter: Path
) -> None:
    page = opened(chromium, live_server, scripts=False)
    expect(page.locator("#verify")).to_be_hidden()
    assert "op de twee manieren hieronder" in page.locator("main").inner_text()
    assert page.locator("pre").count() == 2
    page.context.close()


def test_the_script_is_had_from_the_page(client: Visitor) -> None:
    answer = client.get("/controleren/verify.sh")
    assert (answer.status_code, answer.data) == (200, stamps.SCRIPT.read_bytes())


@pytest.mark.browser
def test_of_a_key_that_was_stolen_a_proof_alone_is_not_enough(
    chromium: Browser, live_server: str, house: Installation, cast: Cast, letter: Path, tmp_path: Path
) -> None:
    keys.rotate(house, cast.organisation_id, 30)
    new = a_document(house, cast, tmp_path / "new.pdf")
    page = opened(chromium, live_server)
    for content in (letter.read_bytes(), new):
        assert "Dit bestand klopt. " in says(page, content, tmp_path)
    page.context.close()
    keys.freeze(house, cast.organisation_id, Reason.STOLEN)
    keys.begin(house, cast.organisation_id)
    all_in(house, cast)
    after = a_document(house, cast, tmp_path / "after.pdf")
    page = opened(chromium, live_server)
    assert "sleutel van dit logboek is gestolen" in says(page, letter.read_bytes(), tmp_path)
    assert "Dit bestand klopt. " in says(page, after, tmp_path)
    page.context.close()
