"""What a command doesn't use, it doesn't load: loading is most of the time that a command takes."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping

from tests.support.server import Server

PROBE = "import sys; from handraise.cli.entry import run; code = run(sys.argv[1:]); print(*sys.modules); sys.exit(code)"


async def _loaded(*args: str, env: Mapping[str, str]) -> set[str]:
    """The modules of a process in which `handraise ARGS` was done."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PROBE, *args, stdout=PIPE, env=dict(env))
    out, _ = await process.communicate()
    assert process.returncode == 0, out
    return set(out.decode().splitlines()[-1].split())


async def test_a_command_over_a_websocket_loads_no_http_client(server: Server) -> None:
    env = {**server.env, "HANDRAISE_SERVER": server.url, "HANDRAISE_TOKEN": await server.account("ana")}
    loaded = await _loaded("queue", env=env)
    assert "websockets.asyncio.client" in loaded and not {"httpx", "rich.console"} & loaded


async def test_an_operator_s_command_without_a_server_loads_no_http_client(server: Server) -> None:
    await server.stop()
    loaded = await _loaded("--data", str(server.data), "account", "list", env=server.env)
    assert "handraise.app.composition" in loaded and not {"httpx", "handraise.app.adminclient"} & loaded
