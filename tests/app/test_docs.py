"""What docs/operating.md names is there."""

import re
from pathlib import Path

import httpx

DOCS = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()


async def test_each_metric_that_is_named_is_told(http: httpx.AsyncClient) -> None:
    told = set(re.findall(r"^# TYPE (\S+) ", (await http.get("/metrics")).text, re.MULTILINE))
    named = set(re.findall(r"`(handraise_\w+)", DOCS))
    assert named and named <= told
