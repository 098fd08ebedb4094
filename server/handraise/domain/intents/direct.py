"""Direct messages."""

from handraise.domain.intents.base import Intent


class SendDirect(Intent, frozen=True, kw_only=True):
    to: int
    body: str
    html: str


class EditDirect(Intent, frozen=True, kw_only=True):
    """`other` is the other one of the message's two accounts."""

    direct: int
    other: int
    body: str
    html: str


class DeleteDirect(Intent, frozen=True, kw_only=True):
    """`other` as in `EditDirect`."""

    direct: int
    other: int
