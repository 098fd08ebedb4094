"""Writes: each looks up what the command names and gives the intent. What it checks, the commit checks again."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from handraise.domain import intents, policy
from handraise.domain.decide.follows import NOT_FOLLOWED
from handraise.domain.decide.relations import NOTHING
from handraise.domain.model import Post, Site
from handraise.errors import Invalid, NotFound
from handraise.ports.store import Found
from handraise.protocol import commands, names
from handraise.protocol.times import from_wire
from handraise.rendering import Renderer
from handraise.service.caller import Caller
from handraise.service.commands.relays import Relays
from handraise.service.rates import Window
from handraise.service.resolve import Resolver


def thread_of(found: Found) -> intents.Thread:
    """Where a reply to this post goes."""
    row = found.row
    return intents.Thread(
        row.id, row.author, row.root, found.root_author, found.credited, row.behind, found.root_behind
    )


class Writes:
    """Commands to intents. Nothing is stored here."""

    def __init__(self, resolver: Resolver, renderer: Renderer, posts: tuple[Window, Window], site: Site) -> None:
        """`posts` are the rates of an account and of a room."""
        self._resolver = resolver
        self._renderer = renderer
        self._posts, self._room_posts = posts
        self._site = site

    async def post(self, caller: Caller, command: commands.Post) -> intents.WritePost:
        room, thread = command.room, None
        if command.reply_to is not None:
            room, thread = await self._thread(command, caller)
        elif room is None:
            policy.check(caller.actor, "post", self._site)
        else:
            policy.check(caller.actor, "post", self._site, room=self._resolver.room_role(room, caller))
        images, hop = command.images, command.hop
        return await self.write_intent(caller, command.body, room=room, thread=thread, images=images, hop=hop)

    async def write_intent(
        self,
        caller: Caller,
        body: str,
        *,
        room: int | None = None,
        thread: intents.Thread | None = None,
        announcement: bool = False,
        images: Sequence[commands.Use] = (),
        hop: int | None = None,
        asked: intents.Asked | None = None,
        step: str | None = None,
        waiting: tuple[int, ...] = (),
    ) -> intents.WritePost:
        """A post whose place is known, with all that its text says."""
        self.take(caller, room)
        tags = self._resolver.text(body, bare=bool(images))
        return intents.WritePost(
            actor=caller.id,
            scopes=caller.actor.scopes,
            body=body,
            html=await self._html(body),
            tags=tags,
            mentions=await self._resolver.mentions(body),
            thread=thread,
            room=room,
            announcement=announcement,
            images=self._resolver.images(images),
            hop=hop,
            asked=asked,
            step=step,
            waiting=waiting,
        )

    def take(self, caller: Caller, room: int | None) -> None:
        """Counts one; who is over his own rate takes nothing of the room's."""
        self._posts.take(caller.id)
        if room is not None:
            self._room_posts.take(room)

    async def _thread(self, command: commands.Post, caller: Caller) -> tuple[int | None, intents.Thread]:
        """A reply stays where its parent is."""
        found = await self._resolver.post(command.reply_to or 0, caller, "reply")
        row = found.row
        if command.room is not None and command.room != row.room:
            raise Invalid("room", "A reply is in the room of the post that it answers.")
        return row.room, thread_of(found)

    async def _html(self, body: str) -> str:
        rendered = self._renderer.render_nowait(body)
        return (rendered or await self._renderer.render(body)).html

    async def edit(self, caller: Caller, command: commands.Edit) -> intents.EditPost:
        images = None if command.images is None else self._resolver.images(command.images)
        found = await self._resolver.post(command.post, caller, "edit")
        row = found.row
        shown = row.images if images is None else images
        tags = self._resolver.text(command.body, bare=bool(shown or found.row.relay))
        self.take(caller, found.row.room)
        return intents.EditPost(
            actor=caller.id,
            scopes=caller.actor.scopes,
            post=command.post,
            root_author=found.root_author,
            body=command.body,
            html=await self._html(command.body),
            tags=tags,
            mentions=await self._resolver.mentions(command.body),
            room=found.row.room,
            images=images,
            credited=found.credited,
            about=about_of(row),
            root_behind=found.root_behind,
            author=found.row.author,
        )

    async def delete(self, caller: Caller, command: commands.Delete) -> intents.DeletePost:
        found = await self._resolver.post(command.post, caller, "delete")
        return intents.DeletePost(actor=caller.id, scopes=caller.actor.scopes, **self.delete_fields(found))

    def delete_fields(self, found: Found) -> dict[str, Any]:
        """What the deletion of that post needs to know of it."""
        row = found.row
        return {
            "post": row.id,
            "parent": row.reply_to,
            "root": None if row.reply_to is None else row.root,
            "root_author": found.root_author,
            "root_behind": found.root_behind,
            "author": row.author,
            "room": row.room,
            "relayed": None if row.relay is None else row.relay.post,
        }

    async def react(self, caller: Caller, command: commands.React | commands.Unreact) -> intents.SetReaction:
        if command.kind not in commands.REACTIONS:
            raise Invalid("kind", f"A reaction is one of {', '.join(commands.REACTIONS)}.")
        found = await self._resolver.post(command.post, caller, "react")
        return intents.SetReaction(
            actor=caller.id,
            scopes=caller.actor.scopes,
            post=command.post,
            author=found.row.author,
            root_author=found.root_author,
            kind=command.kind,
            on=isinstance(command, commands.React),
            room=found.row.room,
            credited=found.credited,
        )

    async def follow(self, caller: Caller, command: commands.Follow) -> intents.FollowFeed:
        if command.mode not in commands.MODES:
            raise Invalid("mode", f"A mode is one of {', '.join(commands.MODES)}.")
        return await self.follow_intent(caller, command.feed, command.mode)

    async def follow_intent(self, caller: Caller, written: str, mode: str) -> intents.FollowFeed:
        """The follow of a person, topic or thread."""
        if not written.startswith("thread:"):
            policy.check(caller.actor, "follow", self._site)
        feed = await self._resolver.feed(written)
        kind = names.feed_kind(feed)
        if kind not in ("user", "topic", "thread"):
            raise Invalid("feed", "A person, a topic or a thread can be followed.")
        target = names.feed_id(feed) if kind == "user" else None
        root = names.feed_id(feed) if kind == "thread" else None
        found = None if root is None else await self._resolver.post(root, caller, "follow")
        if found is not None and found.row.root != found.row.id:
            raise NotFound("There is no such thread.")
        return intents.FollowFeed(
            actor=caller.id,
            scopes=caller.actor.scopes,
            feed=feed,
            mode=mode,
            target=target,
            root=root,
            root_author=None if found is None else found.row.author,
            room=None if found is None else found.row.room,
            credited=0 if found is None else found.credited,
        )

    async def unfollow(self, caller: Caller, command: commands.Unfollow) -> intents.UnfollowFeed:
        policy.check(caller.actor, "unfollow", self._site)
        feed = await self._resolver.feed(command.feed, missing=NOT_FOLLOWED)
        return intents.UnfollowFeed(actor=caller.id, scopes=caller.actor.scopes, feed=feed)

    async def relate(
        self, caller: Caller, command: commands.Mute | commands.Unmute | commands.Block | commands.Unblock
    ) -> intents.SetRelation:
        kind = "mute" if isinstance(command, commands.Mute | commands.Unmute) else "block"
        on = isinstance(command, commands.Mute | commands.Block)
        policy.check(caller.actor, kind if on else f"un{kind}", self._site)
        target = (await self._resolver.account(command.account, missing=policy.NO_ACCOUNT if on else NOTHING)).id
        until = getattr(command, "until", None)
        return intents.SetRelation(
            actor=caller.id,
            scopes=caller.actor.scopes,
            kind=kind,
            target=target,
            on=on,
            until=None if until is None else from_wire(until, "until"),
        )

    def table(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {
            commands.Post: self.post,
            commands.Edit: self.edit,
            commands.Delete: self.delete,
            commands.Relay: Relays(self._resolver, self._html, self._posts, self._site).relay,
            commands.React: self.react,
            commands.Unreact: self.react,
            commands.Follow: self.follow,
            commands.Unfollow: self.unfollow,
            commands.Mute: self.relate,
            commands.Unmute: self.relate,
            commands.Block: self.relate,
            commands.Unblock: self.relate,
        }


def about_of(row: Post) -> tuple[int, ...]:
    """The posts that it answers, or the one that it passes on: these count it."""
    if row.relay is not None:
        return (row.relay.post,)
    return () if row.reply_to is None else (row.reply_to, row.root)
