"""Images with the client library: over HTTP, beside whatever carries the commands."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handraise.client import HttpClient, NotSent, Options, OutcomeUnknown, Use, connect
from handraise.client.images import uses_of
from handraise.errors import CommandError, Invalid, NotFound, TooLarge, Unavailable
from handraise.protocol.names import IMAGES
from handraise.protocol.objects import Image, Post
from tests.client.fake import FakeClock
from tests.client.fake_http import FakeHttp, FakeRequest, fake_http
from tests.media.pictures import picture
from tests.support.node import node

IMAGE: dict[str, Any] = {
    "id": 17, "url": f"{IMAGES}/17", "thumb": f"{IMAGES}/17/thumb", "width": 6, "height": 4, "alt": "", "newer": 1
}  # fmt: skip


@pytest.fixture
async def http() -> AsyncIterator[FakeHttp]:
    async with fake_http() as fake:
        yield fake


async def test_uploaded_posted_edited_and_passed_on(tmp_path: Path) -> None:
    """With a real server, by both clients, from bytes and from a path."""
    file = tmp_path / "plug.png"
    file.write_bytes(picture(60, 40))
    async with node(tmp_path / "data", http=True) as server:
        token = await server.account("ana")
        async with connect(server.url, token=token) as client, HttpClient(server.url, token=token) as http:
            for each in (client, http):
                first, second = await each.upload_image(file), await each.upload_image(file.read_bytes())
                assert (first.width, first.height, first.alt) == (60, 40, "")
                made = (await each.post("", images=[Use(first.id, "A plug"), second])).post
                assert isinstance(made, Post)
                assert [(image.id, image.alt) for image in made.images] == [(first.id, "A plug"), (second.id, "")]
                kept = (await each.edit(made.id, "words")).post
                assert isinstance(kept, Post) and kept.images == made.images
                less = (await each.edit(made.id, "words", images=[second.id])).post
                assert isinstance(less, Post) and [image.id for image in less.images] == [second.id]
                none = (await each.edit(made.id, "words", images=[])).post
                assert isinstance(none, Post) and none.images == ()
                with pytest.raises(Invalid):
                    await each.upload_image(b"no image")
                with pytest.raises(NotFound):
                    await each.post("x", images=[999])
            passed = (await client.relay(made.id, "see")).post
            assert isinstance(passed, Post) and passed.relay is not None
            assert (passed.relay.post, passed.relay.author.handle) == (made.id, "ana")


def test_images_are_named_in_any_of_three_ways() -> None:
    known = Image(3, "u", "t", 1, 1, "words")
    assert uses_of([1, Use(2, "two"), known]) == [Use(1), Use(2, "two"), Use(3, "words")]


async def test_the_image_is_the_body_and_the_answer_is_read_with_newer_fields(http: FakeHttp) -> None:
    async with HttpClient(http.url, token="hr_secret") as client:
        sending = asyncio.create_task(client.upload_image(b"bytes"))
        request = await http.request(IMAGES)
        assert (request.method, request.body) == ("POST", b"bytes")
        assert request.headers["content-type"] == "application/octet-stream"
        assert request.headers["authorization"] == "Bearer hr_secret"
        await request.answer(201, IMAGE)
        assert (await sending).id == 17


@pytest.mark.parametrize(
    ("status", "code", "fields", "error"),
    [
        (413, "too_large", {"field": "image", "limit": "image_bytes", "value": 5}, TooLarge),
        (422, "invalid", {"field": "image"}, Invalid),
        (503, "unavailable", {}, Unavailable),
    ],
)
async def test_what_refuses_it_is_raised(
    http: FakeHttp, status: int, code: str, fields: dict[str, Any], error: type[CommandError]
) -> None:
    async with HttpClient(http.url, token="hr_secret") as client:
        sending = asyncio.create_task(client.upload_image(b"bytes"))
        await (await http.request(IMAGES)).problem(status, code, **fields)
        with pytest.raises(error) as raised:
            await sending
    assert raised.value.data() == fields and raised.value.message == f"It is {code}."


async def test_a_patient_client_sends_it_again_when_it_may(http: FakeHttp) -> None:
    clock = FakeClock()
    async with HttpClient(http.url, options=Options(wait_when_limited=True, clock=clock)) as client:
        sending = asyncio.create_task(client.upload_image(b"bytes"))
        await (await http.request(IMAGES)).problem(429, "rate_limited", limit="uploads_at_once", retry_after_ms=2000)
        await clock.release(2.0)
        again: FakeRequest = await http.request(IMAGES)
        assert again.body == b"bytes"
        await again.answer(201, IMAGE)
        assert (await sending).id == 17


async def test_lost_and_never_sent_are_told_apart(http: FakeHttp, unused_tcp_port: int) -> None:
    async with HttpClient(http.url) as client:
        sending = asyncio.create_task(client.upload_image(b"bytes"))
        (await http.request(IMAGES)).end()
        with pytest.raises(OutcomeUnknown):
            await sending
        sending = asyncio.create_task(client.upload_image(b"bytes"))
        await (await http.request(IMAGES)).answer(201, {"id": "no image"})
        with pytest.raises(OutcomeUnknown):
            await sending
    async with HttpClient(f"http://127.0.0.1:{unused_tcp_port}") as nobody:
        with pytest.raises(NotSent):
            await nobody.upload_image(b"bytes")
        with pytest.raises(FileNotFoundError):
            await nobody.upload_image("/nowhere/plug.png")
