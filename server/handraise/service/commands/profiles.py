"""The own profile: what the caller wrote, checked."""

import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

from handraise.domain import intents, policy
from handraise.domain.model import Site
from handraise.errors import Invalid, TooLarge
from handraise.protocol import commands, names
from handraise.protocol.limits import Limits
from handraise.protocol.objects import Link
from handraise.service.caller import Caller

LABEL_CHARS: Final = 50
URL_CHARS: Final = 500


class Profiles:
    """Commands to intents. Nothing is stored here."""

    def __init__(self, limits: Limits, site: Site) -> None:
        self._limits = limits
        self._site = site

    async def profile(self, caller: Caller, command: commands.Profile) -> intents.SetProfile:
        policy.check(caller.actor, "profile", self._site)
        return intents.SetProfile(
            actor=caller.id,
            scopes=caller.actor.scopes,
            name=None if command.name is None else names.display_name(command.name, self._limits.name_chars),
            bio=None if command.bio is None else self._bio(command.bio),
            subjects=None if command.subjects is None else self._subjects(command.subjects),
            links=None if command.links is None else self._links(command.links),
            public=command.public,
        )

    def _bio(self, bio: str) -> str:
        bio = bio.replace("\r\n", "\n").strip()
        if len(bio) > self._limits.bio_chars:
            raise TooLarge("bio", "bio_chars", self._limits.bio_chars)
        if any(unicodedata.category(character) == "Cc" for character in bio if character not in "\n\t"):
            raise Invalid("bio", "It is text without control characters.")
        return bio

    def _subjects(self, subjects: list[str]) -> tuple[str, ...]:
        tags = tuple(dict.fromkeys([names.tag(subject.removeprefix("#"), "subjects") for subject in subjects]))
        if len(tags) > self._limits.subjects:
            raise TooLarge("subjects", "subjects", self._limits.subjects)
        return tags

    def _links(self, links: list[Link]) -> tuple[Link, ...]:
        if len(links) > self._limits.links:
            raise TooLarge("links", "links", self._limits.links)
        return tuple([_link(link) for link in links])

    def table(self) -> dict[type[commands.Command], Callable[[Caller, Any], Awaitable[intents.Intent]]]:
        return {commands.Profile: self.profile}


def _link(link: Link) -> Link:
    label, url = " ".join(link.label.split()), link.url.strip()
    if not 1 <= len(label) <= LABEL_CHARS or not label.isprintable():
        raise Invalid("links", f"A link's label is 1 to {LABEL_CHARS} printable characters.")
    if not _is_address(url):
        raise Invalid("links", f"A link is an http or https address of at most {URL_CHARS} characters.")
    return Link(label, url)


def _is_address(url: str) -> bool:
    if len(url) > URL_CHARS or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
