"""What a batch reads."""


class Needs:
    """What a batch reads, by primary key. Pairs are in the order of the dict keys of `World`."""

    __slots__ = (
        "accounts",
        "all_invites",
        "all_sign_ins",
        "case_notices",
        "case_people",
        "case_reporters",
        "cases",
        "directs",
        "dues",
        "duties",
        "entries",
        "filters",
        "follow_counts",
        "follows",
        "handles",
        "image_hashes",
        "image_owners",
        "images",
        "invites",
        "keys",
        "lists",
        "member_counts",
        "member_names",
        "members",
        "notes",
        "notifications",
        "notified",
        "open_cases",
        "open_invites",
        "passwords",
        "post_images",
        "posts",
        "profiles",
        "reactions",
        "reads",
        "relations",
        "relays",
        "report_counts",
        "reported",
        "reports",
        "room_cases",
        "room_counts",
        "room_follows",
        "room_leads",
        "rooms",
        "shifts",
        "sign_ins",
        "suspensions",
        "tallies",
        "thread_follows",
        "token_sessions",
        "tokens",
        "waiting",
    )

    def __init__(self) -> None:
        self.accounts: set[int] = set()
        self.handles: set[str] = set()
        self.posts: set[int] = set()
        self.profiles: set[int] = set()
        self.keys: set[tuple[int, str]] = set()
        self.follows: set[tuple[int, str]] = set()
        self.relations: set[tuple[str, int, int]] = set()
        self.reactions: set[tuple[int, int]] = set()
        self.tallies: set[int] = set()
        self.entries: set[int] = set()
        """Posts whose rows in feeds, and whose tally's rows, are wanted."""
        self.follow_counts: set[int] = set()
        self.thread_follows: set[int] = set()
        """Accounts whose automatic thread follows are wanted, where they have reached the limit."""
        self.dues: set[tuple[str, str]] = set()
        self.directs: set[int] = set()
        self.tokens: set[int] = set()
        self.sign_ins: set[bytes] = set()
        self.all_sign_ins: set[int] = set()
        """Accounts all of whose tokens, sessions and links are wanted."""
        self.rooms: set[int] = set()
        self.members: set[tuple[int, int]] = set()
        """(room, account)."""
        self.member_names: set[tuple[int, str]] = set()
        """(room, folded name): whether somebody there has it."""
        self.member_counts: set[int] = set()
        """Rooms whose present members are to be counted."""
        self.room_counts: set[int] = set()
        """Accounts whose rooms are to be counted."""
        self.room_leads: set[int] = set()
        """Rooms whose present leads are to be counted."""
        self.room_follows: set[tuple[int, int]] = set()
        """(room, account): his follows of the room's threads are wanted."""
        self.token_sessions: set[int] = set()
        """Tokens whose browser sessions are wanted."""
        self.passwords: set[int] = set()
        self.invites: set[int] = set()
        self.all_invites: set[int] = set()
        """Accounts all of whose invites are wanted."""
        self.open_invites: set[int] = set()
        """Accounts whose open invites are wanted, as `decide.invites.is_open` has it."""
        self.notifications: set[int] = set()
        """Posts whose notifications are wanted, those of all accounts."""
        self.notified: set[int] = set()
        """Accounts that may get a notification: how many they have is wanted."""
        self.reads: set[tuple[int, str]] = set()
        self.filters: set[int] = set()
        """Accounts whose word filters are wanted."""
        self.lists: set[int] = set()
        """Accounts whose lists are wanted."""
        self.images: set[int] = set()
        self.post_images: set[int] = set()
        """Posts whose images are wanted."""
        self.image_hashes: set[str] = set()
        """Hashes all of whose images are wanted."""
        self.image_owners: set[int] = set()
        """Accounts of which is wanted what their images take."""
        self.relays: set[tuple[int, int]] = set()
        """Pairs of a post and who may have passed it on."""
        self.waiting: set[tuple[int, int]] = set()
        """(room, account): his request there that somebody has still to see to."""
        self.duties: set[int] = set()
        self.shifts: set[int] = set()
        """Accounts of which is wanted since when they are on duty for what."""
        self.notes: set[int] = set()
        """Requests whose notes are wanted."""
        self.cases: set[int] = set()
        self.reports: set[int] = set()
        """Cases whose reports are wanted."""
        self.case_people: set[int] = set()
        """Cases whose reporters' accounts are wanted, and those under which they are shown."""
        self.case_reporters: set[int] = set()
        """Cases whose reporters may get a notification: how many each has is wanted."""
        self.case_notices: set[int] = set()
        """Cases whose notifications to staff are wanted."""
        self.room_cases: set[tuple[int, int]] = set()
        """(room, account): the open cases about him that are the room's, with their notifications to staff."""
        self.open_cases: set[tuple[str, int, int]] = set()
        """(kind, id, room or 0): the open case of that target."""
        self.reported: set[tuple[str, int, int, int]] = set()
        """The same and an account: whether it has reported that, in the open case."""
        self.report_counts: set[tuple[str, int, int]] = set()
        """(kind, id, room or 0): how many have reported that, in the open case."""
        self.suspensions: set[int] = set()
        """Accounts whose suspensions are wanted."""
