"""Instruments are read from files of every known format; what is not understood is kept, and told."""

import json

from register.instruments.definition import Definition, Kind, Shape, Type
from register.instruments.reading import read
from register.instruments.walking import walk
from tests.register.instruments.files import FORM, REQUIREMENT, TREE


def only(content: str) -> Definition:
    (found,) = read(content.encode()).definitions
    return found


def test_a_form_keeps_its_sections_questions_and_numbers_as_they_are_written() -> None:
    form = only(FORM)
    assert (form.urn, form.version, form.kind, form.shape) == ("urn:nl:kort", "1.10", Kind.OTHER, Shape.FORM)
    assert [section.id for section in form.sections] == ["1", "2"]
    # 1.1 and 1.10 are two questions: a number in YAML would make one of them.
    assert [form.by_id[name].type for name in ("1.1", "1.10", "1.3")] == [
        Type.LINE, Type.YES_NO, Type.OPEN,
    ]  # fmt: skip
    assert form.by_id["1.3"].conditions[0].value == "true"


def test_a_node_that_nobody_understands_is_kept_as_text_and_told() -> None:
    contents = read(FORM.encode())
    kept = contents.definitions[0].by_id["1.4"]
    assert (kept.type, kept.kept) == (Type.TEXT, "hologram")
    assert "kleur: blauw" in kept.help["nl"]
    codes = [note.code.rpartition(".")[2] for note in contents.notes]
    assert codes == ["key", "type"]
    assert contents.notes[1].where == "/tasks/1/tasks/4"


def test_repeated_groups_become_rows_and_one_within_another_says_of_which_row_it_is() -> None:
    form = only(FORM)
    group, per = form.by_id["2.1"], form.by_id["2.2.1"]
    assert [column.id for column in group.columns] == ["2.1.1", "2.1.2"]
    assert [column.type for column in per.columns] == [Type.LINE, Type.OPEN]
    assert per.columns[0].choices_from == "2.1.1"


def test_a_tree_is_walked_by_the_labels_that_answers_give() -> None:
    tree = only(TREE).tree
    assert tree is not None
    begun = walk(tree, {})
    assert begun.question
    assert begun.question.id == "1"
    assert not begun.path
    ended = walk(tree, {"1": 0, "2": 0})
    assert ended.conclusion
    assert ended.conclusion.id == "beide"
    assert ended.labels == ("een", "ander")
    # An answer that the way does not pass changes nothing, and an impossible one is none.
    assert walk(tree, {"1": 1, "2": 0}).conclusion == tree.conclusion_by_id["niets"]
    assert walk(tree, {"1": 7}).question == tree.questions[0]


def test_a_requirement_asks_how_it_stands_and_says_for_whom_it_is() -> None:
    requirement = only(REQUIREMENT)
    assert requirement.kind == Kind.REQUIREMENTS
    assert [one.type for one in requirement.sections[0].questions] == [Type.ONE, Type.OPEN]
    assert "hoog-risico AI, aanbieder" in requirement.sections[0].help["nl"]


def test_a_name_that_a_registry_gives_twice_is_kept_twice() -> None:
    one = {"urn": "urn:nl:ak:ver:xyz-01", "name": "Een", "schema_version": "1.1.0"}
    contents = read(json.dumps({"requirements": [one, one | {"name": "Nog een"}]}).encode())
    (listed,) = contents.definitions
    assert [section.id for section in listed.sections] == ["urn:nl:ak:ver:xyz-01", "urn:nl:ak:ver:xyz-01~2"]
    assert [note.code for note in contents.notes] == ["register.instruments.note.twice"]


def test_a_list_of_terms_is_kept_to_be_read() -> None:
    terms = only("definitions:\n- {term: algoritme, definition: Een reeks stappen}\n")
    assert (terms.kind, terms.shape, terms.size) == (Kind.GLOSSARY, Shape.TEXT, 0)


def test_the_same_questions_have_the_same_digest_whatever_file_they_stand_in() -> None:
    assert only(FORM).digest == only(f"# een opmerking\n{FORM}").digest
    assert only(FORM).digest != only(FORM.replace("Naam", "Naam?")).digest
