"""The log of processing (Logboek Dataverwerkingen): a record for every person whose data were processed, also when only read.

Whoever opens the key of a case through a session is noted (`infra.sealing.keys_of`); the session does not end before it is
recorded (`infra.database`). Records name nobody: a pseudonym under the key of the case, and the function of who acted.
"""

from infra.processing.grounds import grounds_by, processed_under
from infra.processing.models import Processing, ProcessingExport, Subject
from infra.processing.vocabulary import Operation

__all__ = ["Operation", "Processing", "ProcessingExport", "Subject", "grounds_by", "processed_under"]
