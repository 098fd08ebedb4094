"""The joined client over HTTP: versions, compression, and what happens to the page of an earlier version."""

import gzip
import os
import platform
import re
import sys
from pathlib import Path

import brotli
import httpx
import pytest

from handraise.app.http.web.files import client_folder
from handraise.app.http.web.joined import JoinedClient

FILES = {"first.js": "text/javascript", "rest.js": "text/javascript", "client.css": "text/css"}
CLIENT_BYTES = 100_000
"""Of the whole client, compressed (issue: under 100 KB)."""


async def _folder(http: httpx.AsyncClient) -> str:
    found = re.search(r"/client/joined/[0-9a-f]{12}/", (await http.get("/")).text)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
async def test_each_file_comes_compressed_as_the_browser_takes_it_and_is_kept_for_ever(
    http: httpx.AsyncClient, coding: str
) -> None:
    folder = await _folder(http)
    undone = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[coding]
    for name, media_type in FILES.items():
        async with http.stream("GET", folder + name, headers={"Accept-Encoding": coding}) as response:
            raw = b"".join([part async for part in response.aiter_raw()])
        assert response.status_code == 200
        assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert response.headers.get("content-encoding", "identity") == coding
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["vary"] == "Accept-Encoding"
        assert undone(raw) == (await http.get(folder + name, headers={"Accept-Encoding": ""})).content


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.0 , gzip; q=0", None),
        ("*", None),
        ("deflate", None),
        ("", None),
    ],
)
async def test_what_the_browser_accepts_decides(http: httpx.AsyncClient, accepted: str, coding: str | None) -> None:
    response = await http.get("/", headers={"Accept-Encoding": accepted})
    assert response.headers.get("content-encoding") == coding
    assert response.text.startswith("<!doctype html>")


async def test_the_page_itself_is_asked_for_anew_and_not_sent_again(http: httpx.AsyncClient) -> None:
    first = await http.get("/")
    assert first.headers["cache-control"] == "no-cache"
    again = await http.get("/rooms", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await http.get("/", headers={"If-None-Match": first.headers["etag"], "Accept-Encoding": "identity"})
    assert other.status_code == 200  # another coding is another answer


@pytest.mark.parametrize(
    ("headers", "tag"),
    [
        ({}, "en"),
        ({"Accept-Language": "pt-BR, en;q=0.5"}, "pt"),
        ({"Accept-Language": "pt", "Cookie": "handraise_language=ar"}, "ar"),
        ({"Accept-Language": "pt", "Cookie": "handraise_language=en"}, "en"),
        ({"Accept-Language": "pt", "Cookie": "handraise_language=x%0d%0aset-cookie:a=b"}, "pt"),
        ({"Cookie": 'handraise_language="><script>; handraise_language'}, "en"),
        ({"Cookie": "handraise_language=../../x\xff; ;=;=="}, "en"),
        ({"Accept-Language": f"{'x,' * 2000}ar;q=1e999"}, "ar"),
    ],
)
async def test_the_page_comes_in_the_language_of_who_asks(
    http: httpx.AsyncClient, headers: dict[str, str], tag: str
) -> None:
    raw = httpx.Headers(headers, encoding="latin-1")
    page = await http.get("/", headers=raw)
    assert (page.status_code, page.headers["content-language"]) == (200, tag)
    assert f'<html lang="{tag}" dir="{"rtl" if tag == "ar" else "ltr"}" data-languages="en ar pt">' in page.text
    assert page.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"
    assert "set-cookie" not in page.headers
    head = await http.head("/", headers=raw)
    assert (head.content, head.headers["etag"]) == (b"", page.headers["etag"])


async def test_a_language_is_another_answer_with_files_of_its_own(http: httpx.AsyncClient) -> None:
    english, arabic = [await http.get("/", headers={"Accept-Language": tag}) for tag in ("en", "ar")]
    known = {"If-None-Match": english.headers["etag"]}
    assert (await http.get("/", headers={**known, "Accept-Language": "ar"})).status_code == 200
    same = await http.get("/", headers={**known, "Accept-Language": "en"})
    assert (same.status_code, same.headers["vary"]) == (304, english.headers["vary"])
    folders = [re.findall(r"/client/joined/[0-9a-f]{12}/", page.text)[0] for page in (english, arabic)]
    files = [await http.get(f"{folder}first.js", headers={"Accept-Language": "pt"}) for folder in folders]
    assert ["الرئيسية" in file.text for file in files] == [False, True]


async def test_another_version_is_not_there_and_says_what_to_do(http: httpx.AsyncClient) -> None:
    folder = await _folder(http)
    for address in ("/client/joined/0123456789ab/rest.js", f"{folder}other.js", f"{folder}app.js"):
        response = await http.get(address)
        assert response.status_code == 404
        assert "load it again" in response.json()["detail"]


@pytest.mark.parametrize("language", ["en", "pt", "ar"])
async def test_the_whole_client_is_small(http: httpx.AsyncClient, language: str) -> None:
    http.headers["Accept-Language"] = language
    folder = await _folder(http)
    sizes = []
    for address in ("/", *(folder + name for name in FILES)):
        async with http.stream("GET", address, headers={"Accept-Encoding": "br"}) as response:
            sizes.append(sum([len(part) async for part in response.aiter_raw()]))
    assert sum(sizes) < CLIENT_BYTES, sizes


MINIFIED = {
    "const f = (a) => { const p = a.trim(); const { s } = g({ q: p }); return s + p; }": (".trim()", "g({"),
    "const f = (a) => { const now = next(); const [p] = g(), q = h(); return [now, p, q]; }": (
        "next()",
        "g()",
        "h()",
    ),
    "class A { #a() { if (this.b) this.c(); else d(); } e() { return this.#a(); } }": ("c()", "d()"),
}
"""What minifiers have got wrong, and what has to stand there in this order after one."""


@pytest.mark.skipif((sys.platform, platform.machine()) == ("darwin", "arm64"), reason="there is no minifier for these")
@pytest.mark.parametrize("module", MINIFIED)
def test_the_minifier_leaves_the_order_of_what_is_done(module: str) -> None:
    from minify import string

    lean = string("text/javascript", module)
    places = [lean.index(each) for each in MINIFIED[module]]
    assert places == sorted(places), lean


def _copy(to: Path) -> Path:
    folder = client_folder()
    for path in folder.rglob("*.*"):
        copy = to / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return to


def test_an_edit_is_seen_at_once(tmp_path: Path) -> None:
    client = JoinedClient(_copy(tmp_path))
    first = client.now()
    assert first is not None
    assert client.now() is first
    sheet = tmp_path / "css" / "base.css"
    before = sheet.stat()
    sheet.write_text("b { color: red; }\n")
    os.utime(sheet, ns=(before.st_atime_ns, before.st_mtime_ns))  # of another size at the same time
    changed = client.now()
    assert changed is not None
    assert changed.version != first.version
    assert b"b{color:red}" in changed.files["client.css"].forms[""]


def test_what_cannot_be_joined_is_served_as_it_is_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = JoinedClient(_copy(tmp_path))
    (tmp_path / "router.js").write_text("export default 1;\n")
    assert client.now() is None
    assert client.now() is None
    assert [record.getMessage() for record in caplog.records] == [
        "the client is served unjoined: router.js: “export default 1;” can't be joined."
    ]


def test_what_is_no_language_is_left_out_and_one_that_cannot_be_joined_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = JoinedClient(_copy(tmp_path))
    for name, content in {"aa": "[", "bb": '{"direction": "ltr", "messages": []}', "pt-BR": "{}"}.items():
        (tmp_path / "words" / f"{name}.json").write_text(content)
    (tmp_path / "words" / "cc.json").write_text('{"direction": "ltr", "messages": {"Home": "import.meta"}}')
    english = client.now("aa")
    assert english is not None
    assert b'data-languages="en ar cc pt"' in english.page.forms[""]
    assert (client.now("bb"), client.now("cc")) == (english, None)
    words = [record.getMessage().split(":")[:2] for record in caplog.records]
    assert words[:3] == [["a language is left out", f" {name}.json"] for name in ("aa", "bb", "pt-BR")]
    assert words[3:] == [["the client is served unjoined", " views/pages.js"]]
