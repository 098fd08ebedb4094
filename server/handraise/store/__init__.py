"""The adapters of the `Store` port: where accounts, posts and the one log live.

Each adapter is a subpackage and passes the one contract suite under `tests/store`. An adapter knows the ports and
the domain's types, and nothing of sessions, sockets or the hub; only the composition root in `handraise.app` names
one.
"""
