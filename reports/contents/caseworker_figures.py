"""The ten heaviest contributions, as a chart and as the table beside it."""

from infra.charts import Mark, Step, Waterfall
from reports.contents.caseworker import CaseworkerExplanation
from reports.contents.figures import Row, summed
from reports.contents.wording import Wording, decimals_for

TOLD = 10  # one by one; what is left is told together
EXACT = 1e-6  # a smaller difference is that of a computer that rounds
MARK = 16  # signs of a fingerprint that a person compares; the whole one is attached


def rows_of(chart: Waterfall) -> tuple[Row, ...]:
    """The lines of the table, start first and total last."""
    parts: tuple[Mark | Step, ...] = (chart.start, *chart.steps, chart.total)
    return tuple(Row(part.label, part.detail, part.text) for part in parts)


def weights_chart(explanation: CaseworkerExplanation, words: Wording) -> Waterfall:
    """From the base value to the value of this case, each number in the alternative text too."""
    steps, told = _steps(explanation, words), explanation.weights
    decimals = decimals_for(step.amount for step in steps)
    written = tuple(Step(s.label, s.amount, words.change(s.amount, decimals), s.detail) for s in steps)
    start, total = _mark("start", told.base, decimals, words), _mark("total", told.total, decimals, words)
    turn = None if told.decided_at is None else _mark("turn", told.decided_at, decimals, words)
    marks = (total, turn) if turn else (total,)
    parts: tuple[Mark | Step, ...] = (start, *written, *marks)
    said = [f"{part.label}: {part.text}." for part in parts]
    title = " ".join([words.say("caseworker.chart.alt", outcome=explanation.advised), *said])
    less, more = words.say("caseworker.chart.less"), words.say("caseworker.chart.more")
    return Waterfall(title, start, written, total, less, more, turn)


def checks(explanation: CaseworkerExplanation, words: Wording) -> tuple[tuple[str, str], ...]:
    """How the weights were made, for who wants to do the sum again."""
    told = explanation.weights
    compared = words.say(
        "caseworker.background", n=words.number(told.background_size, 0), hash=told.background_hash[:MARK]
    )
    made = words.say("caseworker.method", method=told.method, engine=told.engine_version)
    pairs = {
        "method": made if told.method else "",
        "additivity": _additivity(told.additivity_error, words) if told.contributions else "",
        "background": compared if told.background_hash else "",
    }
    return tuple((words.say(f"caseworker.check.{name}"), value) for name, value in pairs.items() if value)


def _additivity(error: float, words: Wording) -> str:
    """Whether base value and weights make the value; nobody has to read powers of ten for that."""
    if abs(error) < EXACT:
        return words.say("caseworker.additivity.exact", error=words.number(EXACT, 6))
    return words.say("caseworker.additivity", error=words.number(abs(error), 6))


def _steps(explanation: CaseworkerExplanation, words: Wording) -> list[Step]:
    ordered = sorted(explanation.weights.contributions, key=lambda one: (-abs(one.amount), one.label))
    alone = ordered if len(ordered) <= TOLD + 1 else ordered[:TOLD]
    steps = [Step(one.label, one.amount, "", one.value_text) for one in alone]
    if rest := ordered[len(alone) :]:
        amount = summed(one.amount for one in rest)
        steps.append(Step(words.count("caseworker.chart.rest", len(rest)), amount, ""))
    return steps


def _mark(key: str, value: float, decimals: int, words: Wording) -> Mark:
    return Mark(words.say(f"caseworker.chart.{key}"), value, words.number(value, decimals))
