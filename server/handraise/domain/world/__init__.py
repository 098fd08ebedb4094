"""The rows that a batch of decisions works on.

The store loads what the intents `need`, all in one read; decisions look rows up here and save new ones here; then the
store writes all that was saved at once. Later decisions of a batch see earlier ones' rows.
A row that was asked for and isn't there is absent from its dict.

needs.py        what a batch reads
saved.py        what it writes
base.py         keys, places in feeds, due rows
posts.py        posts, counters, reactions, relays
help.py         help requests, the log of their steps
images.py       images
people.py       accounts, profiles, privacy; follows, mutes, blocks
rooms.py        rooms and their members
direct.py       direct messages, conversations
notices.py      notifications, read marks
moderation.py   reports and cases, suspensions
lists.py        word filters, lists of feeds
audit.py        what staff did with others
credentials.py  tokens, sessions and links, passwords, invites
"""

from handraise.domain.model import Site
from handraise.domain.world.audit import AuditRows
from handraise.domain.world.credentials import CredentialRows
from handraise.domain.world.direct import DirectRows
from handraise.domain.world.help import HelpRows
from handraise.domain.world.images import ImageRows
from handraise.domain.world.lists import ListRows
from handraise.domain.world.moderation import ModerationRows
from handraise.domain.world.needs import Needs
from handraise.domain.world.notices import NoticeRows
from handraise.domain.world.people import PeopleRows
from handraise.domain.world.posts import PostRows
from handraise.domain.world.rooms import RoomRows
from handraise.domain.world.saved import Saved

__all__ = ["Needs", "Saved", "World"]


class World(
    PostRows,
    HelpRows,
    ImageRows,
    PeopleRows,
    RoomRows,
    DirectRows,
    NoticeRows,
    ModerationRows,
    ListRows,
    CredentialRows,
    AuditRows,
):
    """Rows by key, and those that were saved. One batch's, one thread's.

    `seq` is the last seq given; `account_id`, `token_id`, `invite_id` and `image_id` the last ids.
    """

    def __init__(
        self, site: Site, now: int, seq: int, account_id: int, token_id: int, invite_id: int = 0, image_id: int = 0
    ) -> None:
        self.site, self.now, self.seq, self.account_id, self.token_id = site, now, seq, account_id, token_id
        self.invite_id, self.image_id = invite_id, image_id
        # Each is declared with its area.
        self.accounts = {}
        self.handles = {}
        self.posts = {}
        self.profiles = {}
        self.keys = {}
        self.follows = {}
        self.relations = {}
        self.reactions = {}
        self.tallies = {}
        self.entries = {}
        self.follow_counts = {}
        self.thread_follows = {}
        self.dues = {}
        self.directs = {}
        self.tokens = {}
        self.sign_ins = {}
        self.rooms = {}
        self.members = {}
        self.member_names = set()
        self.member_counts = {}
        self.room_counts = {}
        self.room_leads = {}
        self.room_follows = {}
        self.passwords = {}
        self.invites = {}
        self.notifications = {}
        self.notified = {}
        self.reads = {}
        self.read_counts = {}
        self.filters = {}
        self.lists = {}
        self.images = {}
        self.image_bytes = {}
        self.relays = {}
        self.waiting = {}
        self.duties = {}
        self.shifts = {}
        self.notes = {}
        self.cases = {}
        self.open_cases = {}
        self.reports = {}
        self.reported = set()
        self.report_counts = {}
        self.case_notices = {}
        self.suspensions = {}
        self.saved = Saved()

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq
