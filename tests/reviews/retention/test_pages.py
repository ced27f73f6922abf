"""Keeping and destroying in the office: by hand, page by page."""

from collections.abc import Callable
from datetime import timedelta

from infra import clock
from infra.identity.actors import Actor
from reviews.retention.closing import Term
from reviews.retention.declaring import declare_due
from reviews.retention.vocabulary import ItemState, ListState
from tests.conftest import Visitor
from tests.reviews.retention.stages import WHY, Archive, later

SignedIn = Callable[[Actor], Visitor]
HOME = "/werk/bewaren"


def test_the_archivist_looks_takes_one_off_authorises_and_reads_the_declaration(
    archive: Archive, signed_in: SignedIn
) -> None:
    for number in range(2):
        archive.tell(number, clock.today(), Term(12, category="5.1.2"))
    with clock.stopped(later(500)):
        arie = signed_in(archive.archivist)
        row = archive.drawn()
        page = arie.get(HOME).get_data(as_text=True)
        assert "Van 1 zaak is geen bewaartermijn bekend." in page
        address = f"{HOME}/lijsten/{row.id}"
        first, second = archive.items(row)
        kept, gone = f"zaak-{0}", f"zaak-{1}"
        if archive.case(0).id != first.case_id:
            kept, gone = gone, kept
        assert kept in arie.get(address).get_data(as_text=True)
        item = f"{HOME}/lijsten/zaken/{first.id}"
        assert arie.submit(item, {"reason": "in_use", "why": ""}).status_code == 400
        assert arie.submit(item, {"reason": "in_use", "why": WHY}).status_code == 303
        assert arie.submit(f"{address}/machtigen", {"cases": 1}).status_code == 400, "first the tick"
        assert arie.submit(f"{address}/machtigen", {"cases": 2, "sure": "1"}).status_code == 412
        assert arie.submit(f"{address}/machtigen", {"cases": 1, "sure": "1"}).status_code == 303
        assert arie.get(f"{address}/voortgang").status_code == 200
        archive.work_off()
        archive.do(declare_due, archive.cast.machine)
        assert arie.get(f"{address}/voortgang").status_code == 286
        told = arie.get(f"{address}/verklaring").get_data(as_text=True)
        assert "de gegevens van 1 zaak" in told
        file = arie.get(f"{address}/verklaring.csv").get_data(as_text=True)
        assert file.splitlines()[1].split(",")[-4:-2] == ["5.1.2", "1"]
        for reference in (kept, gone):
            assert reference not in told + file
        assert archive.items(row, ItemState.DESTROYED)[0].case_id == second.case_id
        assert archive.again(row.id).state == ListState.DECLARED
        assert gone not in arie.get(address).get_data(as_text=True)


def test_a_hold_is_placed_and_lifted_by_hand(archive: Archive, signed_in: SignedIn) -> None:
    bea, stops = signed_in(archive.cast.bea), f"{HOME}/stops"
    day = clock.today() + timedelta(days=90)
    asked: dict[str, object] = {
        "reference": "zaak-0",
        "reason": "court_case",
        "why": WHY,
        "review_on": day.isoformat(),
    }
    for name, value in (
        ("reference", "zaak-77"),
        ("reason", ""),
        ("why", " "),
        ("review_on", clock.today().isoformat()),
        ("review_on", "gisteren"),
    ):
        answer = bea.submit(f"{stops}/nieuw", asked | {name: value})
        assert answer.status_code == 400
        assert f'href="#f-{name}"' in answer.get_data(as_text=True)
    assert bea.submit(f"{stops}/nieuw", asked).status_code == 303
    page = bea.get(stops).get_data(as_text=True)
    assert "zaak-0" in page
    [hold] = [
        part.split('"')[0] for part in page.split(f'href="{stops}/')[1:] if not part.startswith("nieuw")
    ]
    assert WHY in bea.get(f"{stops}/{hold}").get_data(as_text=True)
    assert bea.submit(f"{stops}/{hold}", {"why": ""}).status_code == 400
    assert bea.submit(f"{stops}/{hold}", {"why": "De zaak is gewonnen."}).status_code == 303
    assert bea.submit(f"{stops}/{hold}", {"why": "Nog eens."}).status_code == 409
    assert "De zaak is gewonnen." in bea.get(f"{stops}/{hold}").get_data(as_text=True)
    assert "zaak-0" in bea.get(f"{stops}?toon=opgeheven").get_data(as_text=True)
    assert signed_in(archive.cast.kees).get(stops).status_code == 403


def test_a_term_is_entered_by_hand_and_chosen_for_a_deployment(archive: Archive, signed_in: SignedIn) -> None:
    pia = signed_in(archive.cast.pia)
    today = clock.today().isoformat()
    told: dict[str, object] = {
        "reference": "zaak-0",
        "closed_on": today,
        "result": "Toegekend",
        "kind": "term",
        "years": "7",
    }
    for change, field in (
        ({"kind": ""}, "kind"),
        ({"years": ""}, "term"),
        ({"years": "151"}, "term"),
        ({"closed_on": ""}, "closed_on"),
        ({"result": ""}, "result"),
        ({"category": "§ 5"}, "category"),
    ):
        answer = pia.submit(f"{HOME}/afsluiten", told | change)
        assert answer.status_code == 400
        assert f'href="#f-{field}"' in answer.get_data(as_text=True), field
    assert pia.submit(f"{HOME}/afsluiten", told).status_code == 303
    terms = f"{HOME}/termijnen/{archive.deployment.id}"
    assert pia.submit(terms, {"kind": "term", "years": "1", "months": "6"}).status_code == 303
    assert "1 jaar en 6 maanden" in pia.get(HOME).get_data(as_text=True)
    assert 'value="6"' in pia.get(terms).get_data(as_text=True)
    assert pia.submit(terms, {"kind": "none"}).status_code == 303
    assert "niet gekozen" in pia.get(HOME).get_data(as_text=True)


def test_who_may_see_the_counts_sees_no_reference(archive: Archive, signed_in: SignedIn) -> None:
    archive.tell(0, clock.today(), Term(12))
    with clock.stopped(later(500)):
        row = archive.drawn()
        omar = signed_in(archive.cast.omar)
        page = omar.get(f"{HOME}/lijsten/{row.id}").get_data(as_text=True)
        [item] = archive.items(row)
        assert "zaak-0" not in page
        assert omar.get(f"{HOME}/lijsten/zaken/{item.id}").status_code == 403
        assert omar.submit(f"{HOME}/lijsten/{row.id}/machtigen", {"sure": "1", "cases": 1}).status_code == 403
