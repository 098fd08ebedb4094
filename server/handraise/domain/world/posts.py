"""Posts, their counters, reactions, relays."""

from handraise.domain.model import Post, Tally
from handraise.domain.world.base import Rows


class PostRows(Rows):
    posts: dict[int, Post]
    reactions: dict[tuple[int, int], frozenset[str]]
    tallies: dict[int, Tally]
    relays: dict[tuple[int, int], int]
    """By a post and who has passed it on: the post that does so."""

    def save_post(self, row: Post) -> None:
        self.posts[row.id] = self.saved.posts[row.id] = row

    def save_reactions(self, post: int, account: int, kinds: frozenset[str]) -> None:
        self.reactions[post, account] = self.saved.reactions[post, account] = kinds

    def save_tally(self, row: Tally) -> None:
        self.tallies[row.post] = self.saved.tallies[row.post] = row

    def save_relay(self, post: int, account: int, ident: int) -> None:
        self.relays[post, account] = self.saved.relays[post, account] = ident
        self.saved.ended_relays.discard((post, account))

    def end_relay(self, post: int, account: int) -> None:
        self.relays.pop((post, account), None)
        self.saved.relays.pop((post, account), None)
        self.saved.ended_relays.add((post, account))
