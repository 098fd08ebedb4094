"""The load generator: one process, one epoll loop, raw sockets.

`frames` counts what arrives, `wire` builds what is sent, `connection` holds the handshake's phases, `poster` and
`speaker` are who speaks, `loop` polls, `jobs` is what the parent may order. It knows the wire protocol and nothing of
the server.
"""
