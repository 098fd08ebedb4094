"""Direct messages."""

from handraise.domain.intents.base import Intent


class SendDirect(Intent, frozen=True, kw_only=True):
    """`appeals` are the rooms (0: the site) in which one of the two is suspended, where only that lets them write."""

    to: int
    body: str
    html: str
    appeals: tuple[int, ...] = ()


class EditDirect(Intent, frozen=True, kw_only=True):
    """`other` is the other one of the message's two accounts. `appeals` as in `SendDirect`."""

    direct: int
    other: int
    body: str
    html: str
    appeals: tuple[int, ...] = ()


class DeleteDirect(Intent, frozen=True, kw_only=True):
    """`other` as in `EditDirect`."""

    direct: int
    other: int
