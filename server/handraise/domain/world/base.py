"""Rows of no area: keys, places in feeds, due rows."""

from collections.abc import Iterable

from handraise.domain.model import Due, Entry, Key
from handraise.domain.world.saved import Saved


class Rows:
    """What every area works on. `World` makes the dicts that this and the areas declare."""

    saved: Saved
    keys: dict[tuple[int, str], Key]
    entries: dict[tuple[str, int], dict[str, Entry]]
    dues: dict[tuple[str, str], Due]

    def save_key(self, row: Key) -> None:
        self.keys[row.account, row.key] = self.saved.keys[row.account, row.key] = row

    def place(self, kind: str, ident: int, seq: int, pos: int, feeds: Iterable[str], *, out: bool = False) -> None:
        """Puts the object's rows in `feeds` at `seq`, in or out."""
        rows = self.entries.setdefault((kind, ident), {})
        saved = self.saved.entries
        for feed in feeds:
            rows[feed] = saved[feed, kind, ident] = Entry(feed, kind, ident, seq, pos, out)

    def feeds_of(self, kind: str, ident: int) -> tuple[str, ...]:
        """The feeds that the object is in now."""
        return tuple([feed for feed, row in self.entries.get((kind, ident), {}).items() if not row.out])

    def save_due(self, kind: str, key: str, at: int) -> None:
        self.dues[kind, key] = self.saved.dues[kind, key] = Due(kind, key, at)
        self.saved.ended_dues.discard((kind, key))

    def end_due(self, kind: str, key: str) -> None:
        self.dues.pop((kind, key), None)
        self.saved.dues.pop((kind, key), None)
        self.saved.ended_dues.add((kind, key))
