"""The operator's operations, over the admin socket and in this process: the same answers both ways."""

import asyncio
import inspect
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import msgspec
import pytest

from handraise.app import backup, folder
from handraise.app import operator as op
from handraise.app.adminclient import AdminRefused, RemoteOperations, connected
from handraise.app.composition import Running, operating, running
from handraise.app.operations import Operations
from handraise.app.settings import Settings
from handraise.errors import CommandError, OperatorError
from handraise.service import Person
from tests.app.conftest import bearer

PEOPLE = tuple(
    Person(handle=f"p{number}", name=f"Person {number}", role="educator", follows=(f"@p{(number + 1) % 300}", "#maths"))
    for number in range(300)
)


def nothing(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(params=["socket", "here"])
async def operator(request: pytest.FixtureRequest, settings: Callable[..., Settings]) -> AsyncIterator[op.Operator]:
    """With a server: over its socket. Without one: with the folder held by this process."""
    if request.param == "here":
        async with operating(settings()) as it:
            assert isinstance(it, Operations)
            yield it
        return
    async with running(settings()), operating(settings()) as it:
        assert isinstance(it, RemoteOperations)
        yield it


async def test_an_account_from_beginning_to_end(operator: op.Operator) -> None:
    made = await operator.account_add(op.AccountAdd(handle="ana", name="Ana Lima", role="educator"))
    assert (made.handle, made.name, made.role, made.active) == ("ana", "Ana Lima", "educator", True)
    assert "/#link=" in made.link
    listed = (await operator.account_list(op.Nothing())).accounts
    assert made.id in [row.id for row in listed]
    assert not (await operator.account_disable(op.AccountNamed(handle="@ana"))).active
    assert (await operator.account_enable(op.AccountNamed(handle="ana"))).active
    again = await operator.account_reset(op.AccountNamed(handle="ana"))
    assert (again.id, again.link != made.link) == (made.id, True)


async def test_a_token_from_beginning_to_end(operator: op.Operator) -> None:
    await operator.account_add(op.AccountAdd(handle="ana", name="Ana"))
    ask = op.TokenNew(handle="ana", name="bot", scopes=("read",), expires_at="2099-01-01T00:00:00+01:00")
    made = await operator.token_new(ask)
    assert (made.handle, made.token[:3]) == ("ana", "hr_")
    [row] = (await operator.token_list(op.TokenList(handle="ana"))).tokens
    assert (row.id, row.name, row.scopes, row.expires_at) == (made.id, "bot", ("read",), "2098-12-31T23:00:00.000Z")
    assert (await operator.token_revoke(op.TokenRevoke(id=made.id))).revoked
    [row] = (await operator.token_list(op.TokenList())).tokens
    assert row.revoked_at is not None


async def test_what_is_refused_is_an_error_with_its_text(operator: op.Operator) -> None:
    await operator.account_add(op.AccountAdd(handle="ana", name="Ana"))
    with pytest.raises(CommandError, match="ana"):
        await operator.account_add(op.AccountAdd(handle="ana", name="Ana"))
    with pytest.raises(CommandError, match="There is no account bo"):
        await operator.token_new(op.TokenNew(handle="bo"))
    with pytest.raises(CommandError, match="role"):
        await operator.account_add(op.AccountAdd(handle="bo", name="Bo", role="king"))
    with pytest.raises(CommandError, match="absolute"):
        await operator.backup(op.BackupTo(path="here"))


async def test_an_import_is_safe_to_run_twice_and_tells_how_far_it_is(operator: op.Operator) -> None:
    steps: list[tuple[int, int]] = []
    ask = op.AccountImport(people=PEOPLE, tokens=True)
    first = await operator.account_import(ask, lambda done, total: steps.append((done, total)))
    assert (first.created, first.updated, len(first.tokens)) == (300, 0, 300)
    assert steps == sorted(steps) and steps[-1] == (900, 900)
    second = await operator.account_import(msgspec.structs.replace(ask, tokens=False), nothing)
    assert (second.created, second.updated, second.tokens) == (0, 300, [])


async def test_an_import_with_a_bad_row_changes_nothing(operator: op.Operator) -> None:
    before = await operator.account_list(op.Nothing())
    people = (*PEOPLE[:3], Person(handle="x y", name="X", role="educator"))
    with pytest.raises(CommandError, match="Row 4"):
        await operator.account_import(op.AccountImport(people=people), nothing)
    assert await operator.account_list(op.Nothing()) == before


async def test_a_backup_is_whole_private_and_never_overwrites(operator: op.Operator, tmp_path: Path) -> None:
    await operator.account_add(op.AccountAdd(handle="ana", name="Ana"))
    path = tmp_path / "backup.tar"
    made = await operator.backup(op.BackupTo(path=str(path)))
    assert (made.path, made.bytes) == (str(path), path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.with_name("backup.tar-wal").exists()
    with pytest.raises(OperatorError, match="exists already"):
        await operator.backup(op.BackupTo(path=str(path)))
    with pytest.raises(OperatorError, match="can't be written"):
        await operator.backup(op.BackupTo(path=str(tmp_path / "none" / "backup.tar")))


async def test_a_restored_backup_is_another_log(settings: Callable[..., Settings], tmp_path: Path) -> None:
    async with operating(settings()) as it:
        await it.account_add(op.AccountAdd(handle="ana", name="Ana"))
        backed_up = await it.backup(op.BackupTo(path=str(tmp_path / "backup.tar")))
        await it.account_add(op.AccountAdd(handle="bo", name="Bo"))
    with folder.held(settings().data) as data:
        backup.restore(data, tmp_path / "backup.tar")
    async with operating(settings()) as it:
        assert [row.handle for row in (await it.account_list(op.Nothing())).accounts] == ["ana"]
        assert (await it.info(op.Nothing())).epoch != backed_up.epoch
    epochs = []
    for _ in range(2):
        async with operating(settings()) as it:
            epochs.append((await it.info(op.Nothing())).epoch)
    assert epochs[0] == epochs[1]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 5000])
async def test_what_is_no_backup_is_not_restored(
    settings: Callable[..., Settings], tmp_path: Path, content: bytes
) -> None:
    async with operating(settings()) as it:
        await it.account_add(op.AccountAdd(handle="ana", name="Ana"))
    source = tmp_path / "bad.tar"
    source.write_bytes(content)
    with (
        folder.held(settings().data) as data,
        pytest.raises(OperatorError, match=r"no backup|damaged|no database of this program"),
    ):
        backup.restore(data, source)
    async with operating(settings()) as it:
        assert len((await it.account_list(op.Nothing())).accounts) == 1


async def test_a_revoked_token_is_refused_by_the_running_server(server: Running, http: httpx.AsyncClient) -> None:
    async with operating(server.inside.settings) as it:
        await it.account_add(op.AccountAdd(handle="ana", name="Ana"))
        token = await it.token_new(op.TokenNew(handle="ana"))
        assert (await http.get("/api/v1/session", headers=bearer(token.token))).status_code == 200
        await it.token_revoke(op.TokenRevoke(id=token.id))
        assert (await http.get("/api/v1/session", headers=bearer(token.token))).status_code == 401
        info = await it.info(op.Nothing())
        assert (info.url, info.epoch) == (server.url, server.inside.store.epoch)


async def test_links_name_the_public_address(settings: Callable[..., Settings]) -> None:
    async with operating(settings(public_url="https://help.example.org")) as it:
        made = await it.account_add(op.AccountAdd(handle="ana", name="Ana"))
        assert made.link.startswith("https://help.example.org/#link=")


async def test_the_socket_knows_no_other_operation(server: Running) -> None:
    path = folder.socket_path(server.inside.folder)
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path)), base_url="http://x") as http:
        for name in ("link", "_with_link", "nothing", "__init__"):
            assert (await http.post(f"/admin/v1/{name}", content=b"{}")).status_code == 404
        assert (await http.post("/admin/v1/account_add", content=b'{"handle":"a","x":1}')).status_code == 422
        assert (await http.post("/admin/v1/account_add", content=b"{")).status_code == 422


async def test_a_server_that_has_died_is_not_asked(settings: Callable[..., Settings]) -> None:
    async with running(settings()):
        pass
    assert folder.holder(settings().data) is None
    with pytest.raises(OperatorError, match="does not answer"):
        async with connected(folder.socket_path(settings().data)) as it:
            await it.info(op.Nothing())


async def test_tools_that_come_at_once_take_turns(settings: Callable[..., Settings]) -> None:
    async def add(handle: str) -> None:
        async with operating(settings()) as it:
            await it.account_add(op.AccountAdd(handle=handle, name=handle))

    await asyncio.gather(*[add(f"p{number}") for number in range(5)])
    async with operating(settings()) as it:
        assert len((await it.account_list(op.Nothing())).accounts) == 5


async def test_two_first_starts_make_one_administrator(settings: Callable[..., Settings]) -> None:
    async with running(settings(), edge=False) as server:
        links = await asyncio.gather(*[server.service.accounts.first_link() for _ in range(5)])
        assert len([link for link in links if link is not None]) == 1
        assert len((await server.operations.account_list(op.Nothing())).accounts) == 1


def test_every_operation_is_in_the_table_and_in_both_operators() -> None:
    named = {name for name, member in inspect.getmembers(op.Operator, inspect.isfunction) if not name.startswith("_")}
    assert named == set(op.REQUESTS)
    for made in (Operations, RemoteOperations):
        assert named <= set(dir(made))
    assert issubclass(AdminRefused, CommandError)
