"""What a letter must tell where data did not come from the resident (AVG 14), and what of it nobody filled in yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from register.house_style.content import Content as Style
from register.models import Feature
from register.vocabulary import Obtained

FIELDS = ("lawful_basis", "recipients", "retention")


def untold(content: Mapping[str, Any], features: Sequence[Feature], style: Style) -> tuple[str, ...]:
    """The names of what is not filled in: fields of the entry, `obtained` of the data, `privacy_contact` of the style.

    Nothing where all data came from the resident, and where there are no data yet.
    """
    if all(feature.obtained == Obtained.RESIDENT for feature in features):
        return ()
    unknown = any(feature.obtained == Obtained.UNKNOWN for feature in features)
    empty = [key for key in FIELDS if not content.get(key)]
    return (
        *(["obtained"] if unknown else []),
        *empty,
        *([] if style.privacy_contact else ["privacy_contact"]),
    )
