"""Receivers by Apprise: e-mail and some hundred services, each named by a URL that holds its secrets.

Apprise blocks, so each message has a thread of its own, one at a time for each receiver. It is a daemon: what hangs in
it can't be ended, and ends with the process.
"""

import asyncio
import logging
import re
import threading
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType

from handraise.errors import OperatorError
from handraise.ports.outgoing import Busy, Message

MOST: Final = 20

_SILENT: Final = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib")
"""Loggers that write whole URLs."""
_HOST: Final = re.compile(r"[a-z0-9.:-]{1,253}")


def open_receivers(urls: Sequence[str]) -> "AppriseReceivers":
    """Raises `OperatorError`, which repeats nothing of the URLs, for one that can't be used."""
    _silence()
    if len(urls) > MOST:
        raise OperatorError(f"Setting alert_urls has {len(urls)} addresses; {MOST} are the most.")
    asset = AppriseAsset(
        app_id="Handraise",
        app_desc="Handraise",
        app_url="",
        async_mode=False,
        storage_mode="memory",
        service_timeout=0,  # with one, Apprise takes threads of its own, which a stop would wait for
        allow_templates=False,
    )
    found: dict[str, NotifyBase] = {}
    for number, url in enumerate(urls, 1):
        service = _service(url, asset)
        if service is None:
            raise OperatorError(
                f"Setting alert_urls: Apprise can't use address {number} of {len(urls)}: it knows no such service, "
                "or something in the address is missing. Addresses hold secrets, so it isn't shown here."
            )
        found[_distinct(_name(url, service), found)] = service
    return AppriseReceivers(found, asset)


class AppriseReceivers:
    """`ports.outgoing.Receivers`."""

    def __init__(self, services: dict[str, NotifyBase], asset: AppriseAsset) -> None:
        self._services = services
        self._asset = asset
        self._busy: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._services)

    async def send(self, name: str, message: Message) -> bool:
        if name in self._busy:
            raise Busy
        loop = asyncio.get_running_loop()
        told: asyncio.Future[bool] = loop.create_future()

        def ended(sent: bool) -> None:
            self._busy.discard(name)
            if not told.done():
                told.set_result(sent)

        def work() -> None:
            sent = self._notify(name, message)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(ended, sent)

        self._busy.add(name)
        try:
            threading.Thread(target=work, name=f"alert to {name}", daemon=True).start()
        except BaseException:
            self._busy.discard(name)
            raise
        return await told

    def _notify(self, name: str, message: Message) -> bool:
        sender = Apprise(services=[self._services[name]], asset=self._asset)
        try:
            return bool(
                sender.notify(
                    body=message.text,
                    title=message.title,
                    notify_type=NotifyType.WARNING,
                    body_format=NotifyFormat.TEXT,
                    interpret_escapes=False,
                )
            )
        except Exception:  # its text may have the URL in it
            return False


def _service(url: str, asset: AppriseAsset) -> NotifyBase | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the first one loads all of Apprise, which has some
            return Apprise.instantiate(url, asset=asset)
    except Exception:  # its text may have the URL in it
        return None


def _name(url: str, service: NotifyBase) -> str:
    """Its scheme and host; the scheme alone where Apprise has something else in the host's place: often a token."""
    scheme = url.partition("://")[0].lower()
    host = str(service.host or "").lower()
    templates: tuple[str, ...] = tuple(service.templates)
    if all("{host}" in template for template in templates) and _HOST.fullmatch(host):
        return f"{scheme}://{host}"
    return scheme


def _distinct(name: str, taken: dict[str, NotifyBase]) -> str:
    """The second of a name is `name (2)`."""
    number = 2
    distinct = name
    while distinct in taken:
        distinct = f"{name} ({number})"
        number += 1
    return distinct


def _silence() -> None:
    """At every level: what is to be said about a message is said by who sends it, without the URL."""
    for name in _SILENT:
        logger = logging.getLogger(name)
        logger.handlers[:] = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
