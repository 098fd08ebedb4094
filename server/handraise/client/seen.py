"""Which copy of an object was seen last: an older one never replaces a newer one."""

from collections import OrderedDict
from collections.abc import Hashable


class Seen:
    """The last seq of each of the `size` objects that changed most recently.

    An object that fell out is taken as new: the memory is bounded, and the server repeats nothing but around a
    reconnect, where the objects concerned are recent.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._seqs: OrderedDict[tuple[str, Hashable], int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seqs)

    def admit(self, kind: str, ident: Hashable, seq: int) -> bool:
        """Whether this copy is at least as new as the last one; if so, it is the last one now."""
        key = (kind, ident)
        if seq < self._seqs.get(key, 0):
            return False
        self._seqs[key] = seq
        self._seqs.move_to_end(key)
        if len(self._seqs) > self._size:
            self._seqs.popitem(last=False)
        return True

    def clear(self) -> None:
        """After `resync`: seqs of another epoch can't be compared."""
        self._seqs.clear()
