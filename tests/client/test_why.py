"""Why a post came, and the replies of what is the account's own."""

import asyncio
from typing import Any

from handraise.client import Event, Reason, why
from handraise.client.events import read_object
from handraise.protocol import objects
from tests.client.conftest import Connect
from tests.client.fake import FakeServer, change
from tests.client.session import greeted

ME = 77


def event(*feeds: str, mentions: tuple[int, ...] = (), author: int = 12) -> Event:
    frame = change(201)
    frame["feeds"] = list(feeds)
    frame["post"]["mentions"] = [{"id": ident, "handle": "x"} for ident in mentions]
    frame["post"]["author"]["id"] = author
    return Event(frame)


def follow(feed: str, mode: str = "live", *, deleted: bool = False) -> objects.Follow:
    return objects.Follow(1, feed, mode, 1, False, deleted)


def test_reasons_come_in_their_order() -> None:
    """Own, mentioned, person, topic, thread, watch; whatever the order of feeds and follows."""
    follows = [follow("thread:201"), follow("topic:b", "quiet"), follow("topic:a", "notify"), follow("user:12")]
    came = event("topic:a", "thread:201", "topic:b", "user:12", mentions=(ME,))
    assert why(came, follows, me=ME, watches=["topic:a", "topic:z"]) == (
        Reason("mention"),
        Reason("person", "user:12", "live"),
        Reason("topic", "topic:b", "quiet"),
        Reason("topic", "topic:a", "notify"),
        Reason("thread", "thread:201", "live"),
        Reason("watch", "topic:a"),
    )


def test_an_own_post_and_an_own_reply_are_own() -> None:
    assert why(event(f"user:{ME}", author=ME), [], me=ME) == (Reason("own", f"user:{ME}"),)
    assert why(event("thread:5", author=ME), [], me=ME) == (Reason("own", f"user:{ME}"),)


def test_what_no_feed_explains_came_through_the_inbox() -> None:
    """An ended follow, or one of another feed, is no reason."""
    assert why(event("thread:5"), [follow("thread:5", deleted=True), follow("topic:a")], me=ME) == (Reason("inbox"),)


def test_a_post_in_a_room_came_because_of_the_room() -> None:
    """Also one in a followed thread, or which mentions; but not through the inbox."""
    assert why(event("room:7", "thread:201"), [], me=ME) == (Reason("room", "room:7"),)
    came = event("room:7", "thread:201", mentions=(ME,))
    assert why(came, [follow("thread:201")], me=ME, watches=["room:7"]) == (
        Reason("mention"),
        Reason("thread", "thread:201", "live"),
        Reason("room", "room:7"),
        Reason("watch", "room:7"),
    )


def test_duty_for_a_topic_is_a_reason() -> None:
    """After what is followed, before the room and what is watched; of the own topics, while it lasts."""
    duty = objects.Duty(ME, True, ("a", "b"), (7,), None)
    came = event("topic:a", "duty:a", "duty:c", "room:7")
    assert why(came, [follow("topic:a")], me=ME, watches=["#a"], duty=duty) == (
        Reason("topic", "topic:a", "live"),
        Reason("duty", "duty:a"),
        Reason("room", "room:7"),
        Reason("watch", "topic:a"),
    )
    assert why(event("duty:c"), [], me=ME, duty=duty) == (Reason("inbox"),)
    assert why(event("duty:a"), [], me=ME, duty=objects.Duty(ME, False, (), (), None)) == (Reason("inbox"),)


def test_watches_may_be_written_as_for_connect() -> None:
    """A tag in any case, a handle, the same feed twice; one of a newer kind is no trouble."""
    watches = ["#EdTech", "topic:edtech", "@Ana", "newer:5", "#other"]
    assert why(event("user:12", "topic:edtech"), [], me=ME, watches=watches) == (
        Reason("watch", "topic:edtech"),
        Reason("watch", "user:12"),
    )
    assert why(event("thread:5"), [], me=ME, watches=watches) == (Reason("inbox"),), "a reply isn't in a person's feed"


def test_a_deleted_post_says_it_by_its_feeds_alone() -> None:
    gone = Event({"type": "post", "seq": 9, "feeds": ["topic:a"], "post": {"id": 5, "deleted": True}})
    assert why(gone, [follow("topic:a")], me=ME) == (Reason("topic", "topic:a", "live"),)


NOTIFICATION: dict[str, Any] = {
    "id": 9,
    "seq": 9,
    "pos": 9,
    "kind": "mention",
    "post": 8,
    "account": {"id": 12, "handle": "ana", "name": "Ana Lima", "role": "educator", "bot": False},
    "created_at": "2026-11-22T20:30:00.123Z",
}


def test_objects_of_ones_own_are_structs_and_what_ended_keeps_its_id() -> None:
    told = read_object("notification", NOTIFICATION | {"newer": 1})
    assert isinstance(told, objects.Notification) and told.account.handle == "ana"
    for kind in ("notification", "read", "filter", "list"):
        assert read_object(kind, {"id": 9, "deleted": True}) == objects.Deleted(9)


async def test_replies_are_typed(client_of: Connect, server: FakeServer) -> None:
    shown: list[tuple[str, tuple[Any, ...], dict[str, Any], Any]] = [
        ("read", ("#a", 5), {"id": 1, "feed": "topic:a", "pos": 7}, objects.Read(1, "topic:a", 7)),
        ("filter", (["exam"],), {"id": 2, "words": ["exam"], "until": None}, objects.Filter(2, ("exam",))),
        ("list", ("M", ["#a"]), {"id": 3, "title": "M", "feeds": ["topic:a"]}, objects.List(3, "M", ("topic:a",))),
        ("unread", (), {"topic:a": 3, "odd": "x"}, {"topic:a": 3}),
    ]
    async with greeted(client_of(), server) as (client, connection, _):
        for kind, arguments, given, expected in shown:
            calling = asyncio.create_task(getattr(client, kind)(*arguments))
            await connection.ok(await connection.receive(), 101, **{kind: given})
            assert getattr(await calling, kind) == expected
        listing = asyncio.create_task(client.notifications(before=20, limit=2))
        command = await connection.receive()
        assert (command["before"], command["limit"]) == (20, 2)
        await connection.ok(
            command, 101, notifications=[NOTIFICATION], posts=[{"id": 8, "deleted": True}], more=True, next=9
        )
        page = await listing
        assert page.posts == (objects.Deleted(id=8),) and page.marks == ()
        assert [told.post for told in page] == [8] and len(page) == 1 and page.more and page.next == 9
