"""A file that means harm, or is broken, is refused with the place and what to do; nothing of it is kept."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.errors import Fault, NotValid
from infra.i18n import LANGUAGES, gettext_in
from register.instruments import files
from register.instruments.reading import read
from tests.register.instruments.files import FORM, TREE, many_questions

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)
)
LOOP = TREE.replace("{answer: Nee, nextConclusionId: een}", '{answer: Nee, nextQuestionId: "1"}')
CYCLE = FORM.replace(
    "- {task: Naam, id: 1.1, type: [text_input], repeatable: false}",
    "- {task: Naam, id: 1.1, type: [text_input], repeatable: false, dependencies: [{type: conditional, "
    'condition: {id: "1.3", operator: any}, action: show}]}',
).replace('condition: {id: "1.10"', 'condition: {id: "1.1"')
OURS = 'toetssteen: "1"\nurn: urn:x\nversion: "1"\nkind: {kind}\nshape: table\nsections: [{{id: a, questions: [{{id: q, type: one, choices: [{{value: x}}]}}]}}]\nrules: [{rule}]\n'
LABELS = json.dumps({
    "name": "x", "conclusions": [{"conclusionId": "c", "conclusion": "Klaar"}],
    "questions": [
        {"questionId": str(n), "question": "?", "answers": [
            {"answer": "a", "labels": [f"l{n}-{m}"], "nextQuestionId": str((n + m) % 200)} for m in range(1, 9)
        ]} for n in range(200)
    ],
})  # fmt: skip
HOSTILE: dict[str, tuple[str | bytes, str, str]] = {
    # name: (file, code, where)
    "empty": ("  \n", "empty", ""),
    "a list": ("- a\n- b\n", "no_mapping", ""),
    "a book": (b"a: " + b"x" * (files.LARGEST + 1), "too_large", ""),
    "another encoding": ("naam: é".encode("utf-16"), "no_utf8", "line 1"),
    "latin-1": ("a: b\nnaam: é".encode("latin-1"), "no_utf8", "line 2"),
    "a NUL": ("a: b\nc: \0", "no_utf8", "line 2"),
    "half a sign": ('{"name":\n "a\\ud800"}', "no_utf8", "line 2"),
    "a NUL as an escape": ('a: b\nc: "\\0"', "no_utf8", "line 2"),
    "labels without end": (LABELS, "loop", ""),
    "broken YAML": ("a: b\n  c: [d\n", "no_yaml", "line 2"),
    "broken JSON": ('{"a": 1,\n "b" 2}', "no_json", "line 2"),
    "unknown format": ("naam: x\n", "unknown_format", "/"),
    "a bomb of aliases": (BOMB, "too_many_nodes", ""),
    "an alias of itself": ("a: &a [1, *a]", "alias_of_itself", "line 1"),
    "a tower": ("a: " + "[" * 5000 + "]" * 5000, "too_deep", "line 1"),
    "a tower in JSON": ('{"a": ' + "[" * 90_000 + "]" * 90_000 + "}", "too_deep", ""),
    "a python object": ("a: !!python/object/apply:os.system ['true']", "no_yaml", "line 1"),
    "a key twice": ("naam: a\nnaam: b\n", "key_twice", "line 2"),
    "a question twice": (FORM.replace('id: "1.3"', "id: 1.1"), "twice", "1.1"),
    "an unknown reference": (FORM.replace('condition: {id: "1.10"', 'condition: {id: "9.9"'), "unknown_reference", "1.3"),
    "questions that wait for each other": (CYCLE, "cycle", ""),
    "a text that is a list": (FORM.replace("description: Twee delen", "description: [a]"), "no_text", "/description"),
    "a section without a name": (FORM.replace("task: Deel een", "task: ''"), "missing", "/tasks/1"),
    "a tree that goes round": (LOOP, "loop", ""),
    "a way to nowhere": (TREE.replace('nextQuestionId: "2"', 'nextQuestionId: "3"'), "unknown_target", "1"),
    "an answer that leads nowhere": (TREE.replace(", nextConclusionId: een}", "}"), "leads_nowhere", "/questions/2/answers/2"),
    "a condition with code": (TREE.replace('!("een" in labels)', 'exec("x")'), "no_expression", "/questions/2/answers/1/redirects/2/if"),
    "a question without answers": (TREE.split("    answers:")[0] + "conclusions: []\n", "no_answers", "/questions/1"),
    "no question at all": ("questions: []\nconclusions: []\nname: x\n", "no_questions", ""),
    "an unknown kind": (OURS.format(kind="tea", rule=""), "no_such_word", "/kind"),
    "a rule about nothing": (OURS.format(kind="other", rule="{id: r, verdict: do_not, when: {q: y}}"), "unknown_reference", "r"),
}  # fmt: skip


def refusal(content: str | bytes) -> Fault:
    with pytest.raises(NotValid) as refused:
        read(content.encode() if isinstance(content, str) else content)
    (fault,) = refused.value.faults
    return fault


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_place_and_what_to_do(name: str) -> None:
    content, code, where = HOSTILE[name]
    begun = time.monotonic()
    fault = refusal(content)
    assert time.monotonic() - begun < 5
    assert fault.code == f"register.instruments.{code}"
    assert not where or fault.where == where
    for language in LANGUAGES:
        told = gettext_in(language, fault.code, **fault.parameters)
        assert told != fault.code
        assert "{" not in told.replace("{" + "}", "") or code in {"no_expression"}


def test_the_round_that_a_tree_goes_is_told() -> None:
    assert refusal(LOOP).parameters["round"] in {"1 → 2 → 1", "2 → 1 → 2"}


def test_ten_thousand_questions_are_read_within_ten_seconds() -> None:
    begun = time.monotonic()
    (found,) = read(many_questions(10_000)).definitions
    assert time.monotonic() - begun < 10
    assert found.size == 10_000
    tasks = [{"task": "x", "id": str(n), "type": ["open_text"], "repeatable": False} for n in range(20_001)]
    too_many = json.dumps({"name": "x", "urn": "urn:nl:x", "tasks": tasks})
    assert refusal(too_many).code == "register.instruments.too_many_questions"


def test_aliases_within_the_bound_are_as_if_they_were_written_out() -> None:
    shared = FORM.replace("- {value: gewoon}", "- {value: gewoon}")
    aliased = "x-ja: &ja {value: true, label: Ja}\n" + shared.replace("{value: true, label: Ja}", "*ja")
    one, other = (read(text.encode()).definitions[0] for text in (FORM, aliased))
    assert one.digest == other.digest


@settings(max_examples=150)
@given(st.recursive(st.none() | st.booleans() | st.text(max_size=8) | st.integers(),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["tasks", "task", "id", "type", "urn", "name", "questions", "conclusions", "answers",
                                         "sections", "toetssteen", "definitions", "requirements", "options", "rules", "when"]),
                        inner, max_size=5), max_leaves=25))  # fmt: skip
def test_whatever_stands_in_a_file_it_is_read_or_refused(data: object) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        read(json.dumps(data).encode())
    except NotValid as refused:
        faults = refused.faults
    assert all(fault.code.startswith("register.instruments.") for fault in faults)
