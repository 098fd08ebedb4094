"""The table of who may do what: walked in full, equal to the page in the docs, and complete."""

from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from handraise.domain.model import ROLES, ROOM_ROLES, SCOPES, Account, Site
from handraise.domain.policy import RULES, Actor, allows, check, may_invite
from handraise.domain.policy_page import page
from handraise.errors import Forbidden
from handraise.protocol.commands import COMMANDS

IMAGES = {"upload", "image"}
OPEN, SHUT = Site(students_on_network=True), Site()
OWN_ONLY = {"edit", "delete", "revoke_invite", "direct_edit", "direct_delete", "appeal"}
ROLES_ONLY = {"invite": {"admin", "educator"}, "create_room": {"admin", "educator", "bot"}}
ROLES_ONLY["join"] = set(ROLES) - {"guest"}
DIRECT = {"direct", "direct_edit", "direct_get", "direct_history", "conversations", "direct_typing", "direct_read"}
ANYWHERE = {"delete", "unfollow", "mute", "unmute", "block", "unblock", "home", "history_own", "watch_own", "unwatch"}
ANYWHERE |= {"invites", "revoke_invite", "search", "complete", "direct_delete", "set_privacy", "join", "create_room"}
READS = {"get", "home", "history", "history_own", "thread", "account", "watch", "watch_own", "unwatch", "connect"}
READS |= {"room", "members", "see_code", "invites", "search", "people", "topics", "complete"}
IN_ROOMS_ONLY = {"room", "members", "see_code", "update_room", "set_role", "remove_member", "announce", "leave"}
OF_POSTS = {"post", "reply", "edit", "react", "unreact", "typing"}
OF_MEMBERS = {"read", "delete", "get", "history", "thread", "watch", "follow", "room", "members", "leave"}
ANYWHERE |= {"filter", "unfilter", "unlist", "read_own", "notifications", "unread", "upload", "image", "preview"}
READS |= {"notifications", "unread", "image", "requests", "queue"}
HELP = {"ask", "claim", "renew", "release", "assign", "need_info", "answer", "accept", "resolve", "reopen"}
HELP |= {"withdraw", "decline", "me_too", "next", "merge"}
NOTES = {"note", "notes"}
ROLES_ONLY |= {each: {"admin"} for each in NOTES}
DUTY = {"duty", "duty_topics", "duty_room"}
DESK = {"reach", "similar", "figures"}
IN_ROOMS_ONLY |= {"queue", "duty_room", "unmask", "ask_anonymously"}
OF_POSTS |= HELP | {"duty_room"}
OF_MEMBERS |= {"queue"} | DESK
ANYWHERE |= {"duty"}
READS |= DESK | {"held", "notes"}
REVIEW = {"held", "approve", "hide", "unhide"}
ROLES_ONLY |= {action: {"admin"} for action in REVIEW}
ANYWHERE |= REVIEW
DIRECT |= {"direct_report"}
OF_MEMBERS |= {"report"}
STAFFS_READS = {"cases", "case", "audit"}
STAFFS = STAFFS_READS | {"close_case", "remove", "suspend", "unsuspend"}
ROLES_ONLY |= {action: {"admin"} for action in STAFFS}
ANYWHERE |= STAFFS | {"appeal"}
READS |= STAFFS_READS


def actor(role: str, *scopes: str) -> Actor:
    return Actor(Account(1, "somebody", "Somebody", role, True, 0), frozenset(scopes))


@pytest.mark.parametrize(("role", "action"), list(product(ROLES, RULES)))
def test_each_role_and_action_outside_rooms(role: str, action: str) -> None:
    """Said a second time, in other words than the table's."""
    network = role in {"admin", "educator", "bot"}
    for site, own in product((OPEN, SHUT), (True, False)):
        audience = network or action in ANYWHERE | {"connect"} or (role == "student" and site is OPEN)
        expected = (role != "guest" if action in DIRECT else audience) and (own or action not in OWN_ONLY)
        expected = expected and action not in IN_ROOMS_ONLY and role in ROLES_ONLY.get(action, ROLES)
        assert allows(actor(role, *SCOPES), action, site, own=own) == expected


@pytest.mark.parametrize(("place", "action"), list(product(ROOM_ROLES, RULES)))
def test_each_place_and_action_in_a_room(place: str, action: str) -> None:
    """There the account's own role says nothing."""
    staff = place in {"lead", "helper"}
    allowed = (
        action in OF_MEMBERS
        or (action in OF_POSTS and place != "observer")
        or (action in {"see_code", "remove_member", "announce", "unmask"} | REVIEW | NOTES | STAFFS and staff)
        or (action in {"update_room", "set_role"} and place == "lead")
        or (action == "ask_anonymously" and place == "member")
    )
    for role, own in product(ROLES, (True, False)):
        expected = allowed and (own or action not in OWN_ONLY)
        assert allows(actor(role, *SCOPES), action, SHUT, own=own, room=place) == expected


@pytest.mark.parametrize("action", RULES)
def test_each_action_needs_its_scope(action: str) -> None:
    needed = "direct" if action in DIRECT | {"direct_delete", "appeal"} else "read" if action in READS else "write"
    needed = "help" if action in HELP | DUTY | {"unmask", "note", "ask_anonymously"} else needed
    room = "member" if action == "ask_anonymously" else "lead" if action in IN_ROOMS_ONLY else None
    for scope in SCOPES:
        assert allows(actor("admin", scope), action, SHUT, own=True, room=room) == (scope == needed)


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


@pytest.mark.parametrize("role", ROLES)
def test_who_may_invite_whom(role: str) -> None:
    """Nobody makes one who may more than himself, a bot or a guest; who may not invite may invite nobody."""
    for site in (SHUT, Site(educators_invite=False)):
        invited = may_invite(role, site)
        expected = role == "admin" or (role == "educator" and site.educators_invite)
        assert invited == (("educator", "student") if expected else ())
        assert not invited or allows(actor(role, *SCOPES), "invite", site)


def test_the_page_is_the_table() -> None:
    assert (Path(__file__).parents[2] / "docs" / "policy.md").read_text() == page()
