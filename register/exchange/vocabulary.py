"""The words of exchange: what became of a record, the states of an entry in the national register, and the tasks."""

from enum import StrEnum

from infra.queue import Task

IMPORT = Task("register.import", "steps")
TELL_NATIONAL = Task("register.tell_national", "steps")


class Outcome(StrEnum):
    """What became of one record of a file."""

    IMPORTED = "imported"
    COMPLETED = "completed"  # it was here and lacked what the importer now gave
    THERE = "already_there"
    DIFFERS = "there_and_differs"  # known by its name there, with other content: left as it is
    REFUSED = "refused"


class NationalState(StrEnum):
    """Where an entry is in the national register, as far as we know."""

    NEW = "new"
    SAVED = "saved"  # in their register, not yet public
    RELEASED = "released"
    PUBLISHED = "published"
    RETRACTED = "retracted"


class NationalAct(StrEnum):
    """What we may ask of the national register."""

    SEND = "send"  # create, or save a new version
    RELEASE = "release"
    PUBLISH = "publish"
    RETRACT = "retract"
