"""`World.saved` to rows: a whole batch is one statement, an insert into a view.

The view's triggers, one per table, take their rows from JSON arrays. A statement outside `begin … commit` is a
transaction of its own: it is stored as a whole and synced, or nothing of it is, and the interpreter is handed over
once instead of once a row (`docs/adr/0008-sqlite-batches.md` has the figures). View and triggers are temporary, so
the database holds none of this.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from handraise.domain import model
from handraise.domain.world import Saved, World
from handraise.store.sqlite import rows
from handraise.store.sqlite.shapes import sql


def _values(count: int) -> str:
    return ", ".join([f"value ->> {number}" for number in range(count)])


def _upsert(table: str, shape: type[msgspec.Struct], part: str, key: Sequence[str]) -> str:
    columns = [f'"{name}"' for name in shape.__struct_fields__]
    kept = [f"{name} = excluded.{name}" for name in columns if name.strip('"') not in key]
    return sql(
        "insert into {table} ({columns}) select {values} from json_each(new.{part}) where true"
        " on conflict ({key}) do update set {kept}",
        table=table,
        columns=", ".join(columns),
        values=_values(len(columns)),
        part=part,
        key=", ".join(key),
        kept=", ".join(kept),
    )


def _delete(table: str, part: str, key: Sequence[str]) -> str:
    return sql(
        "delete from {table} where ({key}) in (select {values} from json_each(new.{part}))",
        table=table,
        key=", ".join(key),
        values=_values(len(key)),
        part=part,
    )


TRIGGERS: Final[dict[str, str]] = {
    "accounts": _upsert("account", model.Account, "accounts", ["id"]),
    "tokens": _upsert("token", model.Token, "tokens", ["id"]),
    "sign_ins": _upsert("sign_in", model.SignIn, "sign_ins", ["hash"]),
    "ended_sign_ins": "delete from sign_in where hash in (select value from json_each(new.ended_sign_ins))",
    "passwords": _upsert("password", model.Password, "passwords", ["account"]),
    "invites": _upsert("invite", model.Invite, "invites", ["id"]),
    "invited": _upsert("invited", model.Invited, "invited", ["account"]),
    "posts": _upsert("post", model.Post, "posts", ["id"]),
    "profiles": _upsert("profile", model.Profile, "profiles", ["account"]),
    "tallies": _upsert("tally", model.Tally, "tallies", ["post"]),
    "reactions": """
        insert into reaction (post, account, kinds)
        select value ->> 0, value ->> 1, value ->> 2 from json_each(new.reactions) where true
        on conflict (post, account) do update set kinds = excluded.kinds""",
    "ended_reactions": _delete("reaction", "ended_reactions", ["post", "account"]),
    "cleared_posts": "delete from reaction where post in (select value from json_each(new.cleared_posts))",
    "follows": _upsert("follow", model.Follow, "follows", ["account", "feed"]),
    "relations": _upsert("relation", model.Relation, "relations", ["owner", "kind", "target"]),
    "ended_relations": _delete("relation", "ended_relations", ["kind", "owner", "target"]),
    "rooms": _upsert("room", model.Room, "rooms", ["id"]),
    "members": _upsert("member", model.Member, "members", ["room", "account"]),
    "directs": _upsert("direct", model.Direct, "directs", ["id"]),
    "conversations": _upsert("conversation", model.Conversation, "conversations", ["account", "other"]),
    "privacies": _upsert("privacy", model.Privacy, "privacies", ["account"]),
    "keys": _upsert("key", model.Key, "keys", ["account", "key"]),
    "dues": _upsert("due", model.Due, "dues", ["kind", "key"]),
    "ended_dues": _delete("due", "ended_dues", ["kind", "key"]),
    "notifications": _upsert("notification", model.Notification, "notifications", ["id"]),
    "ended_reads": _delete("read_mark", "ended_reads", ["id"]),
    "reads": _upsert("read_mark", model.ReadMark, "reads", ["account", "feed"]),
    "filters": _upsert("word_filter", model.WordFilter, "filters", ["id"]),
    "ended_filters": _delete("word_filter", "ended_filters", ["id"]),
    "lists": _upsert("feed_list", model.FeedList, "lists", ["id"]),
    "ended_lists": _delete("feed_list", "ended_lists", ["id"]),
    "entries": _upsert("feed_entry", model.Entry, "entries", ["kind", "id", "feed"]),
    "purge_before": """
        delete from key where at < new.purge_before;
        delete from sign_in where expires_at < new.purge_before""",
    "images": _upsert("image", model.Image, "images", ["id"]),
    "ended_images": "delete from image where id in (select value from json_each(new.ended_images))",
    "relays": """
        insert into relay (post, account, id)
        select value ->> 0, value ->> 1, value ->> 2 from json_each(new.relays) where true
        on conflict (post, account) do update set id = excluded.id""",
    "steps": _upsert("step", model.Step, "steps", ["seq"]),
    "audits": sql(
        "insert into audit ({columns}) select {values} from json_each(new.audits)",
        columns=", ".join(model.Audit.__struct_fields__),
        values=_values(len(model.Audit.__struct_fields__)),
    ),
    "duties": _upsert("duty", model.Duty, "duties", ["account"]),
    "shifts": _upsert("shift", model.Shift, "shifts", ["seq", "feed"]),
    "notes": _upsert("note", model.Note, "notes", ["id"]),
    "cases": _upsert("moderation_case", model.Case, "cases", ["id"]),
    "reports": _upsert("report", model.Report, "reports", ["id"]),
    "ended_suspensions": _delete("suspension", "ended_suspensions", ["account", "room"]),
    "suspensions": _upsert("suspension", model.Suspension, "suspensions", ["account", "room"]),
    "ended_relays": _delete("relay", "ended_relays", ["post", "account"]),
    "counters": """
        select raise(abort, 'another connection wrote to this database')
        where (select value from counter where name = 'batch') is not (new.counters ->> '$.batch') - 1;
        update counter set value = new.counters ->> ('$.' || name)""",
}

BATCH: Final = " ".join(
    ["insert into batch (", ", ".join(TRIGGERS), ") values (", ", ".join([f":{part}" for part in TRIGGERS]), ")"]
)
"""Stores a batch. What it has no rows of is null."""


def set_up() -> str:
    """The script that gives a connection the view and its triggers."""
    view = "create temp view batch as select " + ", ".join([f"null as {part}" for part in TRIGGERS]) + " where false;"
    return "\n".join([view, *[_trigger(part, body) for part, body in TRIGGERS.items()]])


def _trigger(part: str, body: str) -> str:
    return (
        f"create temp trigger batch_{part} instead of insert on batch when new.{part} is not null\nbegin {body}; end;"
    )


def parameters(world: World, batch: int) -> dict[str, Any] | None:
    """`BATCH`'s parameters for what was saved, None where nothing was. `batch` is this transaction's number."""
    saved = world.saved
    given = _upserted(saved) | _deleted(saved)
    if not given:
        return None
    counters = {"seq": world.seq, "account": world.account_id, "token": world.token_id, "batch": batch}
    counters |= {"invite": world.invite_id, "image": world.image_id}
    return dict.fromkeys(TRIGGERS) | given | {"counters": rows.dumps(counters)}


def _upserted(saved: Saved) -> dict[str, Any]:
    tables: dict[str, Iterable[msgspec.Struct]] = {
        "accounts": saved.accounts.values(),
        "tokens": saved.tokens.values(),
        "sign_ins": saved.sign_ins.values(),
        "passwords": saved.passwords.values(),
        "invites": saved.invites.values(),
        "invited": saved.invited.values(),
        "posts": saved.posts.values(),
        "profiles": saved.profiles.values(),
        "tallies": saved.tallies.values(),
        "follows": saved.follows.values(),
        "relations": saved.relations.values(),
        "directs": saved.directs.values(),
        "conversations": saved.conversations.values(),
        "privacies": saved.privacies.values(),
        "keys": saved.keys.values(),
        "rooms": saved.rooms.values(),
        "members": saved.members.values(),
        "dues": saved.dues.values(),
        "entries": saved.entries.values(),
        "notifications": saved.notifications.values(),
        "reads": saved.reads.values(),
        "filters": saved.filters.values(),
        "lists": saved.lists.values(),
        "images": saved.images.values(),
        "steps": saved.steps.values(),
        "duties": saved.duties.values(),
        "notes": saved.notes.values(),
        "cases": saved.cases.values(),
        "reports": saved.reports.values(),
        "suspensions": saved.suspensions.values(),
        "audits": saved.audits.values(),
        "shifts": saved.shifts.values(),
    }
    return {part: rows.dump_rows(table) for part, table in tables.items() if table}


def _deleted(saved: Saved) -> dict[str, Any]:
    """What goes, and the reactions, whose rows hold all kinds together. A cleared post keeps none of this batch's."""
    reactions = {key: kinds for key, kinds in saved.reactions.items() if key[0] not in saved.cleared_posts}
    parts: dict[str, list[Any]] = {
        "reactions": [(*key, sorted(kinds)) for key, kinds in reactions.items() if kinds],
        "ended_reactions": [key for key, kinds in reactions.items() if not kinds],
        "cleared_posts": list(saved.cleared_posts),
        "ended_sign_ins": [rows.hash_text(hash) for hash in saved.ended_sign_ins],
        "ended_relations": list(saved.ended_relations),
        "ended_dues": list(saved.ended_dues),
        "ended_reads": [(ident,) for ident in saved.ended_reads],
        "ended_filters": [(ident,) for ident in saved.ended_filters],
        "ended_lists": [(ident,) for ident in saved.ended_lists],
        "ended_images": list(saved.ended_images),
        "relays": [(*key, ident) for key, ident in saved.relays.items()],
        "ended_relays": list(saved.ended_relays),
        "ended_suspensions": list(saved.ended_suspensions),
    }
    given: dict[str, Any] = {part: rows.dumps(value) for part, value in parts.items() if value}
    if saved.purge_before is not None:
        given["purge_before"] = saved.purge_before
    return given
