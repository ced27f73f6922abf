"""An evaluation as the API tells it: objects with names, camelCase as everything else."""

from dataclasses import fields, is_dataclass
from typing import Any

from register.evaluation import evaluation_of
from register.models import ModelVersion
from register.schemas.base import camel


def evaluation_told(model: ModelVersion) -> dict[str, Any] | None:
    """What was measured of a model version, or None."""
    found = evaluation_of(model)
    return _told(found) if found else None


def _told(value: Any) -> Any:
    if is_dataclass(value):
        return {camel(one.name): _told(getattr(value, one.name)) for one in fields(value)}
    if hasattr(value, "_asdict"):
        return {camel(name): _told(one) for name, one in value._asdict().items()}
    return [_told(one) for one in value] if isinstance(value, tuple) else value
