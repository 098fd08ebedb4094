"""Receivers by Apprise, against real servers: what goes out, what is never told, and what hangs."""

import asyncio
import logging

import pytest

from handraise.errors import OperatorError
from handraise.outgoing.receivers import MOST, open_receivers
from handraise.ports.outgoing import Busy, Message
from tests.support.receivers import hook, mail_server, refusing_port, until

MESSAGE = Message("A request for help is waiting: #physics", "Nobody has taken it.\n\n1 < 2 & *stars* ü")


async def test_an_e_mail_arrives_as_it_was_written() -> None:
    async with mail_server() as box:
        url = f"mailto://127.0.0.1:{box.port}?from=handraise@example.org&to=it@example.org"
        receivers = open_receivers([url])
        [name] = receivers.names
        assert name == "mailto://127.0.0.1"
        assert await receivers.send(name, MESSAGE) is True
        mail = await box.next()
        assert mail["Subject"] == MESSAGE.title and "it@example.org" in mail["To"]
        plain = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
        html = [part for part in mail.walk() if part.get_content_type() == "text/html"]
        assert "1 < 2 & *stars* ü" in plain[0].get_content()  # type: ignore[attr-defined]
        assert not html or "1&nbsp;" in html[0].get_content() or "1 &lt; 2" in html[0].get_content()  # type: ignore[attr-defined]


async def test_a_hook_that_fails_did_not_take_it() -> None:
    async with hook(500, 200) as it:
        receivers = open_receivers([f"json://127.0.0.1:{it.port}/secret-path"])
        [name] = receivers.names
        assert await receivers.send(name, MESSAGE) is False
        assert await receivers.send(name, MESSAGE) is True
        assert (it.bodies[1]["title"], it.bodies[1]["message"]) == (MESSAGE.title, MESSAGE.text)


async def test_one_that_refuses_did_not_take_it() -> None:
    async with refusing_port() as port:
        receivers = open_receivers(
            [f"json://127.0.0.1:{port}", f"mailto://127.0.0.1:{port}?from=a@b.example&to=a@b.example"]
        )
        for name in receivers.names:
            assert await receivers.send(name, MESSAGE) is False


async def test_one_that_never_answers_holds_up_itself_alone() -> None:
    async with hook(None) as dead, hook() as well:
        receivers = open_receivers([f"json://127.0.0.1:{dead.port}", f"json://127.0.0.1:{well.port}"])
        hanging, other = receivers.names
        sending = asyncio.create_task(receivers.send(hanging, MESSAGE))
        await dead.took(1)
        with pytest.raises(Busy):
            await receivers.send(hanging, MESSAGE)
        assert await receivers.send(other, MESSAGE) is True
        dead.close()
        assert await sending is False
        assert await receivers.send(hanging, MESSAGE) is True


async def test_who_stops_waiting_leaves_it_busy_until_it_ends() -> None:
    async with hook(None) as dead:
        receivers = open_receivers([f"json://127.0.0.1:{dead.port}"])
        [name] = receivers.names
        sending = asyncio.create_task(receivers.send(name, MESSAGE))
        await dead.took(1)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        with pytest.raises(Busy):
            await receivers.send(name, MESSAGE)
        dead.close()
        await until(lambda: not receivers._busy)
        assert await receivers.send(name, MESSAGE) is True


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("mailtos://me:canary@mail.example.org:587?to=it@example.org", "mailtos://mail.example.org"),
        ("JSON://me:canary@Hooks.Example.org/canary?x=canary", "json://hooks.example.org"),
        ("gotify://push.example.org/canary", "gotify://push.example.org"),
        ("tgram://123456789:canary_abcdefghijklmnopqrstuvwxyz/-1234/", "tgram"),
        ("slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#general", "slack"),
        ("discord://canary1234567890/canary", "discord"),
        ("ntfy://canary", "ntfy"),
    ],
)
def test_a_name_holds_no_secret(url: str, name: str) -> None:
    """Many services have a token where others have the host."""
    assert open_receivers([url]).names == (name,)


def test_names_are_distinct_and_the_same_at_every_start() -> None:
    urls = ["json://h.example/a", "json://h.example/b", "json://i.example", "json://h.example/c"]
    names = ("json://h.example", "json://h.example (2)", "json://i.example", "json://h.example (3)")
    assert open_receivers(urls).names == open_receivers(urls).names == names


@pytest.mark.parametrize("url", ["canary://canary@example.org", "canary", "mailto://", "json://", "slack://canary"])
def test_what_apprise_does_not_know_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(OperatorError) as caught:
        open_receivers(["json://h.example", url])
    assert "address 2 of 2" in str(caught.value) and "canary" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_there_is_a_most() -> None:
    with pytest.raises(OperatorError, match="20 are the most"):
        open_receivers([f"json://h.example/{number}" for number in range(MOST + 1)])


async def test_nothing_of_an_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At the level that says most: loading, sending, failing."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(1)
    try:
        async with refusing_port() as refusing, hook(500, 200) as it, mail_server() as box:
            receivers = open_receivers(
                [
                    f"json://user:canary@127.0.0.1:{it.port}/canary",
                    f"json://user:canary@127.0.0.1:{refusing}/canary",
                    f"mailto://user:canary@127.0.0.1:{box.port}?from=a@b.example&to=it@example.org",
                ]
            )
            for name in receivers.names:
                for _ in range(2 if name == receivers.names[0] else 1):
                    await receivers.send(name, MESSAGE)
            with pytest.raises(OperatorError):
                open_receivers(["nothing://canary"])
    finally:
        root.setLevel(before)
    assert len(it.bodies) == 2
    assert "canary" not in caplog.text and not [
        each for each in caplog.records if each.name.startswith(("apprise", "urllib3"))
    ]
