"""What a decision table says of answers: the heaviest verdict of the rules that hold, with the answers that made them hold.

A rule holds when each question that it names has the answer named or a riskier one, so it goes on holding when a risk is
added; and the verdict is the heaviest of those that hold. That is why it never loosens.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from register.instruments.definition import Definition, Question, Rule, Verdict

ORDER = tuple(Verdict)


@dataclass(frozen=True)
class Finding:
    """A rule that holds, and the answers that it rests on: (question, value)."""

    rule: Rule
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outcome:
    """What a table says; `findings` from heavy to light. `open` are questions that have no answer yet."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    open: tuple[str, ...]

    @property
    def leading(self) -> tuple[Finding, ...]:
        """The rules that give the verdict."""
        return tuple(one for one in self.findings if one.rule.verdict == self.verdict)


def outcome(definition: Definition, answers: Mapping[str, str]) -> Outcome:
    """The verdict on these answers. A question without an answer counts as its riskiest one: silence is no exemption."""
    asked = {one.id: one for one in definition.by_id.values() if one.choices}
    given = {name: _given(question, answers.get(name)) for name, question in asked.items()}
    holding = [rule for rule in definition.rules if _holds(rule, asked, given)]
    holding.sort(key=lambda rule: -ORDER.index(rule.verdict))
    findings = tuple(Finding(rule, tuple((name, given[name]) for name in rule.when)) for rule in holding)
    verdict = holding[0].verdict if holding else Verdict.GO_ON
    return Outcome(verdict, findings, tuple(name for name in asked if not answers.get(name)))


def risk(question: Question, value: str) -> int:
    """How risky an answer is among the choices, from 0."""
    return [choice.value for choice in question.choices].index(value)


def _given(question: Question, value: str | None) -> str:
    known = {choice.value for choice in question.choices}
    return value if value in known else question.choices[-1].value


def _holds(rule: Rule, asked: Mapping[str, Question], given: Mapping[str, str]) -> bool:
    return all(
        risk(asked[name], given[name]) >= risk(asked[name], value) for name, value in rule.when.items()
    )
