"""What `apply` promises: order, atomicity, keys, and checks on the rows as they are inside the transaction."""

import asyncio
from pathlib import Path

from handraise.domain import intents
from handraise.errors import Conflict, Forbidden, NotFound, Unavailable
from handraise.ports.store import Store
from tests.store.support import (
    NOW,
    SITE,
    Opener,
    all_pages,
    delete,
    edit,
    fire,
    follow,
    one,
    people,
    post,
    react,
    refused,
    relate,
    reply,
    retry,
    unfollow,
)


async def test_seqs_follow_the_order_of_the_batch_without_a_gap(store: Store) -> None:
    await people(store, 2)
    applied = await store.apply([post(1), follow(2, "user:1", 1), post(2, "a"), edit(1, 1, "b"), reply(2, 1, 1)], NOW)
    changes = [change for outcome in applied.outcomes for change in outcome.changes]
    assert [change.seq for change in changes] == list(range(1, applied.head + 1))
    assert applied.head == store.head


async def test_a_batch_without_changes_leaves_the_head_alone(store: Store) -> None:
    await people(store, 1)
    applied = await store.apply([], NOW)
    assert (applied.outcomes, applied.head, applied.due_at) == ((), 0, None)


async def test_refused_ones_leave_no_trace_and_their_neighbours_go_on(store: Store) -> None:
    await people(store, 2)
    batch = [post(1), edit(2, 99), post(99), unfollow(2, "topic:a"), post(2)]
    applied = await store.apply(batch, NOW)
    assert [type(outcome.error) for outcome in applied.outcomes[1:4]] == [NotFound, NotFound, NotFound]
    assert [outcome.seq for outcome in applied.outcomes] == [1, 0, 0, 0, 2]
    assert [item.id for item in await all_pages(store, {"user:1": 0, "user:2": 0})] == [1, 2]


async def test_later_intents_of_a_batch_see_earlier_ones(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1), edit(1, 1, "a"), reply(2, 1, 1), delete(1, 1)], NOW)
    applied = await store.apply([reply(2, 1, 1)], NOW)
    assert isinstance(applied.outcomes[0].error, NotFound)


async def test_a_key_stores_once_within_a_batch_and_across_batches(store: Store) -> None:
    await people(store, 2)
    first = await store.apply([retry(post(1), "k"), retry(post(1), "k"), retry(post(2), "k")], NOW)
    again = await store.apply([retry(post(1), "k")] * 3, NOW)
    assert [outcome.seq for outcome in first.outcomes] == [1, 1, 2]
    assert [(outcome.seq, outcome.duplicate, outcome.id) for outcome in again.outcomes] == [(1, True, 1)] * 3
    assert store.head == 2


async def test_a_key_with_other_content_is_a_conflict(store: Store) -> None:
    await people(store, 1)
    await store.apply([retry(post(1), "k")], NOW)
    assert await refused(store, retry(post(1), "k", b"other")) is Conflict


async def test_a_refused_command_does_not_use_up_its_key(store: Store) -> None:
    await people(store, 2)
    await one(store, post(1))
    await one(store, relate("block", 1, 2))
    reply_once = retry(reply(2, 1, 1), "k")
    assert await refused(store, reply_once) is NotFound
    await one(store, relate("block", 1, 2, on=False))
    assert not (await one(store, reply_once)).duplicate


async def test_a_key_is_forgotten_after_a_day(store: Store) -> None:
    await people(store, 1)
    await store.apply([retry(post(1), "k")], NOW)
    day = 24 * 3600 * 1000
    await store.apply([fire("purge", "")], NOW + day + 1)
    assert not (await one(store, retry(post(1), "k"), NOW + day + 1)).duplicate


async def test_keys_and_the_log_outlive_the_store(opener: Opener, tmp_path: Path) -> None:
    async with opener(tmp_path / "data", SITE) as store:
        await people(store, 1)
        await store.apply([retry(post(1), "k")], NOW)
        epoch = store.epoch
    async with opener(tmp_path / "data", SITE) as store:
        assert (store.epoch, store.head) == (epoch, 1)
        assert (await one(store, retry(post(1), "k"))).duplicate
        assert (await one(store, post(1))).seq == 2


async def test_what_was_resolved_outside_is_checked_again_inside(store: Store) -> None:
    """The reply's thread was there and open to its writer when it was resolved; now it isn't."""
    await people(store, 3)
    await store.apply([post(1), post(2), post(3)], NOW)
    to_blocked, to_deleted, by_disabled = reply(3, 1, 1), reply(1, 2, 2), post(3)
    await store.apply([relate("block", 1, 3), delete(2, 2)], NOW)
    assert await refused(store, to_blocked) is NotFound
    assert await refused(store, to_deleted) is NotFound
    await store.apply([intents.SetActive(actor=0, target=3, active=False)], NOW)
    assert await refused(store, by_disabled) is Forbidden


async def test_checks_see_what_the_same_batch_did_before(store: Store) -> None:
    await people(store, 2)
    await one(store, post(1))
    applied = await store.apply([relate("block", 1, 2), reply(2, 1, 1), react(2, 1, 1)], NOW)
    assert [type(outcome.error) for outcome in applied.outcomes] == [type(None), NotFound, NotFound]


async def test_one_of_two_wins_a_sign_in_link(store: Store) -> None:
    await people(store, 1)
    await one(store, intents.IssueLink(actor=1, hash=b"link", expires_at=NOW + 1000))
    opened = await store.apply(
        [intents.OpenSession(actor=1, hash=hash, expires_at=NOW + 9, link=b"link") for hash in (b"s1", b"s2")], NOW
    )
    assert [type(outcome.error) for outcome in opened.outcomes] == [type(None), Conflict]
    assert await store.sign_in(b"s1") is not None
    assert await store.sign_in(b"s2") is None


async def test_a_reset_ends_all_that_signs_the_account_in(store: Store) -> None:
    await people(store, 2)
    made = [intents.IssueToken(actor=actor, hash=b"t%d" % actor, name="bot", grants=("read",)) for actor in (1, 2)]
    await store.apply([*made, intents.OpenSession(actor=1, hash=b"s", expires_at=NOW + 9)], NOW)
    await one(store, intents.IssueLink(actor=1, hash=b"l", expires_at=NOW + 9, reset=True))
    mine, other = await store.token(b"t1"), await store.token(b"t2")
    assert mine is not None and mine.revoked_at == NOW
    assert other is not None and other.revoked_at is None and other.scopes == ("read",)
    assert await store.sign_in(b"s") is None
    assert [row.id for row in await store.tokens(None)] == [1, 2]
    assert [row.id for row in await store.tokens(2)] == [2]


async def test_the_purge_ends_old_sign_ins_and_keeps_tokens(store: Store) -> None:
    await people(store, 1)
    await store.apply(
        [
            intents.OpenSession(actor=1, hash=b"old", expires_at=NOW),
            intents.OpenSession(actor=1, hash=b"new", expires_at=NOW + 10**9),
            intents.IssueToken(actor=1, hash=b"t", name="bot", grants=(), expires_at=NOW),
        ],
        NOW,
    )
    applied = await store.apply([fire("purge", "")], NOW + 10**8)
    assert applied.due_at == NOW + 10**8 + 3600 * 1000
    assert await store.sign_in(b"old") is None
    assert await store.sign_in(b"new") is not None
    assert await store.token(b"t") is not None


async def test_a_defect_in_one_decision_is_its_own(store: Store) -> None:
    """A due row of a kind that nobody knows breaks its decision, half-way even; the others are stored."""
    await people(store, 1)
    broken = fire("tally", "no number")
    applied = await store.apply([post(1), broken, post(1)], NOW)
    assert [type(outcome.error) for outcome in applied.outcomes] == [type(None), Unavailable, type(None)]
    assert [outcome.seq for outcome in applied.outcomes] == [1, 0, 2]


async def test_the_limit_of_follows_counts_those_that_the_account_asked_for(store: Store) -> None:
    await people(store, 2)
    wanted = [follow(1, f"topic:t{number}") for number in range(SITE.follows + 1)]
    applied = await store.apply(wanted, NOW)
    assert [type(outcome.error) for outcome in applied.outcomes[-2:]] == [type(None), Conflict]
    await one(store, unfollow(1, "topic:t0"))
    await one(store, wanted[-1])
    assert await refused(store, wanted[0]) is Conflict


async def test_past_the_limit_the_oldest_thread_follow_goes(store: Store) -> None:
    await people(store, 2)
    await store.apply([post(1) for _ in range(SITE.thread_follows + 1)], NOW)
    for root in range(1, SITE.thread_follows + 2):
        await one(store, reply(2, root, 1))
    state = await store.account_state(2)
    assert state is not None
    assert {row.feed for row in state.follows} == {f"thread:{root}" for root in range(2, SITE.thread_follows + 2)}
    assert await store.thread_followers(1) == []
    assert await store.thread_followers(2) == [1, 2]


async def test_due_rows_come_earliest_first_and_move(store: Store) -> None:
    await people(store, 2)
    await store.apply([fire("purge", "")], NOW)
    applied = await store.apply([relate("mute", 1, 2, until=NOW + 50), relate("mute", 2, 1, until=NOW + 20)], NOW)
    assert applied.due_at == await store.next_due() == NOW + 20
    assert [row.key for row in await store.due(NOW + 60, 9)] == ["2:1", "1:2"]
    assert [row.key for row in await store.due(NOW + 60, 1)] == ["2:1"]
    assert await store.due(NOW, 9) == []
    await store.apply([relate("mute", 2, 1)], NOW)
    assert await store.next_due() == NOW + 50
    await store.apply([fire("mute_end", "1:2")], NOW + 50)
    assert await store.relation("mute", 1, 2) is None


async def test_reads_while_batches_are_applied_see_whole_batches(store: Store) -> None:
    await people(store, 1)
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(40):
            await store.apply([post(1, "a"), post(1, "a"), post(1, "a")], NOW)
        done.set()

    writer = asyncio.create_task(write())
    seen: list[int] = []
    while not done.is_set():
        page = await store.replay({"topic:a": 0}, 0, account=1, limit=1000)
        seen.append(len(page.items))
        assert page.dry and page.until == len(page.items)
    await writer
    assert seen == sorted(seen)
    assert all(count % 3 == 0 for count in seen)


async def test_a_cancelled_read_harms_no_later_one(store: Store) -> None:
    await people(store, 1)
    await store.apply([post(1, "a") for _ in range(50)], NOW)
    for _ in range(20):
        read = asyncio.create_task(all_pages(store, {"topic:a": 0}))
        await asyncio.wait([read], timeout=0)
        read.cancel()
    assert len(await all_pages(store, {"topic:a": 0})) == 50
    await store.ping()
