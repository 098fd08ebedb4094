"""Settings: four sources in order, clear errors, and documentation that can't drift."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from handraise.app.edge.limits import EdgeLimits
from handraise.app.settings import DECLARATIONS, Settings, edge_limits, load, site
from handraise.app.settings.page import page
from handraise.domain.model import Site
from handraise.errors import OperatorError
from handraise.protocol.limits import Limits

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def in_file(folder: Path, text: str, name: str = "handraise.toml") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def test_without_any_source_the_defaults_hold() -> None:
    assert load({}, {"HANDRAISE_DATA": "/nonexistent"}) == Settings(data=Path("/nonexistent"))


def test_a_flag_wins_over_the_environment_that_over_the_file(tmp_path: Path) -> None:
    in_file(tmp_path, "port = 1\nheartbeat_ms = 100\nlog_level = 'error'\n")
    environ = {"HANDRAISE_DATA": str(tmp_path), "HANDRAISE_PORT": "2", "HANDRAISE_HEARTBEAT_MS": "200"}
    loaded = load({"port": 3}, environ)
    assert (loaded.port, loaded.heartbeat_ms, loaded.log_level) == (3, 200, "error")


def test_a_named_file_takes_the_place_of_the_one_in_the_data_folder(tmp_path: Path) -> None:
    in_file(tmp_path / "data", "port = 1")
    named = in_file(tmp_path, f"data = '{tmp_path}/data'", "other.toml")
    assert load({"config": named}, {}).port == 8765
    assert load({"config": named}, {}).data == tmp_path / "data"
    assert load({}, {"HANDRAISE_CONFIG": str(named)}).data == tmp_path / "data"


@pytest.mark.parametrize("name", Limits.__struct_fields__)
def test_every_published_limit_is_a_setting(name: str) -> None:
    low = DECLARATIONS[f"limit_{name}"].low
    assert low is not None
    loaded = load({}, {f"HANDRAISE_LIMIT_{name.upper()}": str(low), "HANDRAISE_DATA": "/nonexistent"})
    assert getattr(loaded.limits, name) == low


def test_rates_and_counts_of_connections_may_be_none() -> None:
    none = [name for name in Limits.__struct_fields__ if DECLARATIONS[f"limit_{name}"].low == 0]
    assert none == [
        "commands_per_minute",
        "posts_per_minute",
        "room_posts_per_minute",
        "requests_per_10_minutes",
        "reports_per_hour",
        "connections_per_account",
        "connections_per_address",
        "failed_codes_per_10_minutes",
        "search_per_minute",
        "uploads_per_hour",
        "slow_s",  # no room may keep posts apart
    ]


def test_what_the_other_layers_are_given() -> None:
    limits = {"limit_frame_bytes": 4096, "limit_connections_per_address": 7, "limit_follows": 5}
    loaded = load({"students_on_network": True, "stall_ms": 900, **limits}, {"HANDRAISE_DATA": "/nonexistent"})
    edge = edge_limits(loaded)
    assert (edge.stall_ms, edge.frame_bytes, edge.connections_per_address) == (900, 4096, 7)
    assert (site(loaded).students_on_network, site(loaded).follows) == (True, 5)
    night = site(load({"quiet_hours": "22:00-06:30", "timezone": "Asia/Kathmandu"}, {"HANDRAISE_DATA": "/nonexistent"}))
    assert (night.quiet_hours, str(night.zone), night.escalation) == (
        "22:00-06:30",
        "Asia/Kathmandu",
        Site().escalation,
    )


def test_the_edges_defaults_are_the_edges_own() -> None:
    own = EdgeLimits()
    for item in fields(EdgeLimits):
        if item.name in DECLARATIONS:
            assert DECLARATIONS[item.name].default == getattr(own, item.name)


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("HANDRAISE_LAN", "yes", True),
        ("HANDRAISE_LAN", "0", False),
        ("HANDRAISE_LAN", "", False),
        ("HANDRAISE_ORIGINS", "https://a.example, http://B.example:81", ("https://a.example", "http://b.example:81")),
        ("HANDRAISE_TRUSTED_PROXIES", "10.0.0.0/8 unix ::1", ("10.0.0.0/8", "unix", "::1/128")),
        ("HANDRAISE_PUBLIC_URL", "https://help.example.org/", "https://help.example.org"),
        ("HANDRAISE_ESCALATION", "Duty 0,lead 60", "duty 0, lead 60; again 300; rounds 3"),
        ("HANDRAISE_QUIET_HOURS", "22:00 - 06:30", "22:00-06:30"),
        ("HANDRAISE_TIMEZONE", "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_values_in_variables(variable: str, text: str, value: Any) -> None:
    loaded = load({}, {variable: text, "HANDRAISE_DATA": "/nonexistent"})
    assert getattr(loaded, variable.removeprefix("HANDRAISE_").lower()) == value


@pytest.mark.parametrize(
    ("flags", "environ", "says"),
    [
        ({"port": 65536}, {}, "port (from the flag --port): 65536 is not between 0 and 65535"),
        ({}, {"HANDRAISE_PORT": "http"}, "port (from HANDRAISE_PORT): 'http' is no whole number"),
        ({}, {"HANDRAISE_LAN": "maybe"}, "lan (from HANDRAISE_LAN): 'maybe' is neither true nor false"),
        ({}, {"HANDRAISE_LOG_FORMAT": "xml"}, "log_format (from HANDRAISE_LOG_FORMAT): 'xml' is none of console, json"),
        ({}, {"HANDRAISE_LIMIT_POST_PER_MINUTE": "1"}, "Is limit_posts_per_minute meant?"),
        ({}, {"HANDRAISE_LIMIT_FOLLOWS": "-1"}, "limit_follows (from HANDRAISE_LIMIT_FOLLOWS): -1 is not between"),
        (
            {"limit_list_items": 101},
            {},
            "limit_list_items (from the flag --limit-list-items): 101 is not between 1 and 100",
        ),
        ({}, {"HANDRAISE_PUBLIC_URL": "help.example.org"}, "is no http or https address"),
        ({}, {"HANDRAISE_PUBLIC_URL": "https://example.org/help"}, "has a path"),
        ({}, {"HANDRAISE_TRUSTED_PROXIES": "proxy"}, "trusted_proxies (from HANDRAISE_TRUSTED_PROXIES)"),
        ({"escalation": "head 5"}, {}, "escalation (from the flag --escalation): 'head' is no level; there are duty,"),
        ({}, {"HANDRAISE_ESCALATION": "duty 9, lead 5"}, "lead 5 comes after duty 9: the times have to rise."),
        ({"quiet_hours": "22-6"}, {}, "quiet_hours (from the flag --quiet-hours): '22-6' is no time of the day"),
        ({}, {"HANDRAISE_TIMEZONE": "Europe/Nowhere"}, "timezone (from HANDRAISE_TIMEZONE): 'Europe/Nowhere' is no"),
        ({"timezone": "../passwd"}, {}, "'../passwd' is no time zone that this machine knows"),
        ({"timezone": "America"}, {}, "'America' is no time zone that this machine knows"),
        ({"tls_cert": __file__}, {}, "tls_cert and tls_key belong together"),
        ({"tls_cert": "/nonexistent.pem"}, {}, "tls_cert (from the flag --tls-cert): there is no file"),
        ({"host": "a\nb"}, {}, "has control characters"),
        ({"config": "/nonexistent.toml"}, {}, "There is no settings file /nonexistent.toml"),
        ({"replay_buffer_bytes": 2 << 20}, {}, "replay_buffer_bytes is over write_buffer_bytes"),
    ],
)
def test_what_is_wrong_is_said_with_its_source(flags: dict[str, Any], environ: dict[str, str], says: str) -> None:
    with pytest.raises(OperatorError) as caught:
        load(flags, {"HANDRAISE_DATA": "/nonexistent", **environ})
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot = 1", "prot (from {path}): there is no such setting. Is port meant?"),
        ("port = true", "port (from {path}): True is no whole number"),
        ("port = ", "The settings file {path} is no TOML"),
        ("data = '/elsewhere'", "data (from {path})"),
        ("origins = 5", "origins (from {path}): 5 is no list"),
    ],
)
def test_what_is_wrong_in_the_file(tmp_path: Path, text: str, says: str) -> None:
    path = in_file(tmp_path, text)
    with pytest.raises(OperatorError) as caught:
        load({"data": tmp_path}, {})
    assert says.format(path=path) in str(caught.value)


def test_secrets_are_split_at_spaces_alone_and_never_shown() -> None:
    urls = "mailto://h.example?to=a@b.example,c@d.example\n  json://u:canary@h.example"
    loaded = load({}, {"HANDRAISE_ALERT_URLS": urls, "HANDRAISE_DATA": "/nonexistent"})
    assert loaded.alert_urls == ("mailto://h.example?to=a@b.example,c@d.example", "json://u:canary@h.example")
    assert "canary" not in repr(loaded)


@pytest.mark.parametrize(
    "text", ["'canary'\nx = 1", "{a = 'canary'}", "['canary', 5]", '["canary\\u0000"]', "['a canary']"]
)
def test_what_is_wrong_with_a_secret_is_said_without_it(tmp_path: Path, text: str) -> None:
    in_file(tmp_path, f"alert_urls = {text}")
    with pytest.raises(OperatorError) as caught:
        load({"data": tmp_path}, {})
    assert "canary" not in str(caught.value)


def test_variables_of_the_client_are_not_ours() -> None:
    load({}, {"HANDRAISE_TOKEN": "hr_x", "HANDRAISE_SERVER": "https://x.example", "HANDRAISE_DATA": "/nonexistent"})


def test_the_documentation_is_what_the_declarations_say() -> None:
    assert DOCS.read_text() == page(), "run: python -m handraise.app.settings.page > docs/settings.md"
    assert all(f"\n### {name}\n" in page() for name in DECLARATIONS)
