"""Group commit: commands wait here for the one transaction that stores them.

While one batch is being synced the next one forms. The journal is the only writer of the store; each command gets its
own result, after the commit, and a caller that goes away changes nothing for the batch.
"""
