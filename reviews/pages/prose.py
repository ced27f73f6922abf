"""Where a choice asks for more than a code: said before sending, from the same rule that the step goes by."""

from dataclasses import dataclass

from infra.i18n import gettext, pick
from reviews import verdicts
from reviews.queries import Phase, Screen, label_of
from reviews.vocabulary import Verdict

# Refusals about what was chosen, not about the moment: they stand at the choice, and what was typed stays.
SAID_AT_THE_CHOICE = {
    "reviews.refused.hear_first",
    "reviews.refused.side_with_reader",
    "reviews.refused.asked_enough",
}


@dataclass(frozen=True)
class Needed:
    """`always`: a text with every verdict; else with those in `words`. `hear`: the outcomes for which one hears first.

    `choices` are the values of the verdicts that ask a text.
    """

    always: bool
    words: str
    adverse: str
    hear: list[str]
    choices: list[str]


def needed(found: Screen) -> Needed:
    """What the choices of this screen ask; before the output was seen nothing is said of it."""
    if found.phase != Phase.DECIDE or not found.explained:
        return Needed(False, "", "", [], [])
    judged = found.mine.judgement["outcome"] if found.mine and found.mine.judgement else None
    advised = found.explained.output.outcome
    codes = [str(one["code"]) for one in found.outcomes]
    asks = {code for code in [*codes, ""] if verdicts.asks_prose(found.outcomes, judged, advised, code)}
    against = [code for code in codes if verdicts.is_adverse(found.outcomes, code)]
    heard = bool(found.dossier and found.dossier.heard)
    hear = [_value(code, advised) for code in against] if found.hear_first and not heard else []
    return Needed(
        len(asks) > len(codes), ", ".join(_word(found, code) for code in [*codes, ""] if code in asks),
        ", ".join(_word(found, code) for code in against), hear,
        [_value(code, advised) for code in [*codes, ""] if code in asks],
    )  # fmt: skip


def _word(found: Screen, code: str) -> str:
    return pick(label_of(found.outcomes, code)) if code else gettext("reviews.verdict.set_aside")


def _value(code: str, advised: str) -> str:
    if not code:
        return Verdict.SET_ASIDE.value
    return Verdict.FOLLOW.value if code == advised else f"{Verdict.DEVIATE.value}:{code}"
