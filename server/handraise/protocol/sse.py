"""Server-Sent Events (WHATWG HTML, «Server-sent events»): the same frames for networks that block WebSockets."""


def sse_text(payload: bytes, epoch: str, seq: int | None) -> bytes:
    """One event. With `seq` it carries the id from which `Last-Event-ID` resumes. JSON text holds no raw newline."""
    if seq is None:
        return b"data: %b\n\n" % payload
    return b"id: %b.%d\ndata: %b\n\n" % (epoch.encode(), seq, payload)
