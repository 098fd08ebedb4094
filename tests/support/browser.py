"""A browser as far as sign-in is concerned: it keeps the cookie, knows its CSRF token, and opens sockets with both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import httpx

from tests.support.talker import Talker

SESSION = "/api/v1/session"
SESSIONS = "/api/v1/sessions"
PASSWORD = "/api/v1/password"
INVITE = "/api/v1/invite"
INVITES = "/api/v1/invites"


class Browser:
    """Use it as `async with`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30, trust_env=False)
        self.account: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def come(self, path: str = SESSION, **how: Any) -> httpx.Response:
        """Signs in, or with another path comes by an invite."""
        answer = await self.http.post(path, json=how)
        if answer.status_code == 200:
            self.account = answer.json()["account"]
            self.http.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return answer

    async def signed_in(self) -> bool:
        return (await self.http.get(SESSION)).status_code == 200

    async def password(self, password: str, old: str | None = None) -> httpx.Response:
        """Sets or changes the password."""
        return await self.http.put(PASSWORD, json={"password": password} | ({} if old is None else {"old": old}))

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Talker]:
        """A live session by the cookie."""
        cookie = f"handraise={self.http.cookies['handraise']}"
        talker = await Talker.open(self.url, Origin=self.url, Cookie=cookie)
        try:
            await talker.sign_in(None)
            yield talker
        finally:
            await talker.close()
