"""What signs in: tokens, sessions and links, passwords, invites."""

from collections.abc import Callable
from typing import Any, Final

from handraise.domain.world import World
from handraise.store.sqlite import rows

TEXTS: Final[dict[str, str]] = {
    "tokens": "select {token t} from token t where t.id in (select value from json_each(:tokens))",
    "sign_ins": "select {sign_in s} from sign_in s where s.hash in (select value from json_each(:sign_ins))",
    "all_tokens": "select {token t} from token t where t.account in (select value from json_each(:all_tokens))",
    "all_sign_ins": """
        select {sign_in s} from sign_in s where s.account in (select value from json_each(:all_sign_ins))""",
    "token_sessions": """
        select {sign_in s} from sign_in s where s.token in (select value from json_each(:token_sessions))""",
    "passwords": "select {password p} from password p where p.account in (select value from json_each(:passwords))",
    "invites": "select {invite i} from invite i where i.id in (select value from json_each(:invites))",
    "all_invites": "select {invite i} from invite i where i.inviter in (select value from json_each(:all_invites))",
    "open_invites": """
        select {invite i} from invite i
        where i.inviter in (select value from json_each(:open_invites))
          and i.revoked_at is null and i.used < i.uses and i.expires_at > :now""",
}


def _tokens(made: World, found: list[Any]) -> None:
    made.tokens.update((row.id, row) for row in map(rows.token, found))


def _sign_ins(made: World, found: list[Any]) -> None:
    made.sign_ins.update((row.hash, row) for row in map(rows.sign_in, found))


def _passwords(made: World, found: list[Any]) -> None:
    made.passwords.update((row.account, row) for row in map(rows.password, found))


def _invites(made: World, found: list[Any]) -> None:
    made.invites.update((row.id, row) for row in map(rows.invite, found))


PUT: Final[dict[str, Callable[[World, list[Any]], None]]] = {
    "tokens": _tokens,
    "sign_ins": _sign_ins,
    "all_tokens": _tokens,
    "all_sign_ins": _sign_ins,
    "token_sessions": _sign_ins,
    "passwords": _passwords,
    "invites": _invites,
    "all_invites": _invites,
    "open_invites": _invites,
}
