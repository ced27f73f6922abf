"""What is sealed under the key of a case, and how it reads: inputs, outputs, judgements, verdicts, released content."""

import json
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical
from infra.sealing import Erased, Key, keys_of
from register.explanation import Explained, Value, explained_from
from reviews.models import Case, Release, Review, Suggestion


def scope(case_id: str) -> str:
    """The name of a case's key."""
    return f"case:{case_id}"


def key_of(session: Session, case_id: str) -> Key:
    """The key of a case. Raises `Erased` when the person was forgotten, from the order on."""
    if session.exec(select(Case.id).where(Case.id == case_id, col(Case.forgotten_at).is_not(None))).first():
        raise Erased("infra.erased")
    return keys_of(session).open(scope(case_id))


def seal(key: Key, data: Any, about: str) -> bytes:
    return key.seal(canonical.dumps(data), about)


def unseal(key: Key, sealed: bytes, about: str) -> Any:
    return json.loads(key.unseal(sealed, about))


def reference_of(key: Key, case: Case) -> str:
    """The reference under which the municipality knows the case."""
    return str(unseal(key, case.sealed_reference, f"reference:{case.id}"))


def input_of(key: Key, suggestion: Suggestion) -> dict[str, Value]:
    """The values by feature name, as they were sent."""
    values: dict[str, Value] = unseal(key, suggestion.sealed_input, f"input:{suggestion.id}")
    return values


def output_of(key: Key, suggestion: Suggestion) -> Explained:
    """The output and its explanation. Call it only where policy let the reader see (`transitions`)."""
    return explained_from(unseal(key, suggestion.sealed_output or b"", f"output:{suggestion.id}"))


def judgement_of(key: Key, review: Review) -> dict[str, Any]:
    """The own judgement: outcome and confidence."""
    judgement: dict[str, Any] = unseal(key, review.sealed_judgement or b"", f"judgement:{review.id}")
    return judgement


def verdict_of(key: Key, review: Review) -> dict[str, Any]:
    """The verdict: verdict, outcome, reason codes and text."""
    verdict: dict[str, Any] = unseal(key, review.sealed_verdict or b"", f"verdict:{review.id}")
    return verdict


def released_content(key: Key, release: Release) -> dict[str, Any]:
    """What was released: outcome, verdict, the model's output and explanation, and under what."""
    content: dict[str, Any] = unseal(key, release.sealed_content, f"release:{release.id}")
    return content
