"""Mutated model files without end: whatever a child makes of them, the worker stays and the next box works."""

import collections

import numpy as np
import pytest

from tests.workers.sandbox import hostile, models
from tests.workers.sandbox.conftest import children, eventually, rows
from workers.sandbox import Limits, SandboxFailure, open_box
from workers.sandbox.nursery import Nursery

LIMITS = Limits(memory_bytes=256 << 20, call_seconds=0.3, start_seconds=0.6)
ENDINGS = {"answered", "rejected", "crashed", "overran", "out_of_memory", "failed", "bad_output"}


def seeds() -> list[bytes]:
    small = [make() for name, (_, make) in hostile.REFUSED.items() if "50000" not in name]
    fair = [models.honest_sum(), models.forest(), models.modern_forest()]
    return fair * 10 + [one for one in small + [make() for make in hostile.RUN.values()] if len(one) < 5_000]


def mutated(model: bytes, others: list[bytes], random: np.random.Generator) -> bytes:
    """Flipped bits, changed bytes, cuts, repeats and pieces of other files."""
    data = bytearray(model)
    for _ in range(random.integers(1, 5)):
        at = int(random.integers(0, len(data) + 1))
        piece = bytes(data[at : at + int(random.integers(1, 40))])
        match random.integers(0, 5):
            case 0 if at < len(data):
                data[at] ^= 1 << int(random.integers(0, 8))
            case 1 if at < len(data):
                data[at] = int(random.choice([0, 1, 127, 128, 255]))
            case 2:
                del data[at : at + len(piece)]
            case 3:
                data[at:at] = piece * int(random.integers(1, 4))
            case _:
                other = others[int(random.integers(0, len(others)))]
                start = int(random.integers(0, len(other) + 1))
                data[at:at] = other[start : start + int(random.integers(1, 60))]
    return bytes(data)


def outcome(model: bytes, nursery: Nursery) -> str:
    try:
        with open_box(model, None, LIMITS, nursery) as box:
            box.predict(rows(2))
            box.trial()
    except SandboxFailure as failure:
        return failure.code
    return "answered"


def fuzz(count: int, seed: int, nursery: Nursery) -> collections.Counter[str]:
    random, kept = np.random.default_rng(seed), seeds()
    before = children(nursery.pid())
    found: collections.Counter[str] = collections.Counter()
    for _ in range(count):
        model = mutated(kept[int(random.integers(0, len(kept)))], kept, random)
        found[outcome(model, nursery)] += 1
    assert eventually(lambda: children(nursery.pid()) <= before)
    return found


def test_a_few_hundred_mutated_files_are_survived(nursery: Nursery):
    found = fuzz(150, 1, nursery)
    assert set(found) <= ENDINGS
    assert eventually(lambda: outcome(models.honest_sum(), nursery) == "answered")


@pytest.mark.slow
def test_twenty_thousand_mutated_files_are_survived(nursery: Nursery):
    found = fuzz(20_000, 2, nursery)
    print(dict(found))
    assert set(found) <= ENDINGS
    assert eventually(lambda: outcome(models.honest_sum(), nursery) == "answered")
