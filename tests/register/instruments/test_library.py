"""Our own instruments: both languages, sources with every rule, and a verdict that never loosens when a risk is added."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.i18n import LANGUAGES
from register.assessments.filling import class_of, roles_of, walked
from register.instruments.definition import Definition, Kind, Shape, Verdict
from register.instruments.queries import library
from register.instruments.verdicts import ORDER, outcome, risk
from register.instruments.walking import Walk
from register.standards.ours import AI_ACT_CLASSES, AI_ACT_ROLES

OURS = {one.kind: one for file in library() for one in file.contents.definitions}
INTAKE = OURS[Kind.ETHICS_INTAKE]
QUESTIONS = list(INTAKE.by_id.values())
ANSWERS = st.fixed_dictionaries(
    {one.id: st.sampled_from([c.value for c in one.choices]) for one in QUESTIONS}
)


def whole_table() -> np.ndarray:
    """The verdict (0 to 3) on every combination of answers at once: an axis per question, in order of risk."""
    shape = [len(question.choices) for question in QUESTIONS]
    table = np.zeros(shape, dtype=np.uint8)
    for rule in INTAKE.rules:
        part = tuple(
            slice(risk(question, rule.when[question.id]), None) if question.id in rule.when else slice(None)
            for question in QUESTIONS
        )
        table[part] = np.maximum(table[part], ORDER.index(rule.verdict))
    return table


def place(answers: dict[str, str]) -> tuple[int, ...]:
    return tuple(risk(question, answers[question.id]) for question in QUESTIONS)


TABLE = whole_table()


def test_over_the_whole_table_no_verdict_loosens_when_one_answer_becomes_riskier() -> None:
    assert TABLE.size > 2_000_000
    for axis in range(TABLE.ndim):
        riskier, milder = (np.take(TABLE, np.arange(n, TABLE.shape[axis] - 1 + n), axis=axis) for n in (1, 0))
        assert (riskier >= milder).all()


@given(ANSWERS)
def test_the_table_is_what_the_intake_says(answers: dict[str, str]) -> None:
    assert ORDER.index(outcome(INTAKE, answers).verdict) == TABLE[place(answers)]


@given(ANSWERS, st.sampled_from(QUESTIONS), st.data())
def test_a_risk_that_is_added_never_loosens_and_the_reasons_stay(
    answers: dict[str, str], question: object, data: st.DataObject
) -> None:
    asked = question if question in QUESTIONS else QUESTIONS[0]
    here = risk(asked, answers[asked.id])
    riskier = data.draw(st.sampled_from([choice.value for choice in asked.choices[here:]]))
    before, after = outcome(INTAKE, answers), outcome(INTAKE, answers | {asked.id: riskier})
    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
    assert {one.rule.id for one in before.findings} <= {one.rule.id for one in after.findings}


@given(ANSWERS, st.sampled_from(QUESTIONS))
def test_silence_counts_as_the_riskiest_answer(answers: dict[str, str], question: object) -> None:
    asked = question if question in QUESTIONS else QUESTIONS[0]
    silent = {name: value for name, value in answers.items() if name != asked.id}
    said = outcome(INTAKE, silent)
    assert said.open == (asked.id,)
    assert said.verdict == outcome(INTAKE, answers | {asked.id: asked.choices[-1].value}).verdict


@given(ANSWERS)
def test_the_answers_that_led_to_a_verdict_are_those_that_were_given(answers: dict[str, str]) -> None:
    said = outcome(INTAKE, answers)
    assert said.verdict == Verdict.GO_ON or said.leading
    for finding in said.findings:
        assert dict(finding.answers).items() <= answers.items()
        alone = {question.id: question.choices[0].value for question in QUESTIONS} | dict(finding.answers)
        assert ORDER.index(outcome(INTAKE, alone).verdict) >= ORDER.index(finding.rule.verdict)


def test_every_verdict_occurs_and_every_rule_can_hold() -> None:
    assert set(np.unique(TABLE)) == set(range(len(ORDER)))
    riskiest = {question.id: question.choices[-1].value for question in QUESTIONS}
    assert len(outcome(INTAKE, riskiest).findings) == len(INTAKE.rules)


def test_public_talk_on_social_media_goes_to_the_committee_and_hidden_talk_is_refused() -> None:
    """The question that municipalities asked: may I use public social-media data to analyse a neighbourhood?"""
    plan = {
        "source": "social", "way": "gathered", "personal": "traceable", "special": "none", "children": "none",
        "purpose": "planning", "basis": "general", "compatible": "near", "profiling": "groups", "effect": "none",
        "human": "person", "alternatives": "none", "told": "general",
    }  # fmt: skip
    assert outcome(INTAKE, plan).verdict == Verdict.ASK_COMMITTEE
    assert outcome(INTAKE, plan | {"way": "covert"}).verdict == Verdict.DO_NOT
    figures = plan | {"personal": "none"}
    assert outcome(INTAKE, figures).verdict == Verdict.WITH_MEASURES
    mild = {question.id: question.choices[0].value for question in QUESTIONS}
    assert outcome(INTAKE, mild).verdict == Verdict.GO_ON


@pytest.mark.parametrize("definition", OURS.values(), ids=lambda one: one.kind)
def test_all_texts_of_ours_are_there_in_both_languages(definition: Definition) -> None:
    texts = [definition.title, definition.description]
    for section in definition.sections:
        texts.append(section.title)
        for question in [each for one in section.questions for each in (one, *one.columns)]:
            texts += [question.text, *(choice.label for choice in question.choices)]
            texts += [question.help] if question.help else []
    for rule in definition.rules:
        texts += [rule.because] + ([rule.measures] if rule.measures else [])
        assert rule.sources
    if definition.tree:
        texts += [text for one in definition.tree.questions for text in (one.text, one.help)]
        texts += [answer.text for one in definition.tree.questions for answer in one.answers]
        texts += [text for one in definition.tree.conclusions for text in (one.text, one.obligation)]
    assert all(text.keys() == set(LANGUAGES) and all(text.values()) for text in texts)


def test_the_fria_has_the_six_elements_of_article_27_and_a_summary() -> None:
    assert [question.id for question in OURS[Kind.FRIA].by_id.values()] == [*"abcdef", "summary"]


def every_walk(definition: Definition) -> list[Walk]:
    ended, open_ = [], [dict[str, int]()]
    while open_:
        answers = open_.pop()
        walk = walked(definition, answers)
        if walk.question:
            count = len(walk.question.answers)
            open_ += [answers | {walk.question.id: number} for number in range(count)]
        else:
            ended.append(walk)
    return ended


def test_every_way_through_our_tree_ends_with_a_class_and_a_role() -> None:
    tree = OURS[Kind.AI_ACT_CLASS]
    walks = every_walk(tree)
    assert tree.shape == Shape.TREE
    assert not any(walk.stuck for walk in walks)
    for walk in walks:
        result = {"labels": walk.labels, "conclusion": walk.conclusion.id if walk.conclusion else ""}
        assert class_of(result) in AI_ACT_CLASSES
        assert set(roles_of(result)) <= set(AI_ACT_ROLES)
    assert tree.tree
    assert {walk.conclusion.id for walk in walks if walk.conclusion} == set(tree.tree.conclusion_by_id)
