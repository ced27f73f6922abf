"""Every detail of a refusal that a stranger can meet is said in both languages, by the words that the code has for it."""

import ast
import re
from collections.abc import Iterator
from itertools import product

import pytest

from infra.i18n import speaking
from infra.ledger import details
from infra.outward import NoAnswer
from tests.architecture.sources import ROOT

# What `toetssteen verify` comes by; what else is raised is for the log and the operator.
MET = (
    "ledger/audits", "ledger/boxes", "ledger/checkpoints", "ledger/merkle", "ledger/notes", "ledger/policies", "ledger/pruned",
    "ledger/seals", "ledger/stamps", "ledger/tiles", "ledger/timestamps", "ledger/verifying", "log/checking",
)  # fmt: skip
REFUSALS = {
    "AuditRefused", "BoxDamaged", "Damaged", "NoAnswer", "NotShownYet", "NotStamped", "NoteRefused", "OSError", "PolicyRefused",
    "ProofRefused",
}  # fmt: skip


def raised() -> Iterator[tuple[str, str]]:
    """Every text that is raised, with `x0`, `x1` ... where something is filled in."""
    for module in MET:
        for node in ast.walk(ast.parse((ROOT / "infra" / f"{module}.py").read_text("utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and ast.unparse(call.func) in REFUSALS:
                yield from ((module, text) for given in call.args[:1] for text in texts(given))


def texts(node: ast.expr) -> list[str]:
    """The texts as they may come out; none where they are made elsewhere."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if not isinstance(node, ast.JoinedStr):
        return []
    parts = [choices(part, place) for place, part in enumerate(node.values)]
    return ["".join(chosen) for chosen in product(*parts)]


def choices(part: ast.expr, place: int) -> list[str]:
    if isinstance(part, ast.Constant):
        return [str(part.value)]
    if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.IfExp):
        return [ast.literal_eval(one) for one in (part.value.body, part.value.orelse)]
    return [f"x{place}"]


def test_every_detail_is_said_in_dutch_with_all_that_it_names() -> None:
    found = sorted(set(raised()))
    assert len(found) > 60
    with speaking("nl"):
        unsaid = [one for one in found if details.told(one[1]) == one[1] and ": x" not in one[1]]
        lost = [one for one in found if not filled(one[1]) <= filled(details.told(one[1]))]
    with speaking("en"):
        other = [one for one in found if details.told(one[1]) != one[1]]
    assert (unsaid, lost, other) == ([], [], [])


def filled(text: str) -> set[str]:
    return set(re.findall(r"\bx\d\b", text))


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("tile/0/000 is missing", "tile/0/000 ontbreekt"),
        ("tile/0/000 is missing, and is not among what was pruned", "tile/0/000 ontbreekt, en hoort niet bij wat is opgeruimd"),
        ("line 3: quorum2 is no word of a policy", "regel 3 van het bestand: quorum2 is geen woord dat in dit bestand past"),
        ("line 2: invalid literal for int() with base 10: 'x'", "regel 2 van het bestand: 'x' is geen getal"),
        ("the table of contents of the ZIP was changed", "de inhoudsopgave van de ZIP is veranderd"),
        ("signature: line 3: the name a is taken", "signature: regel 3 van het bestand: de naam a is al gebruikt"),
        ("something that nobody foresaw", "something that nobody foresaw"),
        ("x" * 9000 + " is missing", "x" * 9000 + " is missing"),
    ],
)  # fmt: skip
def test_a_detail_within_another_is_said_too_and_what_is_unknown_stays(english: str, dutch: str) -> None:
    with speaking("nl"):
        assert details.told(english) == dutch


def test_what_could_not_be_read_is_named() -> None:
    with speaking("nl"):
        assert details.of(FileNotFoundError(2, "No such file or directory", "/x/checkpoint")) == (
            "/x/checkpoint ontbreekt"
        )
        assert details.of(PermissionError("tile/entries/000")) == "tile/entries/000 mag niet worden gelezen"
        assert details.of(NoAnswer("late")) == "er kwam niet op tijd antwoord"
        assert details.of(NoAnswer("checkpoint: answered 500")) == "checkpoint: de server antwoordde 500"
