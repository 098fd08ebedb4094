"""Passwords, sessions and invites in the store: the contract for every adapter."""

from pathlib import Path
from typing import Any

from handraise.domain import intents
from handraise.domain.model import Site
from handraise.domain.world import Needs
from handraise.errors import Conflict, NotFound
from handraise.ports.store import Store
from handraise.store.sqlite import SQLiteStore, load, open_store
from tests.store.support import NOW, SCOPES, SITE, one, people

DAY_MS = 86_400_000


def invite(actor: int, hash: bytes, uses: int = 1) -> intents.Intent:
    return intents.IssueInvite(
        actor=actor, scopes=SCOPES, hash=hash, role="educator", expires_at=NOW + DAY_MS, uses=uses
    )


def redeem(ident: int, handle: str, session: bytes, **more: Any) -> intents.Intent:
    return intents.RedeemInvite(
        actor=0, invite=ident, handle=handle, name=handle, session=session, expires_at=NOW + DAY_MS, **more
    )


def link(actor: int, hash: bytes) -> intents.Intent:
    return intents.IssueLink(actor=actor, hash=hash, expires_at=NOW + DAY_MS)


def opening(actor: int, hash: bytes, **by: Any) -> intents.Intent:
    return intents.OpenSession(actor=actor, hash=hash, expires_at=NOW + DAY_MS, **by)


async def test_of_an_inviter_s_invites_a_new_one_waits_for_the_open_ones_alone(sqlite: SQLiteStore) -> None:
    """Those that have ended stay in the list for ever, so the writer doesn't read them again each time."""
    idents = [(await one(sqlite, invite(1, b"%d" % number))).id for number in range(3)]
    await one(sqlite, intents.RevokeInvite(actor=1, scopes=SCOPES, invite=idents[0]))
    await one(sqlite, redeem(idents[1], "ana", b"s1", inviter=1))
    needs = Needs()
    needs.open_invites.add(1)
    for now, there in ((NOW, idents[2:]), (NOW + DAY_MS, [])):
        sql, names, parameters = load.question(needs, SITE, now)
        [(_, found)] = await sqlite._writer._run(sql, parameters)
        world = load.world(SITE, now, dict.fromkeys(("seq", "account", "token", "invite", "image"), 0), names, (found,))
        assert list(world.invites) == there


async def test_as_many_may_be_open_as_the_site_says(folder: Path) -> None:
    async with open_store(folder, Site(invites=2)) as store:
        await people(store, 1)
        for number in range(4):
            ident = (await one(store, invite(1, b"revoked%d" % number))).id
            await one(store, intents.RevokeInvite(actor=1, scopes=SCOPES, invite=ident))
        outcomes = (await store.apply([invite(1, b"%d" % number) for number in range(3)], NOW)).outcomes
        assert [type(each.error) for each in outcomes] == [type(None), type(None), Conflict]


async def test_a_password_is_read_with_its_account(store: Store) -> None:
    await people(store, 2)
    assert await store.password_of("nobody") is None
    assert await store.password(1) is None
    found = await store.password_of("user1")
    assert found is not None and (found[0].id, found[1]) == (1, None)
    await one(store, intents.SetPassword(actor=1, hash="$argon2id$"))
    found = await store.password_of("user1")
    assert found is not None and found[1] is not None
    assert (found[1].hash, found[1].version, found[1].changed_at) == ("$argon2id$", 1, NOW)
    assert await store.password(1) == found[1]
    assert await store.password(2) is None


async def test_a_reset_leaves_no_hash(store: Store) -> None:
    await people(store, 1)
    await one(store, intents.SetPassword(actor=1, hash="$argon2id$"))
    await one(store, intents.IssueLink(actor=1, hash=b"l", expires_at=NOW + 1, reset=True))
    found = await store.password(1)
    assert found is not None and (found.hash, found.version) == (None, 2)


async def test_an_account_s_sessions_newest_first_without_links_and_ended_ones(store: Store) -> None:
    await people(store, 2)
    token = (await one(store, intents.IssueToken(actor=1, hash=b"t", name="", grants=("read",)))).id
    for number in (1, 2):
        await store.apply([link(1, b"l%d" % number)], NOW)
        await store.apply([opening(1, b"s%d" % number, link=b"l%d" % number)], NOW + number)
    await store.apply([opening(1, b"s3", token=token)], NOW + 3)
    await store.apply([link(1, b"unused"), link(2, b"l4"), opening(2, b"s4", link=b"l4")], NOW)
    found = await store.sessions(1, NOW + 4)
    assert [(row.hash, row.via, row.token) for row in found] == [
        (b"s3", "token", token),
        (b"s2", "link", None),
        (b"s1", "link", None),
    ]
    assert await store.sessions(1, NOW + DAY_MS) == []


async def test_a_revoked_token_s_sessions_are_gone_whichever_batch_made_them(store: Store) -> None:
    await people(store, 1)
    token = (await one(store, intents.IssueToken(actor=1, hash=b"t", name="", grants=("read",)))).id
    await one(store, opening(1, b"before", token=token))
    batch = [opening(1, b"same batch", token=token), intents.RevokeToken(actor=0, token=token)]
    assert all(outcome.error is None for outcome in (await store.apply(batch, NOW)).outcomes)
    assert await store.sessions(1, NOW) == []
    assert await store.sign_in(b"before") is await store.sign_in(b"same batch") is None


async def test_invites_are_found_by_their_hash_and_listed_with_who_came(store: Store) -> None:
    await people(store, 2)
    first = (await one(store, invite(1, b"one", uses=2))).id
    second = (await one(store, invite(0, b"two"))).id
    assert second == first + 1
    for number in (1, 2):
        await one(store, redeem(first, f"newcomer{number}", b"s%d" % number, inviter=1))
    found = await store.invite(b"one")
    assert found is not None and found.inviter is not None
    assert (found.invite.used, found.inviter.handle) == (2, "user1")
    assert [account.handle for account in found.joined] == ["newcomer1", "newcomer2"]
    assert await store.invite(b"three") is None
    assert [each.invite.id for each in await store.invites(None)] == [second, first]
    assert [each.invite.id for each in await store.invites(1)] == [first]
    assert (await store.invites(None))[0].inviter is None
    assert await store.invites(2) == []


async def test_of_two_in_one_batch_one_comes(store: Store) -> None:
    await people(store, 1)
    ident = (await one(store, invite(1, b"one"))).id
    batch = [redeem(ident, "ana", b"s1", inviter=1), redeem(ident, "bo", b"s2", inviter=1)]
    first, second = (await store.apply(batch, NOW)).outcomes
    assert first.error is None and isinstance(second.error, NotFound)
    assert {account.handle for account in await store.accounts()} == {"user1", "ana"}
    assert await store.sign_in(b"s2") is None


async def test_a_newcomer_s_follow_is_a_change_in_his_inbox(store: Store) -> None:
    await people(store, 1)
    ident = (await one(store, invite(1, b"one"))).id
    account = (await one(store, redeem(ident, "ana", b"s", inviter=1))).id
    state = await store.account_state(account)
    assert state is not None and [row.feed for row in state.follows] == ["user:1"]
    page = await store.replay({f"inbox:{account}": 0}, 0, account=account, limit=10)
    assert [item.kind for item in page.items] == ["follow"]
