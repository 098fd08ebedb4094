"""The commands that change or read something, by table.

A write becomes an intent for the journal; a read becomes the fields of its reply and the head at which it was read.
`auth`, `watch`, `unwatch` and `typing` belong to a connection and are the session's.
"""

from handraise.service.commands.dispatch import Dispatcher

__all__ = ["Dispatcher"]
