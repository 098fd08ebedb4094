"""The table of who may do what: walked in full, equal to the page in the docs, and complete."""

from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from handraise.domain.model import ROLES, SCOPES, Account, Site
from handraise.domain.policy import RULES, Actor, allows, check
from handraise.domain.policy_page import page
from handraise.errors import Forbidden
from handraise.protocol.commands import COMMANDS

IMAGES = {"upload", "image"}
OPEN, SHUT = Site(students_on_network=True), Site()
OWN_ONLY = {"edit", "delete"}
ANYWHERE = {"delete", "unfollow", "mute", "unmute", "block", "unblock", "home", "history_own", "watch_own", "unwatch"}
READS = {"get", "home", "history", "history_own", "thread", "account", "watch", "watch_own", "unwatch", "connect"}


def actor(role: str, *scopes: str) -> Actor:
    return Actor(Account(1, "somebody", "Somebody", role, True, 0), frozenset(scopes))


@pytest.mark.parametrize(("role", "action"), list(product(ROLES, RULES)))
def test_each_role_and_action(role: str, action: str) -> None:
    """Said a second time, in other words than the table's."""
    network = role in {"admin", "educator", "bot"}
    for site, own in product((OPEN, SHUT), (True, False)):
        expected = (own or action not in OWN_ONLY) and (
            network or action in ANYWHERE | IMAGES | {"connect"} or (role == "student" and site is OPEN)
        )
        assert allows(actor(role, *SCOPES), action, site, own=own) == expected


@pytest.mark.parametrize("action", RULES)
def test_each_action_needs_its_scope(action: str) -> None:
    needed = "read" if action in READS | {"image"} else "write"
    for scope in SCOPES:
        assert allows(actor("admin", scope), action, SHUT, own=True) == (scope == needed)


@pytest.mark.parametrize("action", RULES)
def test_a_disabled_account_may_nothing(action: str) -> None:
    somebody = actor("admin", *SCOPES)
    disabled = replace(somebody, account=replace(somebody.account, active=False))
    with pytest.raises(Forbidden, match="disabled"):
        check(disabled, action, OPEN, own=True)


def test_every_command_has_an_action() -> None:
    assert {kind for kind in COMMANDS if kind not in RULES} == {"auth"}


def test_an_action_without_a_row_fails_loudly() -> None:
    with pytest.raises(KeyError):
        allows(actor("admin", *SCOPES), "launch", OPEN)


def test_the_page_is_the_table() -> None:
    assert (Path(__file__).parents[2] / "docs" / "policy.md").read_text() == page()
