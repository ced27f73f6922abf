"""Walking a decision tree: from the answers so far to the question that comes next, or to the conclusion."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from register.instruments.definition import Conclusion, Tree, TreeAnswer, TreeQuestion, Way
from register.instruments.expressions import parse


@dataclass(frozen=True)
class Step:
    """One question that was answered on the way; `number` is that of the answer, from 0."""

    question: TreeQuestion
    answer: TreeAnswer
    number: int


@dataclass(frozen=True)
class Walk:
    """Where one is: at a question, at a conclusion, or nowhere (`stuck`) because no way fits the labels."""

    path: tuple[Step, ...]
    labels: tuple[str, ...]
    question: TreeQuestion | None = None
    conclusion: Conclusion | None = None

    @property
    def stuck(self) -> bool:
        return self.question is None and self.conclusion is None


def walk(tree: Tree, answers: Mapping[str, int]) -> Walk:
    """Follow the answers (question -> number of the answer) from the beginning as far as they go.

    Answers to questions that the way does not pass are ignored. No question is passed twice: the tree was checked for
    loops, and this ends even if it was not.
    """
    path: list[Step] = []
    labels: list[str] = []
    question, passed = tree.questions[0], set[str]()
    while question.id not in passed:
        passed.add(question.id)
        number = answers.get(question.id)
        if number is None or not 0 <= number < len(question.answers):
            return Walk(tuple(path), tuple(labels), question=question)
        answer = question.answers[number]
        path.append(Step(question, answer, number))
        labels += [label for label in answer.labels if label not in labels]
        way = _way(answer, labels)
        if way is None:
            break
        if way.ends:
            return Walk(tuple(path), tuple(labels), conclusion=tree.conclusion_by_id[way.to])
        question = tree.question_by_id[way.to]
    return Walk(tuple(path), tuple(labels))


def _way(answer: TreeAnswer, labels: Collection[str]) -> Way | None:
    return next((way for way in answer.ways if not way.only_if or parse(way.only_if).holds(labels)), None)
