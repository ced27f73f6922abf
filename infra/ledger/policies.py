"""Whose signatures make a head count: logs, witnesses and a quorum, as one readable file (C2SP tlog-policy)."""

from collections.abc import Collection
from dataclasses import dataclass

from infra.ledger.checkpoints import Checkpoint
from infra.ledger.notes import COSIGNATURE, ED25519, Note, NoteRefused, Verifier, read_vkey

NONE = "none"


class PolicyRefused(Exception):
    """A policy file that says nothing clear; the text names the line."""


@dataclass(frozen=True)
class Witness:
    """Somebody who cosigns: the name within the file, the key, and where to ask (empty: only checked, never asked)."""

    name: str
    key: Verifier
    url: str = ""


@dataclass(frozen=True)
class Group:
    """At least `threshold` of the members; a member is a witness or an earlier group."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """What a policy file says."""

    logs: tuple[Verifier, ...]
    witnesses: tuple[Witness, ...]
    groups: dict[str, Group]
    quorum: str

    def met(self, cosigned: Collection[str]) -> bool:
        """Whether these witnesses, by their name in the file, are enough."""
        return self.quorum == NONE or self._counts(self.quorum, cosigned)

    def check(self, raw: bytes) -> Checkpoint:
        """A checkpoint of a known log that enough witnesses saw. Raises `NoteRefused`."""
        note = Note.read(raw)
        checkpoint = Checkpoint.read(note)
        note.checked([one for one in self.logs if one.name == checkpoint.origin])
        if not self.met(self.cosigners(note)):
            raise NoteRefused("not enough witnesses have seen this head")
        return checkpoint

    def cosigners(self, note: Note) -> set[str]:
        """Which witnesses signed, by their name in the file. A false signature of one counts as none."""
        return {one.name for one in self.witnesses if _signed(note, one.key)}

    def _counts(self, name: str, cosigned: Collection[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in cosigned
        return sum(self._counts(one, cosigned) for one in group.members) >= group.threshold


def read_policy(text: str) -> Policy:
    """Raises `PolicyRefused` naming the line that is wrong."""
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        words = line.replace("\t", " ").split()
        if not words or words[0].startswith("#"):
            continue
        try:
            reading.take(words[0], words[1:])
        except (PolicyRefused, NoteRefused, ValueError) as wrong:
            raise PolicyRefused(f"line {number}: {wrong}") from wrong
    if not reading.quorum:
        raise PolicyRefused("the file has no line that begins with quorum")
    return Policy(tuple(reading.logs), tuple(reading.witnesses), reading.groups, reading.quorum)


class _Reading:
    def __init__(self) -> None:
        self.logs: list[Verifier] = []
        self.witnesses: list[Witness] = []
        self.groups: dict[str, Group] = {}
        self.quorum = ""

    def take(self, kind: str, words: list[str]) -> None:
        takers = {"log": self._log, "witness": self._witness, "group": self._group, "quorum": self._quorum}
        if kind not in takers:
            raise PolicyRefused(f"{kind} is no word of a policy")
        takers[kind](words)

    def _log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise PolicyRefused("log takes a key and perhaps an address")
        self.logs.append(_new(words[0], ED25519, self.logs))

    def _witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise PolicyRefused("witness takes a name, a key and perhaps an address")
        name, key = self._free(words[0]), _new(words[1], COSIGNATURE, [one.key for one in self.witnesses])
        self.witnesses.append(Witness(name, key, words[2] if len(words) == 3 else ""))

    def _group(self, words: list[str]) -> None:
        name, wanted, *members = words
        if not members or any(one not in self._names() for one in members):
            raise PolicyRefused("a group names witnesses and groups of earlier lines")
        threshold = {"all": len(members), "any": 1}.get(wanted) or int(wanted)
        if not 1 <= threshold <= len(members):
            raise PolicyRefused("a group asks for at least one and at most all of its members")
        self.groups[self._free(name)] = Group(threshold, tuple(members))

    def _quorum(self, words: list[str]) -> None:
        if self.quorum or len(words) != 1 or words[0] not in {NONE, *self._names()}:
            raise PolicyRefused("quorum names none, or one witness or group of an earlier line, once")
        self.quorum = words[0]

    def _names(self) -> set[str]:
        return {one.name for one in self.witnesses} | self.groups.keys()

    def _free(self, name: str) -> str:
        if name == NONE or name in self._names():
            raise PolicyRefused(f"the name {name} is taken")
        return name


def _new(vkey: str, kind: int, known: Collection[Verifier]) -> Verifier:
    key = read_vkey(vkey)
    if key.kind != kind:
        raise PolicyRefused("this key signs something else")
    if any(one.public == key.public for one in known):
        raise PolicyRefused("this key stands here twice")
    return key


def _signed(note: Note, key: Verifier) -> bool:
    try:
        note.checked([key])
    except NoteRefused:
        return False
    return True
