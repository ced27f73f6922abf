"""The house's engine with a fault that a datum calls up: it dies, hangs, or explains what does not add up.

A real child runs it, so what a worker makes of it is what it would make of a hostile model.
"""

import ctypes
import time
from dataclasses import replace

import numpy as np

from workers import engine
from workers.answers import Explanation
from workers.engine import Columns, contract, warm_up

__all__ = ["CRASH", "CROOKED", "HANG", "Explainer", "contract", "warm_up"]

CRASH, HANG, CROOKED = 14_001, 14_002, 14_003
AMOUNT = 1  # the place of the amount in arrears among the data of `contactadvies`
# A little over the limit of DESIGN 4 for any margin of the demo's model, and far below what a person would notice.
OFF = 1e-4


class Explainer(engine.Explainer):
    def explain(self, rows: Columns) -> Explanation:
        amounts = rows[AMOUNT]
        if (amounts == CRASH).any():
            ctypes.string_at(0)
        if (amounts == HANG).any():
            time.sleep(600)
        found = super().explain(rows)
        off = np.where(amounts == CROOKED, OFF, 0.0)[:, None, None] / found.contributions.shape[1]
        return replace(found, contributions=found.contributions + off)
