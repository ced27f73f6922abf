"""The words and limits of practice cases: the facts that their tables, steps and pages share."""

from enum import StrEnum

from infra.queue import Task

SOW = Task("reviews.practice", "steps")

STORY_MAX = 4_000
REASON_MAX = 2_000
REPLY_MAX = 2_000
TEMPLATE_MAX = 60
IMPORT_MAX = 2_000
EXPERTS = 2
# A case that many people had is talked about; after this many times it is put away, unless the owner says otherwise.
USES = (1, 500)
USES_DEFAULT = 25
# So many answered cases say something of one person (research 1.2: about 100 for a reliability of 0.7).
ENOUGH = 100


class PracticeState(StrEnum):
    """Where a practice case is on its way into use."""

    DRAFT = "draft"  # made; two experts have not answered yet
    READY = "ready"  # both said the same
    DISPUTED = "disputed"  # the experts differ, or a reader does not agree: people talk first
    RETIRED = "retired"
