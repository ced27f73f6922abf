"""Reports over the API: the list of what one may read, how far one is, and its PDF."""

from infra.installation import Installation
from tests.cast import Cast
from tests.reports.test_flow import PDF, a_sheet
from tests.web.test_api.conftest import Call, problem


def test_the_api_lists_and_gives_what_one_may_read(house: Installation, cast: Cast, call: Call) -> None:
    sheet, petra = a_sheet(house, cast), call(cast.petra)
    found = petra.get("/reports?kind=algorithm_sheet").get_json()["items"]
    assert [(one["id"], one["progress"], one["size"]) for one in found] == [(sheet.id, "made", len(PDF))]
    assert petra.get(f"/reports?subject={sheet.subject_id}").get_json()["items"] == found
    assert petra.get("/reports?subject=x").get_json()["items"] == []
    assert petra.get("/reports?kind=letter").get_json()["items"] == []
    told = petra.get(f"/reports/{sheet.id}").get_json()
    assert petra.get(told["links"]["pdf"]).data == PDF
    assert petra.get(f"/reports/{sheet.id}").get_json()["downloads"] == 1
    problem(call(cast.stranger).get(f"/reports/{sheet.id}"), 404)
