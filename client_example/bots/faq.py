"""A bot that answers what was answered before.

It answers `!faq words` with the posts that a search finds, and a question, when somebody has answered one like it, with
that answer. It needs the account of a bot, sees what this account sees, and uses the client library alone:

    HANDRAISE_SERVER=http://127.0.0.1:8765 HANDRAISE_TOKEN=hr_… python faq.py '#edtech' '#algebra'

Its answers link to `HANDRAISE_SITE`, which is where people open the server in a browser; else to `HANDRAISE_SERVER`.
"""

import asyncio
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handraise.client import CommandError, Event, NotSent, OutcomeUnknown, Post, connect

MOST_HITS = 3
LOOK_AT = 50
QUOTE_CHARS = 200
QUERY_CHARS = 200
TRIES = 5
"""How often a post is heard where the connection is lost meanwhile; a try waits up to a minute for a new one."""
LIKENESS = 0.6
"""How many of a question's words an earlier one must have."""

COMMAND = re.compile(r"(?:^|\s)!faq[ \t]+(\S[^\n]*)", re.IGNORECASE)
WORD = re.compile(r"(?<![\w#@])[^\W_]{4,}")
MARKS = re.compile(r"[\\`*_\[\]<>#@$!~|]")


class Faq:
    """One bot. `client` is a session of its account; `site` is where people open threads in a browser."""

    def __init__(self, client: Any, site: str) -> None:
        self.client = client
        self.site = site

    async def run(self) -> None:
        """Answers until the session ends. A post that can't be answered is no reason to stop."""
        async for event in self.client.events():
            if isinstance(event, Event) and event.type == "post" and isinstance(event.object, Post):
                try:
                    await self.hear_patiently(event.object)
                except (CommandError, NotSent, OutcomeUnknown) as error:
                    print(f"Post {event.object.id} stays without an answer: {error}", file=sys.stderr)

    async def hear_patiently(self, post: Post) -> None:
        """Hears a post again where a lost connection took the reply to a search along: searches aren't repeated."""
        for _ in range(TRIES - 1):
            try:
                return await self.hear(post)
            except (NotSent, OutcomeUnknown):
                continue
        await self.hear(post)

    async def hear(self, post: Post) -> None:
        """Answers a new post, where it asks for something and there is something to say."""
        if post.seq != post.id or post.author.id == self.client.me.id:
            return  # an edit of something heard before, or our own
        hop = post.hop + 1 if post.author.bot else None
        if hop is not None and hop > self.client.hello.limits.hops:
            return  # bots have talked to bots for long enough
        command = COMMAND.search(post.body)
        if command is not None:
            text = await self.found(command[1][:QUERY_CHARS], post)
        elif post.reply_to is None and "?" in post.body:
            text = await self.answered_before(post)
        else:
            return
        if text:
            # The key makes it one answer, even where two of us run, or one runs again.
            await self.client.post(text, reply_to=post.id, hop=hop, key=f"faq-{post.id}")

    async def found(self, words: str, post: Post) -> str:
        """What a search finds, a line for each thread."""
        threads: dict[int, Post] = {}
        for hit in await self.search(words, post):
            threads.setdefault(hit.root, hit)
        if not threads:
            return "I found nothing about that. If somebody answers here, I'll find it next time."
        return "\n".join([f"- {self.quote(hit)}" for hit in list(threads.values())[:MOST_HITS]])

    async def answered_before(self, post: Post) -> str:
        """The answer to an earlier question that is much like this one; nothing where there is none."""
        words = words_of(post.body)
        for query in queries(words):
            for hit in await self.search(query, post):
                if hit.reply_to is not None or not hit.tally.replies or not alike(words, words_of(hit.body)):
                    continue
                if answer := best(await self.client.thread(hit.id, limit=100), hit):
                    return f"{escaped(hit.author.name)} asked something like this before. {self.quote(answer)}"
        return ""

    async def search(self, text: str, asking: Post) -> list[Post]:
        """People's posts from where it was asked. We may see more places than those who read our answer there."""
        page = await self.client.search(text, limit=LOOK_AT)
        return [post for post in page.posts if isinstance(post, Post) and fits(post, asking)]

    def quote(self, post: Post) -> str:
        """Who wrote what, and where to read on."""
        return f"[{escaped(post.author.name)}]({self.site}/thread/{post.root}): {escaped(shortened(post.body))}"


def fits(post: Post, asking: Post) -> bool:
    """Whether a post may stand in an answer: of the same place, of another thread, and no talk of or with bots."""
    return (
        post.room == asking.room
        and post.root != asking.root
        and not post.author.bot
        and COMMAND.search(post.body) is None
    )


def words_of(text: str) -> tuple[str, ...]:
    """The distinct words that say what it is about, as far as their length tells; tags and mentions are none."""
    return tuple(dict.fromkeys(word.lower() for word in WORD.findall(text)))


def queries(words: Sequence[str]) -> list[str]:
    """All words must be there; then, for a question that was put otherwise, the three and the two longest."""
    if len(words) < 2:
        return []
    longest = sorted(words, key=len, reverse=True)
    return list(dict.fromkeys(" ".join(longest[:count]) for count in (6, 3, 2)))


def alike(words: Sequence[str], others: Sequence[str]) -> bool:
    return len(set(words) & set(others)) >= LIKENESS * len(words) > 0


def best(replies: Iterable[object], question: Post) -> Post | None:
    """The reply of somebody else with the most thanks; of equal ones the first."""
    answers = [
        reply
        for reply in replies
        if isinstance(reply, Post)
        and reply.id != question.id
        and reply.author.id != question.author.id
        and not reply.author.bot
    ]
    return max(answers, key=lambda post: (post.tally.thanks + post.tally.agree, -post.id), default=None)


def shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTE_CHARS else f"{text[:QUOTE_CHARS].rstrip()} …"


def escaped(text: str) -> str:
    """As plain text in Markdown: what is quoted mentions nobody again, has no tags, and commands no bot."""
    return MARKS.sub(r"\\\g<0>", text)


async def main(server: str, token: str, watch: Sequence[str]) -> None:
    """The bot, until it is stopped. It comes back by itself after a lost connection, and misses nothing by it."""
    async with connect(server, token=token, watch=watch, wait_when_limited=True) as client:
        print(f"@{client.ready['account']['handle']} listens.", flush=True)
        await Faq(client, site_of(server, os.environ)).run()


def site_of(server: str, environ: Mapping[str, str]) -> str:
    """Where people open the threads: often not the address at which the bot, on the same machine, finds the server."""
    return (environ.get("HANDRAISE_SITE") or server).rstrip("/")


if __name__ == "__main__":
    asyncio.run(main(os.environ["HANDRAISE_SERVER"], os.environ["HANDRAISE_TOKEN"], sys.argv[1:]))
