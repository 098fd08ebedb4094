"""The demo's school as it stands in the files beside this one."""

from importlib import resources
from typing import Final, Literal, TypeVar

import msgspec

TOPICS: Final = ("algebra", "chemistry", "edtech", "exams", "history", "languages", "library", "sports")


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`follows` are live, `notify` besides with an alert: both `@handle` or `#tag`. `about` is for the profile."""

    handle: str
    name: str
    role: str
    about: str
    follows: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()


class More(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`to`: which post of the thread this answers, counted from 1. `was`: its text before it was edited. `step`: what
    it is to the request of its thread, `answer` or `need_info`."""

    to: int = 1
    was: str | None = None
    step: Literal["answer", "need_info"] | None = None


class Post(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`at` is a time of the day, `by` a handle or, in a room, one of its guests."""

    at: str
    by: str
    text: str
    more: More = More()

    @property
    def minute(self) -> int:
        """Minutes since midnight."""
        return minute(self.at)


class Move(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What `by` does with a request, besides what he writes. `what` is the outcome or the reason, or which post of the
    thread is accepted, or into which thread of the room it is merged, both counted from 1."""

    at: str
    by: str
    action: Literal["claim", "accept", "resolve", "withdraw", "decline", "merge"]
    what: str | int | None = None

    @property
    def minute(self) -> int:
        return minute(self.at)


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes the first post of a thread a request. `state` is the one in which the day leaves it. `anonymous`: asked by
    nobody that others know; only somebody with an account, as guests are found again by their names.
    """

    state: str
    urgent: bool = False
    where: str | None = None
    tried: str | None = None
    anonymous: bool = False
    moves: tuple[Move, ...] = ()


class Thread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the order of time; with `announce` the first post is an announcement in its room, with `ask` a request."""

    posts: tuple[Post, ...]
    announce: bool = False
    ask: Ask | None = None


class Room(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`guests` are the names of people without an account, by what they are called in the threads. Posts with one of
    the `held_words` wait for the staff."""

    key: str
    opens: str
    title: str
    about: str
    lead: str
    helpers: tuple[str, ...]
    observers: tuple[str, ...]
    members: tuple[str, ...]
    guests: dict[str, str]
    thread: tuple[Thread, ...]
    code_shown: bool = False
    held_words: tuple[str, ...] = ()


class School(msgspec.Struct, frozen=True):
    """The people by handle, and everything that is written: on the network and in rooms."""

    people: dict[str, Person]
    threads: tuple[Thread, ...]
    rooms: tuple[Room, ...]

    @property
    def posts(self) -> int:
        """How many there are, replies and announcements counted."""
        rooms = sum(len(thread.posts) for room in self.rooms for thread in room.thread)
        return rooms + sum(len(thread.posts) for thread in self.threads)


class _People(msgspec.Struct):
    person: tuple[Person, ...]


class _Threads(msgspec.Struct):
    thread: tuple[Thread, ...]


class _Rooms(msgspec.Struct):
    room: tuple[Room, ...]


T = TypeVar("T")


def school() -> School:
    """The whole content. Who it names is there: a test holds that."""
    people = {person.handle: person for person in _file("people.toml", _People).person}
    return School(people, _file("threads.toml", _Threads).thread, _file("rooms.toml", _Rooms).room)


def minute(at: str) -> int:
    """`07:42` in minutes since midnight."""
    hours, _, minutes = at.partition(":")
    return int(hours) * 60 + int(minutes)


def _file(name: str, shape: type[T]) -> T:
    return msgspec.toml.decode(resources.files(__package__).joinpath(name).read_bytes(), type=shape)
