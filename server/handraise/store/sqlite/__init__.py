"""The `Store` port over one SQLite file: one writer connection, and readers that can only query.

The writer commits whole batches with `synchronous=FULL` in WAL mode and alone writes and checkpoints; readers are
`query_only`. The journal owns the writer, so no two tasks ever share it.
"""
