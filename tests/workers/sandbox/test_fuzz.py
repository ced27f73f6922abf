"""Mutated model files without end: whatever a child makes of them, the worker stays and the next box works."""

import collections
import os
import time

import numpy as np
import pytest

from tests.workers.sandbox import models
from tests.workers.sandbox.conftest import children, eventually, rows
from tests.workers.sandbox.mutants import mutated, seeds
from workers.sandbox import Limits, SandboxFailure, open_box
from workers.sandbox.nursery import Nursery

LIMITS = Limits(memory_bytes=256 << 20, call_seconds=0.3, start_seconds=0.6, control_flow=True)
# Opening, predicting and a trial each have their own limit; the rest is a machine on which others work too.
LONGEST = LIMITS.start_seconds + 2 * LIMITS.call_seconds + 5.0
ENDINGS = {"answered", "rejected", "crashed", "overran", "out_of_memory", "failed", "bad_output"}


def outcome(model: bytes, nursery: Nursery) -> str:
    try:
        with open_box(model, rows(5), LIMITS, nursery) as box:
            box.trial()
            box.explain(rows(2))
    except SandboxFailure as failure:
        return failure.code
    return "answered"


def open_files() -> set[str]:
    """What this process and nobody else opened and did not close."""
    return set(os.listdir("/proc/self/fd"))


def fuzz(count: int, seed: int, nursery: Nursery) -> collections.Counter[str]:
    """How so many mutated files ended; asserts that none left a process, a file or memory behind, and none took long."""
    random, kept = np.random.default_rng(seed), seeds()
    outcome(models.honest_sum(), nursery)
    zygote, family, files = nursery.pid(), children(nursery.pid()), open_files()
    found: collections.Counter[str] = collections.Counter()
    for _ in range(count):
        model = mutated(kept, random)
        started = time.monotonic()
        found[outcome(model, nursery)] += 1
        assert time.monotonic() - started < LONGEST
    assert eventually(lambda: children(zygote) <= family)
    assert nursery.pid() == zygote
    assert open_files() == files
    return found


def test_a_few_hundred_mutated_files_are_survived(nursery: Nursery):
    found = fuzz(150, 1, nursery)
    assert set(found) <= ENDINGS
    assert outcome(models.honest_sum(), nursery) == "answered"


@pytest.mark.slow
def test_twenty_thousand_mutated_files_are_survived():
    """With the house's own engine, which reads, explains and runs what passed the inspection."""
    started, nursery = time.monotonic(), Nursery()
    try:
        found = fuzz(20_000, 2, nursery)
        assert sum(found.values()) == 20_000
        assert set(found) <= ENDINGS
        assert outcome(models.honest_sum(), nursery) == "answered"
    finally:
        nursery.stop()
    print(dict(found), f"{time.monotonic() - started:.0f} s")
