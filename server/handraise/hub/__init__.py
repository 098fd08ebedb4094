"""Fan-out: from a committed change to the sockets of those who may see it.

The hub keeps the index from feed to connections and a byte-bounded ring of recent changes. Delivering is plain,
synchronous code in seq order, so that it can be neither interleaved nor cancelled half-way, and one bad connection
never stops it.
"""
