"""What a sentence reads like before there is a case: filled with a value that is usual for the datum."""

from collections.abc import Iterable, Sequence

from infra.i18n import pick
from register.evaluation import Bin, Evaluation
from register.explanation import Value
from register.models import Feature
from register.sentences import filled
from register.sentences.content import Group, Said, house_sentence, template
from register.sentences.telling import sentence_of_group, values_told
from register.sentences.vocabulary import Slot
from register.vocabulary import UNKNOWN, FeatureKind

SOME = 3.0


def typical(feature: Feature, evaluation: Evaluation | None) -> Value:
    """A usual value: from where most rows of the background lie, else the middle of the range, else three."""
    if feature.kind == FeatureKind.BOOLEAN:
        return True
    bins = evaluation.dependence_of(feature.name) if evaluation else None
    largest = max(bins.bins, key=lambda one: one.rows, default=None) if bins else None
    if feature.kind == FeatureKind.CATEGORY:
        codes = [str(one["code"]) for one in feature.categories if str(one["code"]) not in UNKNOWN]
        usual = largest.code if largest and largest.kind == "category" else ""
        return usual if usual in codes else next(iter(codes), "")
    return _number(feature, largest if largest and largest.kind == "range" else None)


def example(feature: Feature, said: Said, language: str, slot: Slot, value: Value) -> str:
    """One sentence as it will be read; where nobody wrote it, that of the house (or for exactly one: nothing)."""
    written = template(said, language, [slot])
    if not written and slot in (Slot.MORE_ONE, Slot.LESS_ONE):
        return ""
    one = 1.0 if slot in (Slot.MORE_ONE, Slot.LESS_ONE) else value
    return filled(written or house_sentence(feature, slot, language), feature, one, language)


def example_of_group(
    group: Group, features: Iterable[Feature], evaluation: Evaluation | None, language: str, slot: Slot
) -> str:
    """One sentence about data that are told together, as it will be read."""
    members = [(one, typical(one, evaluation)) for one in features if one.name in group["features"]]
    return sentence_of_group(
        group, 1.0 if slot == Slot.MORE else -1.0, values_told(members, language), language
    )


def label_of(feature: Feature, language: str) -> str:
    """What a datum is called."""
    return pick(feature.label, language) or feature.name


def labels_of(names: Sequence[str], features: Sequence[Feature], language: str) -> list[str]:
    """What data are called, in the order of the model."""
    return [label_of(one, language) for one in features if one.name in names]


def _number(feature: Feature, largest: Bin | None) -> float:
    low = largest.low if largest and largest.low is not None else feature.minimum
    high = largest.high if largest and largest.high is not None else feature.maximum
    if low is None or high is None:
        return next((one for one in (low, high) if one is not None), SOME)
    middle = (low + high) / 2
    # Nobody's income is 1,873.25: a usual value is a round one, and what is counted is counted whole.
    return float(round(middle)) if feature.whole or abs(middle) >= SOME else round(middle, 2)
