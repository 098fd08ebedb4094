"""The numbers of the edge, each with its unit in the name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeLimits:
    """What one connection may send, hold and wait for. A count of 0 means none, where it says so."""

    # Deadlines. They are noticed by the sweeper, so up to `sweep_ms` late.
    handshake_ms: int = 10_000  # from connecting (later: from a head's first byte) to a complete request head
    body_ms: int = 20_000  # from a complete head to a complete body, while we read
    upload_ms: int = 120_000  # the same for an image
    keep_alive_ms: int = 75_000  # between a response and the next request
    closing_ms: int = 2_000  # from our close frame to the end of the connection
    linger_ms: int = 1_000  # time for a refused client to read its answer
    stall_ms: int = 5_000  # no byte acknowledged while bytes wait: dropped
    sweep_ms: int = 250

    # HTTP heads and bodies.
    target_bytes: int = 4096
    header_bytes: int = 8192  # one line, as `name: value`
    header_count: int = 100
    head_bytes: int = 32768  # request line and all headers
    body_bytes: int = 131072
    upload_bytes: int = 131072  # where images are sent to
    pipelined_requests: int = 16

    # WebSocket messages.
    frame_bytes: int = 65536  # one message, whole
    fragments: int = 64  # frames that one message may be cut into
    control_frames_per_second: int = 50

    # What waits for a client.
    write_buffer_bytes: int = 1 << 20  # live: past this the connection is dropped
    replay_buffer_bytes: int = 65536  # replay: past this `drained()` waits
    sndbuf_bytes: int = 128 << 10
    tcp_user_timeout_ms: int = 30_000

    # Connections.
    backlog: int = 2048
    connections_per_address: int = 0  # 0 = none; an IPv6 address counts as its /64
    connections: int = 0  # 0 = as many as the limit on open files leaves
