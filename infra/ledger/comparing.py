"""Whether the database still holds the entries that were published: each against its hash in the tiles, and these against the root."""

from collections.abc import Iterator
from itertools import groupby

from sqlmodel import Session, col, select

from infra.ledger import pruned
from infra.ledger.merkle import HASH_SIZE, leaf_hash
from infra.ledger.models import Entry, Head, Leaf
from infra.ledger.places import in_log
from infra.ledger.publishing import Published
from infra.ledger.tiles import WIDTH, Damaged, Tree, tile_of
from infra.ledger.verifying import check_tiles, folder

Placed = tuple[int, bytes | None]


def compare(session: Session, log: Published) -> int:
    """How many entries stand in the database as they were published; what was pruned is not among them.

    Raises `Damaged` naming the first place that is not right.
    """
    head, known = session.exec(select(Head)).first(), log.checkpoint()
    if not known or not head or known.origin != head.origin:
        return 0
    if known.size > head.size:
        raise Damaged(f"{known.size} entries were published, and the database has {head.size}")
    check_tiles(Tree(known.size, log.read), known)
    end, count = pruned.end_of(folder(log.folder)), 0
    for number, some in groupby(_placed(session, known.size), key=lambda one: one[0] // WIDTH):
        hashes = log.read(tile_of(0, number, known.size))
        count += sum(_is_there(hashes, one, end) for one in some)
    return count


def _placed(session: Session, size: int) -> Iterator[Placed]:
    """Each place below `size` with the entry that has it, None where that is gone."""
    chosen = select(Leaf.number, Entry.body).join(Entry, col(Entry.id) == col(Leaf.id), isouter=True)
    chosen = chosen.where(in_log(session), col(Leaf.number) < size).order_by(col(Leaf.number))
    expected = 0
    for number, body in session.exec(chosen.execution_options(yield_per=4 * WIDTH)):
        if number != expected:
            break
        expected += 1
        yield number, body
    if expected != size:
        raise Damaged(f"nothing has place {expected} in the database")


def _is_there(hashes: bytes, placed: Placed, end: int) -> bool:
    number, body = placed
    if body is None and number < end:
        return False
    start = number % WIDTH * HASH_SIZE
    if body is None or hashes[start : start + HASH_SIZE] != leaf_hash(body):
        raise Damaged(f"entry {number} is not in the database as it was published")
    return True
