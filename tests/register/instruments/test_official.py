"""The official files, unchanged: DPIA 3.0, IAMA 2.0, the pre-scan, the decision tree, the task registry."""

import re

import pytest

from register.assessments.filling import class_of, roles_of
from register.instruments.definition import Definition, Kind, Type
from register.instruments.reading import Contents, read
from tests.register.instruments.files import ABSENT, OFFICIAL
from tests.register.instruments.test_library import every_walk

pytestmark = pytest.mark.skipif(not all(path.is_file() for path in OFFICIAL.values()), reason=ABSENT)


def contents(name: str) -> Contents:
    return read(OFFICIAL[name].read_bytes())


def only(name: str) -> Definition:
    (found,) = contents(name).definitions
    return found


@pytest.mark.parametrize(
    ("name", "kind", "version", "sections"),
    [("dpia", Kind.DPIA, "3.0", 21), ("iama", Kind.IAMA, "2.0", 6), ("prescan", Kind.PRESCAN, "2.0", 8)],
)
def test_a_form_is_read_whole(name: str, kind: Kind, version: str, sections: int) -> None:
    form = only(name)
    assert (form.kind, form.version, len(form.sections)) == (kind, version, sections)
    assert not any(question.kept for question in form.everything())


def test_every_task_of_the_forms_is_a_question_a_column_a_heading_or_a_section() -> None:

    for name in ("dpia", "iama", "prescan"):
        form = only(name)
        ids = {question.id.rstrip(":") for question in form.everything()} | {
            section.id for section in form.sections
        }
        text = OFFICIAL[name].read_text("utf-8")
        # Only an `id` of a task: those of options, conditions and references stand deeper in their own mappings.
        written = set(
            re.findall(r"^\s+id: [\"']?([0-9.]+)[\"']?\s*$\n\s+(?:is_official_id|type)", text, re.MULTILINE)
        )
        assert written
        assert written - ids == set()


def test_what_is_not_understood_of_the_pre_scan_is_told() -> None:
    told = {note.parameters["key"] for note in contents("prescan").notes}
    assert told == {"calculation", "assessments"}
    assert contents("dpia").notes == contents("iama").notes == ()


def test_every_way_through_the_official_tree_ends_and_all_conclusions_are_reached() -> None:
    tree = only("tree")
    assert tree.tree
    assert (len(tree.tree.questions), len(tree.tree.conclusions)) == (22, 50)
    walks = every_walk(tree)
    assert not any(walk.stuck for walk in walks)
    assert {walk.conclusion.id for walk in walks if walk.conclusion} == set(tree.tree.conclusion_by_id)
    for walk in walks:
        end = walk.conclusion.id if walk.conclusion else ""
        result = {"labels": walk.labels, "conclusion": end}
        assert len(roles_of(result)) >= (0 if end.startswith("11") else 1)
        # No way that the tree itself calls high risk comes out lighter: some of those give no label, and then nobody guesses.
        if walk.conclusion and "hoog risico" in walk.conclusion.text["nl"].replace("-", " ").lower():
            text = walk.conclusion.text["nl"].replace("-", " ").lower()
            assert class_of(result) in {"high_risk", ""} or "geen hoog risico" in text or "niet hoog" in text


def test_the_registry_is_four_instruments_and_two_lists() -> None:
    found = contents("registry")
    assert [one.kind for one in found.definitions][-2:] == [Kind.REQUIREMENTS, Kind.MEASURES]
    assert [len(one.sections) for one in found.definitions][-2:] == [63, 105]
    assert {note.code for note in found.notes} == {"register.instruments.note.twice"}
    assert sum(question.type == Type.SIGN for one in found.definitions for question in one.everything()) == 2
