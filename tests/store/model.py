"""The store's reads as a model in memory, made from the changes that `apply` returned and from nothing else."""

from collections.abc import Mapping
from typing import Any

import msgspec

from handraise.domain.changes import Change
from handraise.protocol import objects
from handraise.protocol.names import is_public


class Row(msgspec.Struct):
    seq: int
    out: bool


class Model:
    """Rows by object and feed, and each object's present state. An inbox's objects are its account's own."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int, str], dict[str, Row]] = {}
        self.objects: dict[tuple[str, int, str], Any] = {}
        self.authors: dict[tuple[str, int, str], set[int]] = {}
        """Who writes it, and whose post it passes on: being hidden from one of them hides it."""
        self.pos: dict[int, int] = {}

    def take(self, change: Change) -> None:
        """Brings the model up to date with a change; they come in seq order."""
        key = self._key(change)
        rows = self.rows.setdefault(key, {})
        rows.update({feed: Row(change.seq, False) for feed in change.feeds})
        rows.update({feed: Row(change.seq, True) for feed in change.left})
        self.objects[key], self.authors[key] = change.object, {change.author, change.credited} - {0}
        if change.kind == "post":
            self.pos.setdefault(change.id, change.seq)
            self._move_tally(change)
            if isinstance(change.object, objects.Deleted):
                self._clear_marks(change.id)

    def _key(self, change: Change) -> tuple[str, int, str]:
        shared = change.kind in ("post", "tally", "direct")
        return change.kind, change.id, "" if shared else change.feeds[0]

    def _clear_marks(self, post: int) -> None:
        """A deleted post keeps nobody's reactions."""
        for key in self.objects:
            if key[:2] == ("mark", post):
                self.objects[key] = objects.Mark(post, ())

    def _move_tally(self, change: Change) -> None:
        """A tally has the rows of its post, at the seq at which it was told; a deleted post's is told no more."""
        key = ("tally", change.id, "")
        rows = self.rows.get(key)
        if not rows:
            return
        told = max(row.seq for row in rows.values())
        gone = isinstance(change.object, objects.Deleted)
        self.rows[key] = {} if gone else {feed: Row(told, False) for feed in change.feeds}

    def replay(self, feeds: Mapping[str, int], after: int, hidden: frozenset[int]) -> list[tuple[int, str, int, Any]]:
        """Seq, kind, id and object of what changed after `after`; a post's counters aside."""
        told = [self._told(key, feeds, after) for key in self.rows if not self.authors[key] & hidden]
        return sorted([item for item in told if item is not None], key=lambda item: item[0])

    def _told(
        self, key: tuple[str, int, str], feeds: Mapping[str, int], after: int
    ) -> tuple[int, str, int, Any] | None:
        kind, ident, _ = key
        rows = {feed: row for feed, row in self.rows[key].items() if feed in feeds}
        new = [row for feed, row in rows.items() if row.seq > max(after, feeds[feed])]
        if not new:
            return None
        if any(not row.out for row in new):
            return max(row.seq for row in new if not row.out), kind, ident, bare(self.objects[key])
        if any(not row.out for row in rows.values()):
            return None
        return max(row.seq for row in new), kind, ident, objects.Gone(ident)

    def home(self, feeds: list[str], before: int | None, hidden: frozenset[int]) -> list[Any]:
        """Posts, newest first; a post's counters aside."""
        found = [
            ident
            for kind, ident, _ in self.rows
            if kind == "post" and (before is None or self.pos[ident] < before) and self._listed(ident, feeds, hidden)
        ]
        return [
            bare(self.objects["post", ident, ""]) for ident in sorted(found, key=self.pos.__getitem__, reverse=True)
        ]

    def _listed(self, ident: int, feeds: list[str], hidden: frozenset[int]) -> bool:
        key = ("post", ident, "")
        rows = self.rows[key]
        placed = any(feed in rows and not rows[feed].out for feed in feeds)
        return placed and not self.authors[key] & hidden and isinstance(self.objects[key], objects.Post)

    def feeds(self) -> list[str]:
        return sorted({feed for rows in self.rows.values() for feed in rows if is_public(feed)})


def bare(shown: Any) -> Any:
    """An object without counters: they are true at once, and what told them comes a moment later."""
    if isinstance(shown, objects.Tally):
        return objects.Tally(shown.post)
    return msgspec.structs.replace(shown, tally=objects.Tally(shown.id)) if isinstance(shown, objects.Post) else shown
