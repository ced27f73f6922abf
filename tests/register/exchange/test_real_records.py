"""The real records: all of them come in, what can go out is valid by the national schema, and a round trip loses nothing."""

from collections.abc import Callable
from typing import Any

from tests.register.exchange.conftest import Register
from tests.register.exchange.national import (
    FULL,
    OLDER,
    TEMPLATES,
    needs_samples,
    needs_schema,
    sample,
    schema_errors,
)

pytestmark = [needs_schema, needs_samples]
WHO = ("--organisation", "Gemeente Voorbeeldstad", "--contact", "algoritmes@voorbeeldstad.example")


def test_all_full_records_come_in_and_go_out_without_one_error(register: Register) -> None:
    report = register.bring(sample(FULL), *WHO)
    assert (report["records"], report["imported"], report["incomplete"]) == (27, 27, 0)
    records = register.export()
    assert len(records) == 27
    assert [error for record in records for error in schema_errors(record)] == []


def test_all_older_records_come_in_as_drafts_that_say_what_they_lack(register: Register) -> None:
    report = register.bring(sample(OLDER), *WHO)
    assert (report["records"], report["imported"], report["refused"]) == (90, 90, 0)
    assert all("publication_category" in line["missing"] for line in report["lines"])
    run = register("export")
    assert (run.json, run.code) == ([], 1)
    assert len(run.errors.splitlines()) == 90


def test_without_an_organisation_the_full_records_wait_as_drafts_until_one_is_given(
    register: Register,
) -> None:
    assert register.bring(sample(FULL))["incomplete"] == 27
    assert register.export() == []
    report = register.bring(sample(FULL), *WHO)
    assert (report["completed"], report["imported"], report["incomplete"]) == (27, 0, 0)
    assert len(register.export()) == 27


def test_what_the_templates_hold_comes_in_once_also_from_two_files(register: Register) -> None:
    whole = register.bring(sample(FULL), *WHO)["records"]
    again = [register.bring(path.read_bytes(), *WHO) for path in sorted(TEMPLATES.glob("*.json"))]
    assert sum(report["already_there"] for report in again) == whole
    assert len(register.export()) == whole


def test_a_round_trip_through_another_register_changes_no_field(
    register: Register, another: Callable[[], Register]
) -> None:
    register.bring(sample(FULL), *WHO)
    first = register.export()
    there = another()
    report = there.bring(first)
    assert report["imported"] == len(first)
    assert there.export() == first
    assert [line["changes"] for line in report["lines"] if line.get("changes")] == []


def test_every_difference_between_a_real_record_and_its_export_is_told(register: Register) -> None:
    records = sample(FULL)
    report = register.bring(records, *WHO)
    out = {record["source_id"]: record for record in register.export()}
    for record, line in zip(records, report["lines"], strict=True):
        told = {change["field"] for change in line.get("changes", [])} | {"lang", "source_data_grouping"}
        there = out[record.get("source_id") or record["id"]]
        differing = {key for key in there if not _same(record.get(key), there[key])}
        assert differing <= told, line["name"]
        lost = {key for key, value in record.items() if value and key not in there}
        assert lost <= told | {change.get("other") for change in line.get("changes", [])}, line["name"]


def _same(before: Any, after: Any) -> bool:
    return before == after or (before in (None, "", []) and after in ("", []))
