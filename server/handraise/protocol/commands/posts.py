"""Posts: written, edited, deleted, passed on, reacted to, read."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from handraise.protocol.commands.base import Command, Id, Position, Write
from handraise.protocol.commands.images import Use

Reaction = Annotated[str, Meta(min_length=1, max_length=20)]
REACTIONS: Final = ("thanks", "agree", "celebrate")


class Post(Write, tag="post", kw_only=True):
    """`body` may be empty where there are images. `hop`, for bots alone: how many answers of bots to bots led here."""

    body: str
    room: Id | None = None
    reply_to: Id | None = None
    images: list[Use] = msgspec.field(default_factory=list)
    hop: Position | None = None


class Edit(Write, tag="edit", kw_only=True):
    """Without `images` they stay as they are; with it, those that it leaves out go."""

    post: Id
    body: str
    images: list[Use] | None = None


class Preview(Command, tag="preview", kw_only=True):
    """What a text looks like once it is posted; nothing is stored."""

    body: str


class Delete(Write, tag="delete", kw_only=True):
    post: Id


class Relay(Write, tag="relay", kw_only=True):
    """Passes a post of the network on, with words of one's own or without."""

    post: Id
    body: str = ""


class React(Write, tag="react", kw_only=True):
    post: Id
    kind: Reaction


class Unreact(Write, tag="unreact", kw_only=True):
    post: Id
    kind: Reaction


class Get(Command, tag="get", kw_only=True):
    post: Id
