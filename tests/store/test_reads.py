"""The reads: what each gives, and what it leaves out."""

import pytest

from handraise.domain import intents
from handraise.errors import NotFound
from handraise.ports.store import Sight, Store
from handraise.protocol import objects
from tests.store.support import (
    NOW,
    all_pages,
    delete,
    edit,
    fire,
    follow,
    one,
    people,
    post,
    react,
    relate,
    reply,
    unfollow,
)


async def test_accounts_are_found_by_id_handle_and_all(store: Store) -> None:
    await people(store, 3)
    found = await store.account(2)
    assert found is not None and found.handle == "user2" and found.active
    assert await store.account(9) is None
    assert set(await store.accounts_by_handle(["user3", "nobody", "user1"])) == {"user1", "user3"}
    assert await store.accounts_by_handle([]) == {}
    assert [row.id for row in await store.accounts()] == [1, 2, 3]


async def test_a_session_starts_from_follows_in_force_and_what_is_hidden(store: Store) -> None:
    await people(store, 4)
    await store.apply(
        [
            follow(1, "topic:a"),
            follow(1, "topic:b"),
            unfollow(1, "topic:a"),
            relate("mute", 1, 2),
            relate("block", 3, 1),
            relate("mute", 4, 1),
        ],
        NOW,
    )
    state = await store.account_state(1)
    assert state is not None
    assert [row.feed for row in state.follows] == ["topic:b"]
    assert state.hidden == {2, 3}
    assert state.head == store.head
    assert await store.account_state(9) is None


async def test_find_tells_a_post_with_its_counters_and_own_reactions(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1, "a", mentions=(2,)), react(2, 1, 1, "thanks"), react(2, 1, 1, "agree")], NOW)
    found = await store.find(1, 2)
    assert found is not None
    assert (found.row.tags, [mention.id for mention in found.row.mentions]) == (("a",), [2])
    assert (found.view.tally.thanks, found.view.tally.agree) == (1, 1)
    assert found.reactions == {"thanks", "agree"}
    assert (found.root_author, found.blocked) == (1, False)
    assert await store.find(99, 2) is None


async def test_find_says_that_the_author_or_the_threads_blocks_the_reader(store: Store) -> None:
    await people(store, 3)
    await store.apply([post(1), reply(2, 1, 1), post(2), relate("block", 1, 3), relate("block", 3, 2)], NOW)
    blocked = {ident: await store.find(ident, 3) for ident in (1, 2, 6)}
    assert {ident: found.blocked for ident, found in blocked.items() if found} == {1: True, 2: True, 6: False}


async def test_a_deleted_post_is_found_as_deleted_and_has_lost_its_text(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1, "a", body="secret"), react(2, 1, 1), delete(1, 1)], NOW)
    found = await store.find(1, 2)
    assert found is not None
    assert found.view == objects.Deleted(1)
    assert (found.row.body, found.row.html, found.row.tags, found.reactions) == ("", "", (), frozenset())


async def test_objects_in_their_present_state(store: Store) -> None:
    await people(store, 2)
    await store.apply(
        [post(1), react(2, 1, 1), follow(2, "topic:a"), relate("mute", 2, 1, until=NOW), relate("block", 2, 1)], NOW
    )
    followed = await store.account_state(2)
    assert followed is not None
    [row] = followed.follows
    assert (await store.object("post", 1, 2)).id == 1
    assert await store.object("mark", 1, 2) == objects.Mark(1, ("agree",))
    assert await store.object("mark", 1, 1) == objects.Mark(1, ())
    assert (await store.object("follow", row.id, 2)).feed == "topic:a"
    assert (await store.object("mute", 1, 2)).until is not None
    assert not (await store.object("block", 1, 2)).deleted
    assert (await store.object("block", 2, 1)).deleted


@pytest.mark.parametrize("kind", ["post", "follow", "nonsense"])
async def test_an_object_that_is_not_there(store: Store, kind: str) -> None:
    await people(store, 1)
    with pytest.raises(NotFound):
        await store.object(kind, 9, 1)


async def test_another_accounts_follow_is_not_there(store: Store) -> None:
    await people(store, 2)
    made = await one(store, follow(2, "topic:a"))
    with pytest.raises(NotFound):
        await store.object("follow", made.id, 1)


async def test_an_inbox_tells_own_marks_follows_mutes_and_blocks_as_they_are_now(store: Store) -> None:
    await people(store, 2)
    await store.apply(
        [
            post(2),
            react(1, 1, 2),
            react(1, 1, 2, on=False),
            follow(1, "topic:a"),
            relate("mute", 1, 2),
            relate("mute", 1, 2, on=False),
            relate("block", 1, 2),
        ],
        NOW,
    )
    found = [(item.kind, item.object, item.feeds) for item in await all_pages(store, {"inbox:1": 0})]
    assert [kind for kind, _, _ in found] == ["mark", "follow", "mute", "block"]
    assert found[0][1] == objects.Mark(1, ())
    assert found[2][1] == objects.Relation(2, 2, None, True)
    assert found[3][1] == objects.Relation(2, 2)
    assert all(feeds == () for _, _, feeds in found)


async def test_an_edit_that_drops_a_tag_is_gone_only_where_nothing_else_brings_it(store: Store) -> None:
    await people(store, 1)
    await store.apply([post(1, "a", "b"), edit(1, 1, "b")], NOW)
    [only_a] = await all_pages(store, {"topic:a": 0})
    [both] = await all_pages(store, {"topic:a": 0, "topic:b": 0})
    assert (only_a.object, only_a.seq, only_a.kind) == (objects.Gone(1), 2, "post")
    assert both.object.body == "edited"
    assert both.feeds == ("user:1", "topic:b", "thread:1")
    assert await all_pages(store, {"topic:a": 0}, hidden=(1,)) == []


async def test_the_follow_of_a_feed_that_an_object_left_before_does_not_hide_that_it_left_another(
    store: Store,
) -> None:
    """It left a at 2 and b at 3; b was followed since 3 only. A session that had it by a is told that it is gone."""
    await people(store, 1)
    await store.apply([post(1, "a", "b"), edit(1, 1, "b"), edit(1, 1)], NOW)
    [gone] = await all_pages(store, {"topic:a": 0, "topic:b": 3}, 1)
    assert (gone.seq, gone.object) == (2, objects.Gone(1))


async def test_an_object_that_another_feed_still_has_is_not_gone_whenever_that_was_followed(store: Store) -> None:
    await people(store, 1)
    await store.apply([post(1, "a", "b"), edit(1, 1, "b"), post(1)], NOW)
    assert await all_pages(store, {"topic:a": 0, "topic:b": 3}, 1) == []
    assert await store.replay_size({"topic:a": 0, "topic:b": 3}, 1, 10) == 0


async def test_a_tally_follows_its_post_in_and_out_of_feeds(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1, "a"), react(2, 1, 1)], NOW)
    told = await one(store, fire("tally", 1), NOW + 1000)
    await one(store, edit(1, 1, "b"))
    [_, tally] = sorted(await all_pages(store, {"topic:b": 0}), key=lambda item: item.kind)
    assert (tally.seq, tally.object.agree, tally.feeds) == (told.seq, 1, ("user:1", "topic:b", "thread:1"))
    assert [item.object for item in await all_pages(store, {"topic:a": 0})] == [objects.Gone(1)]


async def test_replay_without_feeds_is_dry_at_the_head(store: Store) -> None:
    await people(store, 1)
    await store.apply([post(1)], NOW)
    page = await store.replay({}, 0, account=1, limit=10)
    assert (page.items, page.until, page.dry) == ((), 1, True)


async def test_replay_size_stops_counting_past_its_limit(store: Store) -> None:
    await people(store, 1)
    await store.apply([post(1, "a") for _ in range(10)], NOW)
    feeds = {"topic:a": 0, "user:1": 0}
    assert await store.replay_size(feeds, 0, 3) == 4
    assert await store.replay_size(feeds, 0, 100) == 10
    assert await store.replay_size(feeds, 7, 100) == 3
    assert await store.replay_size({"topic:a": 8}, 0, 100) == 2


async def test_home_goes_down_by_pos_and_says_where_the_next_page_begins(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1, "a") for _ in range(5)] + [edit(1, 2, "a"), react(2, 4, 1)], NOW)
    first = await store.home(["topic:a", "user:1"], None, 2, sight=Sight(2))
    second = await store.home(["topic:a", "user:1"], first.next, 2, sight=Sight(2))
    last = await store.home(["topic:a", "user:1"], second.next, 2, sight=Sight(2))
    assert [[item.id for item in page.posts] for page in (first, second, last)] == [[5, 4], [3, 2], [1]]
    assert (first.next, second.next, last.next) == (4, 2, None)
    assert first.reactions == {4: {"agree"}}
    assert first.head == store.head


async def test_hidden_and_deleted_posts_do_not_starve_a_page(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1, "a") for _ in range(3)], NOW)
    await store.apply([post(2, "a") for _ in range(100)], NOW)
    await store.apply([delete(2, ident) for ident in range(4, 54)], NOW)
    page = await store.home(["topic:a"], None, 2, sight=Sight(1, hidden=frozenset({2})))
    assert [item.id for item in page.posts] == [3, 2]
    assert page.next == 2


async def test_a_tag_that_no_post_has_is_not_looked_for_in_all_of_a_feed_at_once(store: Store) -> None:
    """A page ends short, and the next one goes on from there."""
    await people(store, 2)
    await store.apply([post(1, "a", "rare"), *[post(1, "a") for _ in range(6000)]], NOW)
    page = await store.home(["topic:a"], None, 2, sight=Sight(1), tag="rare")
    assert page.posts == () and page.next is not None and 1 < page.next < 6000
    page = await store.home(["topic:a"], page.next, 2, sight=Sight(1), tag="rare")
    assert ([item.id for item in page.posts], page.next) == ([1], None)
    page = await store.home(["topic:a"], None, 2, sight=Sight(1), tag="a")
    assert [item.id for item in page.posts] == [6001, 6000]


async def test_home_of_no_feeds_is_empty(store: Store) -> None:
    await people(store, 1)
    page = await store.home([], None, 2, sight=Sight(1))
    assert (page.posts, page.next) == ((), None)


async def test_a_thread_is_listed_with_its_first_post(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1), reply(2, 1, 1)], NOW)
    page = await store.home(["thread:1"], None, 10, sight=Sight(1))
    assert [item.id for item in page.posts] == [2, 1]
    assert page.posts[1].tally.replies == 1


async def test_text_comes_back_as_it_was_written(store: Store) -> None:
    await people(store, 1)
    body = 'Ünïcode "quotes" \\ back\n\ttab \u2028 </script> 🙋 %s :name ?1'
    await store.apply([post(1, "größe", body=body)], NOW)
    found = await store.find(1, 1)
    assert found is not None
    assert (found.row.body, found.row.html, found.row.tags) == (body, f"<p>{body}</p>", ("größe",))
    assert [item.object.body for item in await all_pages(store, {"topic:größe": 0})] == [body]


async def test_tokens_and_sessions_are_found_by_hash(store: Store) -> None:
    await people(store, 1)
    hash = bytes(range(32))
    await one(store, intents.IssueToken(actor=1, hash=hash, name="bot", grants=("read", "write"), expires_at=NOW))
    found = await store.token(hash)
    assert found is not None
    assert (found.hash, found.scopes, found.expires_at) == (hash, ("read", "write"), NOW)
    assert await store.token(b"other") is None
    await one(store, intents.RevokeToken(actor=0, token=found.id), NOW + 5)
    [revoked] = await store.tokens(1)
    assert revoked.revoked_at == NOW + 5
