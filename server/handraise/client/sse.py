"""Server-Sent Events: bytes in, messages out (WHATWG HTML, «Server-sent events», interpreting an event stream)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One event: its data, its type, and the last id that the stream has named (empty: none yet)."""

    data: bytes
    event: str
    id: str


class TooLong(Exception):
    """A message that is larger than the reader allows."""


class Parser:
    """Takes the stream in pieces of any size; a line ends with CR, LF or CRLF, wherever the pieces are cut."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._line = bytearray()
        self._data: list[bytes] = []
        self._size = 0
        self._event = ""
        self._id = ""
        self._after_cr = False
        self._first = True

    def feed(self, chunk: bytes) -> list[Message]:
        """The messages that `chunk` completes, in order. Raises `TooLong`."""
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
        if not chunk:
            return []
        self._after_cr = chunk.endswith(b"\r")
        # A CR at the end of the chunk ends its line now; an LF that follows belongs to it.
        *lines, rest = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        messages = []
        for line in lines:
            self._grow(line)
            if message := self._take_line():
                messages.append(message)
        self._grow(rest)
        return messages

    def _grow(self, piece: bytes) -> None:
        self._line += piece
        if self._size + len(self._line) > self._most:
            raise TooLong(f"a message is over {self._most} bytes")

    def _take_line(self) -> Message | None:
        line = bytes(self._line)
        self._line.clear()
        if self._first:
            line, self._first = line.removeprefix(b"\xef\xbb\xbf"), False
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        self._take_field(name, value.removeprefix(b" "))
        return None

    def _take_field(self, name: bytes, value: bytes) -> None:
        if name == b"data":
            self._data.append(value)
            self._size += len(value) + 1
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")

    def _dispatch(self) -> Message | None:
        data, event = self._data, self._event
        self._data, self._size, self._event = [], 0, ""
        return Message(b"\n".join(data), event or "message", self._id) if data else None
