"""What a batch writes."""

from handraise.domain.model import (
    Account,
    Audit,
    Case,
    Conversation,
    Direct,
    Due,
    Duty,
    Entry,
    FeedList,
    Follow,
    Image,
    Invite,
    Invited,
    Key,
    Member,
    Note,
    Notification,
    Password,
    Post,
    Privacy,
    Profile,
    ReadMark,
    Relation,
    Report,
    Room,
    Shift,
    SignIn,
    Step,
    Suspension,
    Tally,
    Token,
    WordFilter,
)


class Saved:
    """What a batch writes: each dict is upserted, each set deleted, in any order of tables.

    `reactions` replaces all kinds of that account on that post (empty: none are left);
    `cleared_posts` are posts of which nobody's reaction is kept.
    """

    __slots__ = (
        "accounts",
        "audits",
        "cases",
        "cleared_posts",
        "conversations",
        "directs",
        "dues",
        "duties",
        "ended_dues",
        "ended_filters",
        "ended_images",
        "ended_lists",
        "ended_reads",
        "ended_relations",
        "ended_relays",
        "ended_sign_ins",
        "ended_suspensions",
        "entries",
        "filters",
        "follows",
        "images",
        "invited",
        "invites",
        "keys",
        "lists",
        "members",
        "notes",
        "notifications",
        "passwords",
        "posts",
        "privacies",
        "profiles",
        "purge_before",
        "reactions",
        "reads",
        "relations",
        "relays",
        "reports",
        "rooms",
        "shifts",
        "sign_ins",
        "steps",
        "suspensions",
        "tallies",
        "tokens",
    )

    def __init__(self) -> None:
        self.purge_before: int | None = None
        """Keys older than this, and sign-ins that ended before it, are deleted."""
        self.accounts: dict[int, Account] = {}
        self.posts: dict[int, Post] = {}
        self.profiles: dict[int, Profile] = {}
        self.keys: dict[tuple[int, str], Key] = {}
        self.follows: dict[tuple[int, str], Follow] = {}
        self.relations: dict[tuple[str, int, int], Relation] = {}
        self.ended_relations: set[tuple[str, int, int]] = set()
        self.reactions: dict[tuple[int, int], frozenset[str]] = {}
        self.cleared_posts: set[int] = set()
        self.tallies: dict[int, Tally] = {}
        self.entries: dict[tuple[str, str, int], Entry] = {}
        self.dues: dict[tuple[str, str], Due] = {}
        self.ended_dues: set[tuple[str, str]] = set()
        self.directs: dict[int, Direct] = {}
        self.conversations: dict[tuple[int, int], Conversation] = {}
        self.privacies: dict[int, Privacy] = {}
        self.tokens: dict[int, Token] = {}
        self.sign_ins: dict[bytes, SignIn] = {}
        self.ended_sign_ins: set[bytes] = set()
        self.rooms: dict[int, Room] = {}
        self.members: dict[tuple[int, int], Member] = {}
        self.passwords: dict[int, Password] = {}
        self.invites: dict[int, Invite] = {}
        self.invited: dict[int, Invited] = {}
        self.notifications: dict[int, Notification] = {}
        self.reads: dict[int, ReadMark] = {}
        self.ended_reads: set[int] = set()
        self.filters: dict[int, WordFilter] = {}
        self.ended_filters: set[int] = set()
        self.lists: dict[int, FeedList] = {}
        self.ended_lists: set[int] = set()
        self.images: dict[int, Image] = {}
        self.ended_images: set[int] = set()
        self.relays: dict[tuple[int, int], int] = {}
        self.ended_relays: set[tuple[int, int]] = set()
        self.steps: dict[int, Step] = {}
        self.audits: dict[int, Audit] = {}
        self.duties: dict[int, Duty] = {}
        self.shifts: dict[tuple[int, str], Shift] = {}
        self.notes: dict[int, Note] = {}
        self.cases: dict[int, Case] = {}
        self.reports: dict[int, Report] = {}
        self.suspensions: dict[tuple[int, int], Suspension] = {}
        self.ended_suspensions: set[tuple[int, int]] = set()
