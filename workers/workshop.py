"""What a worker process works with: the installation, and the boxes of the models that it served last."""

from collections import OrderedDict
from dataclasses import dataclass, field

from infra.installation import Installation
from register.models import Feature, ModelVersion
from register.uploads import read_background
from workers import sandbox
from workers.columns import columns_for

MOST_BOXES = 4


@dataclass
class Workshop:
    """One per worker process, made after the fork."""

    house: Installation
    nursery: sandbox.Nursery = sandbox.NURSERY
    _boxes: "OrderedDict[str, sandbox.Box]" = field(default_factory=OrderedDict)

    @property
    def limits(self) -> sandbox.Limits:
        settings = self.house.settings
        return sandbox.Limits(
            memory_bytes=settings.model_memory_mb << 20,
            call_seconds=float(settings.model_seconds),
            start_seconds=float(settings.model_seconds),
            threads=settings.model_threads,
            model_bytes=settings.upload_limit_mb * 1_000_000,
            control_flow=settings.control_flow_models,
            unprotected=settings.unprotected_models,
        )

    def box_for(self, model: ModelVersion, features: list[Feature]) -> sandbox.Box:
        """The locked child that serves this model version, opened now or kept from before."""
        if model.id in self._boxes:
            self._boxes.move_to_end(model.id)
            return self._boxes[model.id]
        background = read_background(self.house, model, features)
        content = self.house.storage.read(model.organisation_id, model.sha256)
        columns = columns_for(model.contract, features, background.columns)
        box = sandbox.open_box(content, columns, self.limits, self.nursery)
        self._boxes[model.id] = box
        while len(self._boxes) > MOST_BOXES:
            self._boxes.popitem(last=False)[1].close()
        return box

    def drop(self, model_version_id: str) -> None:
        """Close a box that failed; the next job gets a fresh one."""
        box = self._boxes.pop(model_version_id, None)
        if box:
            box.close()

    def close(self) -> None:
        for model_version_id in list(self._boxes):
            self.drop(model_version_id)
        self.house.close()
