"""When a datum or an outcome is described well enough to be shown to a person."""

from collections.abc import Mapping

from register.models import Feature


def documented(feature: Feature) -> bool:
    """Whether a datum has a Dutch name and says where it comes from."""
    return bool(feature.label.get("nl") and feature.source.get("nl"))


def named(outcome: Mapping[str, object]) -> bool:
    """Whether an outcome has a Dutch name."""
    label = outcome.get("label")
    return isinstance(label, Mapping) and bool(label.get("nl"))
