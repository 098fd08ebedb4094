"""The journal: natural batching between many commands and the one writer.

While one batch is being synced the next one forms. Under low load a batch is one intent and its latency is one
commit; under high load the sync and the deliveries are shared.
"""

from handraise.journal.journal import Journal, JournalStatistics

__all__ = ["Journal", "JournalStatistics"]
