"""The caseworker's explanation to HTML: the same lines for paper and for a page of the office."""

from markupsafe import Markup

from reports.contents.caseworker import CaseworkerExplanation
from reports.contents.caseworker_figures import checks, rows_of, weights_chart
from reports.contents.markup import linked, rendered
from reports.contents.wording import Wording

Rows = list[tuple[str, str | Markup]]


def caseworker_body(told: CaseworkerExplanation, *, paper: bool = False) -> Markup:
    """The explanation: on paper from its head on, on a page (which has a heading of its own) from its lead on."""
    words = Wording(told.language)
    chart = weights_chart(told, words)
    return rendered(
        "reports/caseworker.html",
        told=told, words=words, paper=paper, chart=chart, decision=_decision(told, words), scores=_scores(told),
        data=_data(told, words), rows=[(row.label, row.detail, row.text) for row in rows_of(chart)],
        checks=checks(told, words), days=_days(told, words), grounds=_grounds(told, words),
        recorded=_recorded(told, words), entries=[_entry(one.entry, words) for one in told.readers],
    )  # fmt: skip


def _decision(told: CaseworkerExplanation, words: Wording) -> Markup:
    said = words.say("caseworker.decided_on", day=words.day(told.decided_on))
    return Markup("<strong>{}</strong> {} {}").format(told.decided, said, told.followed)


def _scores(told: CaseworkerExplanation) -> list[tuple[str, ...]]:
    shares = any(one.share for one in told.scores)
    return [(one.label, one.share, one.number) if shares else (one.label, one.number) for one in told.scores]


def _data(told: CaseworkerExplanation, words: Wording) -> list[str]:
    """When they came, how many are missing, and what lies outside what the model was described for."""
    say = words.say
    found = [
        say("caseworker.data.missing", n=len(told.missing), of=told.data_known, list=", ".join(told.missing))
        if told.missing
        else words.count("caseworker.data.all", told.data_known),
    ]
    if not told.outside:
        return [*found, say("caseworker.data.inside")]
    return [*found, say("caseworker.data.outside", list="; ".join(told.outside))]


def _days(told: CaseworkerExplanation, words: Wording) -> str:
    """The days of the case, never those between two acts of one person."""
    days = {
        "received": told.received_on,
        "output": told.output_on,
        "released": told.decided_on,
        "due": told.due_on,
    }
    return ", ".join(
        words.say(f"caseworker.day.{name}", day=words.day(day)) for name, day in days.items() if day
    )


def _grounds(told: CaseworkerExplanation, words: Wording) -> Rows:
    """What the entry tells is in Dutch, whatever the language of the report."""
    entry = {"lawful_basis": told.lawful_basis, "limits": told.limits}
    rows: Rows = [
        (words.say(f"caseworker.ground.{name}"), _dutch(text, told.language))
        for name, text in entry.items()
        if text
    ]
    return [*told.grounds, *rows]


def _dutch(text: str, language: str) -> str | Markup:
    return text if language == "nl" else Markup('<span lang="nl">{}</span>').format(text)


def _entry(place: int | None, words: Wording) -> str:
    if place is None:
        return words.say("caseworker.entry.waits")
    return words.say("caseworker.entry.number", n=words.number(place, 0))


def _recorded(told: CaseworkerExplanation, words: Wording) -> Rows:
    """Where the release stands in the log, and the marks of what it was decided with."""
    said: dict[str, str | Markup] = {
        "release": _entry(told.entry, words) + (f", {told.log_name}" if told.log_name else ""),
        "register": linked(told.register_url),
        "verify": linked(told.verify_url),
        "model": _code(told.model_hash),
        "policy": _code(told.policy_hash),
    }
    return [(words.say(f"caseworker.recorded.{name}"), value) for name, value in said.items() if value]


def _code(mark: str) -> str | Markup:
    return Markup('<span class="code">{}</span>').format(mark) if mark else ""
