"""The store on one SQLite file, through aiosqlite: `open_store` gives a `SQLiteStore`.

`maintenance` has what the command line does with the file.
"""

from handraise.store.sqlite.store import SQLiteStore, open_store

__all__ = ["SQLiteStore", "open_store"]
