"""The operations of a running server, asked for over its admin socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import msgspec

from handraise.app import operator as op
from handraise.errors import CommandError, OperatorError
from handraise.service import ImportResult

_T = TypeVar("_T")
_TIMEOUT: Final = httpx.Timeout(10.0, read=600.0)


class AdminRefused(CommandError):
    """What the server refused, as its problem document says."""

    code, status = "refused", 400

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or "The server refused."))
        self.problem = problem


@asynccontextmanager
async def connected(socket: Path) -> AsyncIterator["RemoteOperations"]:
    """The operations behind `socket`. Raises `OperatorError` where nobody answers."""
    transport = httpx.AsyncHTTPTransport(uds=str(socket))
    async with httpx.AsyncClient(transport=transport, base_url="http://admin", timeout=_TIMEOUT) as http:
        yield RemoteOperations(http)


class RemoteOperations:
    """`operator.Operator` over HTTP."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def account_add(self, ask: op.AccountAdd) -> op.AccountLink:
        return await self._ask("account_add", ask, op.AccountLink)

    async def account_list(self, ask: op.Nothing) -> op.AccountRows:
        return await self._ask("account_list", ask, op.AccountRows)

    async def account_disable(self, ask: op.AccountNamed) -> op.AccountRow:
        return await self._ask("account_disable", ask, op.AccountRow)

    async def account_enable(self, ask: op.AccountNamed) -> op.AccountRow:
        return await self._ask("account_enable", ask, op.AccountRow)

    async def account_reset(self, ask: op.AccountNamed) -> op.AccountLink:
        return await self._ask("account_reset", ask, op.AccountLink)

    async def account_password(self, ask: op.AccountPassword) -> op.AccountRow:
        return await self._ask("account_password", ask, op.AccountRow)

    async def invite_new(self, ask: op.InviteNew) -> op.InviteLink:
        return await self._ask("invite_new", ask, op.InviteLink)

    async def invite_list(self, ask: op.Nothing) -> op.InviteRows:
        return await self._ask("invite_list", ask, op.InviteRows)

    async def invite_revoke(self, ask: op.InviteRevoke) -> op.Revoked:
        return await self._ask("invite_revoke", ask, op.Revoked)

    async def token_new(self, ask: op.TokenNew) -> op.NewToken:
        return await self._ask("token_new", ask, op.NewToken)

    async def token_list(self, ask: op.TokenList) -> op.TokenRows:
        return await self._ask("token_list", ask, op.TokenRows)

    async def token_revoke(self, ask: op.TokenRevoke) -> op.Revoked:
        return await self._ask("token_revoke", ask, op.Revoked)

    async def backup(self, ask: op.BackupTo) -> op.BackedUp:
        return await self._ask("backup", ask, op.BackedUp)

    async def alerts_test(self, ask: op.Nothing) -> op.AlertsTested:
        return await self._ask("alerts_test", ask, op.AlertsTested)

    async def info(self, ask: op.Nothing) -> op.Info:
        return await self._ask("info", ask, op.Info)

    async def account_import(self, ask: op.AccountImport, progress: op.Progress) -> ImportResult:
        """Calls `progress` as the server tells of it."""
        try:
            async with self._http.stream("POST", _path("account_import"), content=msgspec.json.encode(ask)) as response:
                if response.status_code != 200:
                    raise _refusal(await response.aread())
                async for line in response.aiter_lines():
                    said = msgspec.json.decode(line)
                    if "progress" in said:
                        progress(*said["progress"])
                    elif "result" in said:
                        return msgspec.convert(said["result"], ImportResult)
                    else:
                        raise AdminRefused(said.get("problem", {}))
        except httpx.HTTPError as error:
            raise _silent(error) from None
        raise OperatorError("The server ended the import before it was done; running it again is safe.")

    async def _ask(self, operation: str, ask: op.Request, answer: type[_T]) -> _T:
        try:
            response = await self._http.post(_path(operation), content=msgspec.json.encode(ask))
        except httpx.HTTPError as error:
            raise _silent(error) from None
        if response.status_code != 200:
            raise _refusal(response.content)
        return msgspec.json.decode(response.content, type=answer)


def _path(operation: str) -> str:
    return f"/admin/v1/{operation}"


def _refusal(body: bytes) -> Exception:
    try:
        problem = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        return OperatorError("The server's answer can't be understood; is it of another version?")
    return OperatorError(str(problem.get("detail"))) if problem.get("code") == "operator" else AdminRefused(problem)


def _silent(error: httpx.HTTPError) -> OperatorError:
    return OperatorError(f"The running server does not answer on its admin socket ({type(error).__name__}).")
