"""Taking words, lists and mappings out of data that a stranger wrote, each with the place where it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from infra.errors import Fault
from register.instruments.definition import Source, Texts
from register.instruments.files import Data, refused

LONGEST = 60_000
ID_LONGEST = 120


@dataclass
class Notes:
    """What a reader left as it was, to be told to who imports."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, where: str, code: str, **parameters: str | int | float) -> None:
        self.faults.append(Fault(where, code, parameters))

    def unknown_keys(self, where: str, node: dict[str, Data], known: Iterable[str]) -> None:
        """Note each key that this reader has no use for."""
        for key in sorted(map(str, node.keys() - set(known))):
            self.add(where, "register.instruments.note.key", key=key[:80])


def words(value: Data, where: str) -> str:
    """A text; nothing is an empty one. Raises `NotValid` for a list or a mapping, and for a book."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        raise refused("register.instruments.no_text", where)
    if len(value) > LONGEST:
        raise refused("register.instruments.text_too_long", where, most=LONGEST)
    return value.strip()


def needed(node: dict[str, Data], key: str, where: str) -> str:
    """A text that must be there."""
    found = words(node.get(key), f"{where}/{key}")
    if not found:
        raise refused("register.instruments.missing", where or "/", key=key)
    return found


def name_of(node: dict[str, Data], key: str, where: str) -> str:
    """A text that names something."""
    found = needed(node, key, where)
    if len(found) > ID_LONGEST:
        raise refused("register.instruments.text_too_long", where, most=ID_LONGEST)
    return found


def said(value: Data, where: str, language: str) -> Texts:
    """A text in one language, or a mapping of languages to texts."""
    if isinstance(value, dict):
        texts = {
            words(code, where): words(text, f"{where}/{words(code, where)}") for code, text in value.items()
        }
        return {code: text for code, text in texts.items() if text}
    found = words(value, where)
    return {language: found} if found else {}


def items(node: dict[str, Data], key: str, where: str) -> list[Data]:
    """A list; nothing is an empty one."""
    found = node.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise refused("register.instruments.no_list", f"{where}/{key}")
    return found


def mappings(node: dict[str, Data], key: str, where: str) -> Iterator[tuple[dict[str, Data], str]]:
    """The mappings in a list, each with its place."""
    for number, one in enumerate(items(node, key, where), 1):
        yield mapping(one, f"{where}/{key}/{number}"), f"{where}/{key}/{number}"


def mapping(value: Data, where: str) -> dict[str, Data]:
    """A mapping, or `NotValid`."""
    if not isinstance(value, dict):
        raise refused("register.instruments.not_here_a_mapping", where)
    return value


def sources(node: dict[str, Data], where: str) -> tuple[Source, ...]:
    """The sources of a node: `source` or `title`, with `url`; a bare text is one too."""
    found = []
    for number, one in enumerate(items(node, "sources", where), 1):
        place = f"{where}/sources/{number}"
        if not isinstance(one, dict):
            found.append(Source(words(one, place)))
            continue
        title = words(one.get("title") or one.get("source") or one.get("description"), place)
        found.append(Source(title, web_address(one.get("url"), place)))
    return tuple(found)


def web_address(value: Data, where: str) -> str:
    """An address of the web; any other kind (a script, a file) is left out, because a page would link to it."""
    found = words(value, where)
    return found if found.startswith(("https://", "http://")) else ""
