"""Images between accounts, posts and their files: over real sockets, a real store and a real folder."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handraise.domain.decide.images import UNATTACHED_MS
from handraise.domain.model import Due
from handraise.errors import CommandError, NotFound, RateLimited, TooLarge, Unavailable
from handraise.protocol.objects import Image
from handraise.service.accounts import Credential
from handraise.service.images import AT_ONCE, OF_GUESTS
from tests.media.pictures import picture
from tests.service.conftest import School
from tests.support.node import HandClock, Node
from tests.support.node import node as running_node
from tests.support.talker import talking

PICTURE = picture(60, 40)


async def credential(school: School, handle: str) -> Credential:
    found = await school.node.service.accounts.by_token(school.tokens[handle])
    assert found is not None
    return found


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def upload(school: School, handle: str, data: bytes = PICTURE) -> Image:
    return await school.node.service.images.upload(await credential(school, handle), pieces(data))


def files(node: Node) -> list[Path]:
    return sorted(path for path in node.data.rglob("*.webp") if path.is_file())


async def test_followers_get_the_images_with_the_post_live_and_in_every_list(school: School) -> None:
    await school.bo.ok("follow", feed="@ana")
    image = await upload(school, "ana")
    ident = await school.ana.post("Look #a", images=[{"id": image.id, "alt": "Two colours"}])
    wanted = [{"id": image.id, "url": image.url, "thumb": image.thumb, "width": 60, "height": 40, "alt": "Two colours"}]
    live = await school.bo.change("post", ident)
    assert live["post"]["images"] == wanted
    assert (await school.bo.ok("home"))["posts"][0]["images"] == wanted
    assert (await school.cy.ok("history", feed="#a"))["posts"][0]["images"] == wanted
    again = await school.session("bo", resume={"epoch": school.bo.epoch, "after": live["seq"] - 1})
    assert [frame["post"]["images"] for frame in again.changes("post")] == [wanted]


async def test_an_image_of_somebody_else_is_as_good_as_none(school: School) -> None:
    image = await upload(school, "bo")
    missing = [await school.ana.error("post", body="x", images=[{"id": ident}]) for ident in (image.id, 99)]
    assert {(error["code"], error["message"]) for error in missing} == {("not_found", "There is no such image.")}
    ident = await school.ana.post("mine")
    assert (await school.ana.error("edit", post=ident, body="x", images=[{"id": image.id}]))["code"] == "not_found"


async def test_an_image_belongs_to_one_post(school: School) -> None:
    image = await upload(school, "ana")
    ident = await school.ana.post("first", images=[{"id": image.id}])
    error = await school.ana.error("post", body="second", images=[{"id": image.id}])
    assert (error["code"], error["details"]) == ("conflict", {"image": image.id, "post": ident})
    race = await upload(school, "ana")
    replies = await asyncio.gather(
        *[school.ana.ask("post", body=f"race {number}", images=[{"id": race.id}]) for number in range(5)]
    )
    assert sorted(reply["type"] for reply in replies) == ["error"] * 4 + ["ok"]


@pytest.mark.parametrize(
    ("images", "code", "limit"),
    [
        ([{"id": 1}, {"id": 1}], "invalid", None),
        ([{"id": number} for number in range(1, 6)], "too_large", "images_per_post"),
        ([{"id": 1, "alt": "x" * 1001}], "too_large", "alt_chars"),
        ([{"id": 1, "url": "x"}], "invalid", None),
        ([{"alt": "x"}], "invalid", None),
        ([{"id": 0}], "invalid", None),
        ([1], "invalid", None),
        ("1", "invalid", None),
    ],
)
async def test_what_a_post_cannot_have(school: School, images: object, code: str, limit: str | None) -> None:
    error = await school.ana.error("post", body="x", images=images)
    assert (error["code"], error.get("limit")) == (code, limit) and error["field"].startswith("images")


async def test_as_many_and_as_long_as_may_be(school: School) -> None:
    made = [await upload(school, "ana") for _ in range(4)]
    reply = await school.ana.ok("post", body="", images=[{"id": image.id, "alt": "ü" * 1000} for image in made])
    assert [image["alt"] for image in reply["post"]["images"]] == ["ü" * 1000] * 4


async def test_a_post_needs_words_or_an_image(school: School) -> None:
    image = await upload(school, "ana")
    for body in ("", " \n"):
        assert (await school.ana.error("post", body=body))["field"] == "body"
        assert (await school.ana.error("post", body=body, images=[]))["field"] == "body"
    ident = await school.ana.post("", images=[{"id": image.id}])
    assert (await school.ana.ok("edit", post=ident, body=""))["post"]["images"][0]["id"] == image.id
    assert (await school.ana.error("edit", post=ident, body="", images=[]))["field"] == "body"
    assert (await school.ana.ok("edit", post=ident, body="words", images=[]))["post"]["images"] == []
    assert (await school.ana.error("edit", post=ident, body=""))["field"] == "body"


async def test_an_edit_keeps_changes_or_takes_away(school: School) -> None:
    first, second = await upload(school, "ana"), await upload(school, "ana", picture(30, 30))
    ident = await school.ana.post("x", images=[{"id": first.id, "alt": "old"}])
    kept = await school.ana.ok("edit", post=ident, body="y")
    assert kept["post"]["images"][0]["alt"] == "old"
    both = await school.ana.ok("edit", post=ident, body="y", images=[{"id": second.id}, {"id": first.id, "alt": "new"}])
    assert [(image["id"], image["alt"]) for image in both["post"]["images"]] == [(second.id, ""), (first.id, "new")]
    await school.ana.ok("edit", post=ident, body="y", images=[{"id": second.id}])
    with pytest.raises(NotFound):
        await school.node.service.images.find(await credential(school, "ana"), first.id)
    assert (await school.ana.error("post", body="z", images=[{"id": first.id}]))["code"] == "not_found"


async def test_a_retry_claims_its_images_once(school: School) -> None:
    image = await upload(school, "ana")
    post = {"body": "x", "images": [{"id": image.id}], "key": "k"}
    first, again = await school.ana.ok("post", **post), await school.ana.ok("post", **post)
    assert again["duplicate"] and again["post"]["images"] == first["post"]["images"]
    other = await school.ana.error("post", **post | {"images": []})
    assert other["code"] == "conflict"


async def test_what_no_post_shows_any_more_goes_and_what_another_has_too_stays(school: School) -> None:
    first, second = await upload(school, "ana"), await upload(school, "bo")
    other = await upload(school, "ana", picture(30, 30))
    assert len(files(school.node)) == 4, "the same image twice is one file"
    mine = await school.ana.post("x", images=[{"id": first.id}, {"id": other.id}])
    await school.bo.post("y", images=[{"id": second.id}])
    await school.ana.ok("delete", post=mine)
    await school.node.shelf.removed(1)
    assert len(files(school.node)) == 2
    images = school.node.service.images
    with await images.open(await images.find(await credential(school, "cy"), second.id), thumb=False) as file:
        assert file.read()
    await upload(school, "cy", picture(30, 30))
    assert len(files(school.node)) == 4, "what was removed comes anew"


async def test_an_image_that_no_post_claims_goes_after_a_day_over_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    async with running_node(tmp_path / "data", clock=clock) as node:
        token = await node.account("ana")
        found = await node.service.accounts.by_token(token)
        assert found is not None
        await node.service.images.upload(found, pieces(PICTURE))
        kept = await node.service.images.upload(found, pieces(picture(30, 30)))
        async with talking(node.url, token) as ana:
            await ana.post("x", images=[{"id": kept.id}])
    clock.forward(UNATTACHED_MS - 1)
    async with running_node(tmp_path / "data", clock=clock) as node:
        assert len(files(node)) == 4
    clock.forward(1)
    async with running_node(tmp_path / "data", clock=clock) as node:
        await node.shelf.removed(1)
        assert len(files(node)) == 2
        found = await node.service.accounts.by_token(token)
        assert found is not None
        assert (await node.service.images.find(found, kept.id)).post is not None


async def test_files_that_a_crash_left_go_with_the_next_try(tmp_path: Path) -> None:
    """Killed between the commit that gave an image up and the removal: the due row is there still."""
    clock = HandClock()
    async with running_node(tmp_path / "data", clock=clock) as node:
        token = await node.account("ana")
        found = await node.service.accounts.by_token(token)
        assert found is not None
        image = await node.service.images.upload(found, pieces(PICTURE))
        before = {path: path.read_bytes() for path in files(node)}
        async with talking(node.url, token) as ana:
            await ana.ok("delete", post=await ana.post("x", images=[{"id": image.id}]))
        await node.shelf.removed(1)
    for path, content in before.items():
        path.write_bytes(content)
    clock.forward(61_000)
    async with running_node(tmp_path / "data", clock=clock) as node:
        await node.shelf.removed(1)
        assert files(node) == []


async def test_an_upload_whose_files_were_to_be_removed_keeps_them(tmp_path: Path) -> None:
    """The same bytes, given up and sent anew, in one batch: files are touched in the order of the log."""
    clock = HandClock()
    async with running_node(tmp_path / "data", clock=clock) as node:
        token = await node.account("ana")
        found = await node.service.accounts.by_token(token)
        assert found is not None
        images = node.service.images
        row = await images.find(found, (await images.upload(found, pieces(PICTURE))).id)
        async with talking(node.url, token) as ana:
            await ana.ok("delete", post=await ana.post("x", images=[{"id": row.id}]))
            await node.shelf.removed(1)
            clock.forward(61_000)
            node.held.before.shut()
            posting = ana.tell("post", body="holds the gate")
            await node.held.before.somebody()
            for thumb in (False, True):
                node.shelf.path(row.hash, thumb=thumb).write_bytes(b"as if it had never gone")
            removing = asyncio.create_task(images.settle_file(Due("image_file", row.hash, 0)))
            await node.journal.waiting(1, clockwork=True)
            uploading = asyncio.create_task(images.upload(found, pieces(PICTURE)))
            await node.journal.waiting(2, clockwork=True)
            node.held.before.open()
            await asyncio.gather(posting, removing)
            again = await images.find(found, (await uploading).id)
        await node.shelf.removed(2)
        assert again.hash == row.hash
        with await images.open(again, thumb=True) as file:
            assert file.read()


async def test_where_nothing_is_stored_no_file_stays(school: School) -> None:
    school.node.held.failing = Unavailable("the disk is full")
    with pytest.raises(Unavailable):
        await upload(school, "ana")
    assert [path for path in (school.node.data / "media").rglob("*") if path.is_file()] == []
    school.node.held.failing = None
    assert (await upload(school, "ana")).id == 1


async def test_so_many_at_a_time_and_the_next_when_one_has_ended(school: School) -> None:
    images, ana = school.node.service.images, await credential(school, "ana")
    gate, waiting = asyncio.Event(), asyncio.Queue[None]()

    async def slow() -> AsyncIterator[bytes]:
        yield PICTURE[:10]
        waiting.put_nowait(None)
        await gate.wait()
        yield PICTURE[10:]

    tasks = [asyncio.create_task(images.upload(ana, slow())) for _ in range(4)]
    for _ in tasks:
        await waiting.get()
    with pytest.raises(RateLimited) as refused:
        await images.upload(ana, pieces(PICTURE))
    assert refused.value.limit == "uploads_at_once"
    await upload(school, "bo")
    tasks[0].cancel()
    await asyncio.wait([tasks[0]])
    await upload(school, "ana")
    gate.set()
    assert len({image.id for image in await asyncio.gather(*tasks[1:])}) == 3


async def test_all_together_are_bounded_too(school: School) -> None:
    images, gate, waiting = school.node.service.images, asyncio.Event(), asyncio.Queue[None]()

    async def slow() -> AsyncIterator[bytes]:
        waiting.put_nowait(None)
        await gate.wait()
        yield b""

    tasks: list[asyncio.Task[Image]] = []
    for number in range(AT_ONCE // 4):
        school.tokens[f"p{number}"] = await school.node.account(f"p{number}")
        who = await credential(school, f"p{number}")
        tasks += [asyncio.create_task(images.upload(who, slow())) for _ in range(4)]
    for _ in tasks:
        await waiting.get()
    with pytest.raises(Unavailable):
        await upload(school, "ana")
    gate.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, CommandError) for result in results)


async def test_guests_leave_room_for_the_others(school: School) -> None:
    """Who has a room's code could else hold all places while his bodies trickle in."""
    service, gate, waiting = school.node.service, asyncio.Event(), asyncio.Queue[None]()
    code = (await school.ana.ok("create_room", title="Algebra"))["code"]

    async def guest(name: str) -> Credential:
        token, _ = await service.guests.join(code, name, address="192.0.2.1", session=False)
        found = await service.accounts.by_token(token)
        assert found is not None
        return found

    async def slow() -> AsyncIterator[bytes]:
        waiting.put_nowait(None)
        await gate.wait()
        yield b""

    tasks: list[asyncio.Task[Image]] = []
    for who in [await guest(f"Lea {number}") for number in range(OF_GUESTS // 4)]:
        tasks += [asyncio.create_task(service.images.upload(who, slow())) for _ in range(4)]
    for _ in tasks:
        await waiting.get()
    another = await guest("Ben")
    with pytest.raises(Unavailable):
        await service.images.upload(another, pieces(PICTURE))
    await upload(school, "ana")
    gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (await service.images.upload(another, pieces(PICTURE))).width == 60


async def test_what_is_too_large_is_refused_before_it_has_come(school: School) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(1 << 20)

    with pytest.raises(TooLarge, match="image_bytes"):
        await school.node.service.images.upload(await credential(school, "ana"), endless())
    assert taken == 11


async def test_a_file_that_is_missing_is_as_good_as_none(school: School) -> None:
    image = await upload(school, "ana")
    images = school.node.service.images
    row = await images.find(await credential(school, "ana"), image.id)
    for path in files(school.node):
        path.unlink()
    with pytest.raises(NotFound):
        await images.open(row, thumb=False)
