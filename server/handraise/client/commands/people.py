"""People: who they are, how one stands to them, and what they are told."""

from collections.abc import Sequence

from handraise.client import reading
from handraise.client.commands.base import Base, Raw
from handraise.client.replies import AccountReply, FollowReply, PeopleReply, PrivacyReply, ProfileReply, RelationReply
from handraise.protocol import objects


class People(Base):
    async def account(self, handle: int | str, *, timeout: float | None = None) -> AccountReply:
        """Who somebody is, by id or `@handle`."""
        return await self._ask({"type": "account", "handle": handle}, reading.account_reply, timeout)

    async def profile(
        self,
        *,
        name: str | None = None,
        bio: str | None = None,
        subjects: Sequence[str] | None = None,
        links: Sequence[objects.Link] | None = None,
        public: bool | None = None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> ProfileReply:
        """Changes the own name and profile; what is None stays as it is."""
        frame: Raw = {"type": "profile", "name": name, "bio": bio, "public": public, "key": key}
        frame["subjects"] = None if subjects is None else list(subjects)
        frame["links"] = None if links is None else [{"label": link.label, "url": link.url} for link in links]
        return await self._ask(frame, reading.profile_reply, timeout)

    async def set_privacy(self, presence: str, *, key: str | None = None, timeout: float | None = None) -> PrivacyReply:
        """Who is told that this account is online, one of `protocol.commands.SHOWN_TO`."""
        frame = {"type": "set_privacy", "presence": presence, "key": key}
        return await self._ask(frame, reading.privacy_reply, timeout)

    async def people(
        self,
        prefix: str | None = None,
        *,
        subject: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> PeopleReply:
        """People whose handle or a word of whose name begins so, who name that subject."""
        frame = {"type": "people", "prefix": prefix, "subject": subject, "before": before, "limit": limit}
        return await self._ask(frame, reading.people, timeout)

    async def follow(
        self, feed: str, mode: str = "live", *, key: str | None = None, timeout: float | None = None
    ) -> FollowReply:
        """`feed` as `user:12`, `topic:algebra`, `thread:4702`, `@handle` or `#tag`; `mode` one of `MODES`."""
        frame = {"type": "follow", "feed": feed, "mode": mode, "key": key}
        return await self._ask(frame, reading.follow_reply, timeout)

    async def unfollow(self, feed: str, *, key: str | None = None, timeout: float | None = None) -> FollowReply:
        return await self._ask({"type": "unfollow", "feed": feed, "key": key}, reading.follow_reply, timeout)

    async def mute(
        self, account: int | str, until: str | None = None, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        """`account` is an id or `@handle`, `until` a time of RFC 3339 with an offset; None is for ever."""
        frame = {"type": "mute", "account": account, "until": until, "key": key}
        return await self._ask(frame, reading.mute_reply, timeout)

    async def unmute(
        self, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        return await self._ask({"type": "unmute", "account": account, "key": key}, reading.mute_reply, timeout)

    async def block(self, account: int | str, *, key: str | None = None, timeout: float | None = None) -> RelationReply:
        return await self._ask({"type": "block", "account": account, "key": key}, reading.block_reply, timeout)

    async def unblock(
        self, account: int | str, *, key: str | None = None, timeout: float | None = None
    ) -> RelationReply:
        return await self._ask({"type": "unblock", "account": account, "key": key}, reading.block_reply, timeout)
