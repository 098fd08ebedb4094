"""A room's QR code over HTTP."""

import re
from typing import Any

import httpx
import segno

from handraise.app.composition import Running
from tests.app.conftest import bearer, token_of


async def made(http: httpx.AsyncClient, token: str) -> dict[str, Any]:
    command = {"type": "create_room", "id": "1", "title": "Algebra"}
    answer: dict[str, Any] = (await http.post("/api/v1/commands", json=command, headers=bearer(token))).json()
    return answer


async def test_the_qr_code_has_the_address_that_joins(server: Running, http: httpx.AsyncClient) -> None:
    """Module by module the code that the address makes."""
    token = await token_of(server, "ana")
    room = await made(http, token)
    answer = await http.get(f"/api/v1/rooms/{room['room']['id']}/qr.svg", headers=bearer(token))
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"] == "private, no-store" and "<script" not in answer.text
    wanted = segno.make(f"{http.base_url}".rstrip("/") + f"/join/{room['code']}", micro=False)
    size = wanted.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {size} {size}"' in answer.text
    assert drawn(answer.text) == drawn(wanted.svg_inline(border=4))


def drawn(svg: str) -> str:
    """The dark modules."""
    [path] = re.findall(r'class="qrline"[^>]* d="([^"]+)"', svg)
    return str(path)


async def test_who_may_not_see_the_code_gets_no_picture(server: Running, http: httpx.AsyncClient) -> None:
    token = await token_of(server, "ana")
    ana, bo, cy = bearer(token), *[bearer(await token_of(server, handle)) for handle in ("bo", "cy")]
    room = await made(http, token)
    path = f"/api/v1/rooms/{room['room']['id']}/qr.svg"
    join = {"type": "join", "id": "1", "code": room["code"]}
    assert (await http.post("/api/v1/commands", json=join, headers=bo)).status_code == 200
    hide = {"type": "update_room", "id": "1", "room": room["room"]["id"], "code_shown": False}
    await http.post("/api/v1/commands", json=hide, headers=ana)
    for headers, status in (({}, 401), (cy, 404), (bo, 403)):
        refused = await http.get(path, headers=headers)
        assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    missing = await http.get("/api/v1/rooms/999/qr.svg", headers=ana)
    assert missing.status_code == 404
