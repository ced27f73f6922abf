"""The table of ledger entries: only ever added to (triggers of migration 0001 refuse anything else)."""

from datetime import datetime

from sqlmodel import Field

from infra.tables import Instant, Owned


class Entry(Owned, table=True):
    """One act, as the exact bytes that anyone may check later."""

    __tablename__ = "ledger_entry"

    at: datetime = Field(sa_type=Instant, index=True)
    act: str = Field(max_length=60)
    subject_id: str = Field(max_length=32, index=True)
    body: bytes
