"""Keeps a few boxes warm: one model version of one organisation each, replaced when its child is gone."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Self

from workers.sandbox.box import Box, open_box
from workers.sandbox.limits import Limits
from workers.sandbox.nursery import NURSERY, Nursery
from workers.sandbox.wire import Columns

Key = tuple[str, str]
Load = Callable[[], tuple[bytes, Columns | None]]


class Boxes:
    """At most `most` open boxes; the one that was used longest ago makes room."""

    def __init__(self, most: int = 4, limits: Limits | None = None, nursery: Nursery = NURSERY) -> None:
        self._most = most
        self._limits = limits or Limits()
        self._nursery = nursery
        self._lock = threading.Lock()
        self._boxes: OrderedDict[Key, Box] = OrderedDict()

    def box(self, organisation: str, version: str, load: Load) -> Box:
        """The box of this version of this organisation; `load` gives model and background when it must be opened.

        `version` names model *and* background (both hashes, say). Raises SandboxFailure as `open_box` does.
        """
        key = (organisation, version)
        with self._lock:
            found = self._boxes.pop(key, None)
            if found is None or found.closed:
                self._make_room()
                model, background = load()
                found = open_box(model, background, self._limits, self._nursery)
            self._boxes[key] = found
            return found

    def close(self) -> None:
        """End all of them."""
        with self._lock:
            while self._boxes:
                self._boxes.popitem()[1].close()

    def _make_room(self) -> None:
        while len(self._boxes) >= self._most:
            self._boxes.popitem(last=False)[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
