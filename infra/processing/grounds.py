"""Under what a case is processed: told by the package that knows cases, so that the floor needs not know them."""

from collections.abc import Callable, Iterable, Sequence

from sqlmodel import Session

from infra.tracing import Ground, doing_of

# Asked for cases (by scope) of which the work itself did not say it; what it does not know stays under the general ground.
Finder = Callable[[Session, Sequence[str]], dict[str, Ground]]

GENERAL = Ground()
_finders: list[Finder] = []


def grounds_by(finder: Finder) -> Finder:
    """Let `finder` say under what cases are processed; a decorator."""
    _finders.append(finder)
    return finder


def processed_under(session: Session, scopes: Iterable[str], ground: Ground) -> None:
    """What this session opens of these is processed under this ground; nobody needs to look it up."""
    doing_of(session).grounds.update(dict.fromkeys(scopes, ground))


def grounds_of(session: Session, scopes: Sequence[str]) -> dict[str, Ground]:
    """The ground of each; a general one where nobody knows better."""
    known = doing_of(session).grounds
    found = {scope: known[scope] for scope in scopes if scope in known}
    unknown = [scope for scope in scopes if scope not in found]
    for finder in _finders if unknown else ():
        found |= finder(session, unknown)
    return {scope: found.get(scope, GENERAL) for scope in scopes}
