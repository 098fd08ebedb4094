"""What a post's text names: its #tags and @mentions.

A post's feeds follow from this, so it must cost little and give the same answer everywhere. It is a scan, not a
Markdown parser: what stands in code, in a formula or in a URL is hidden first, by the rules that the renderer's parser
has. Where the two could still differ (a code span across two cells of a table), this scan decides: the renderer links
nothing that isn't named here.

A tag is `#` and 1 to 50 letters, digits, hyphens or underscores, at least one of them a letter (`#1` and `#2024-25` are
numbers), ending in a letter or digit; a longer word isn't a tag. A mention is `@` and a handle, not part of an e-mail
address or of `@name@host`.
"""

import re
from collections.abc import Iterator
from typing import Final

from handraise.protocol import names

# Each begins with a character or a set of them, before any look-behind, so that the search skips to the next candidate.
TAG: Final = re.compile(r"#(?<![^\W_]#)(?<![&/#]#)(?=[\d_-]*[^\W\d_])(\w(?:[\w-]{0,48}[^\W_])?)(?![-_]*[^\W_])")
MENTION: Final = re.compile(r"@(?<![\w+/@%-]@)(\w{2,30})(?![\w@])")
URL: Final = re.compile(r"[hH](?<!\w[hH])[tT][tT][pP][sS]?://\w[\w\-.~:/?#@!&'()+,;=%$]*")

_WORD = re.compile(r"(?<![\w@])[^\W_]{4,}")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_HIDING = re.compile(r"`|\$.*\$|\\|://", re.DOTALL)
_OPENER = re.compile(
    r"[\\`$hH](?:"
    r"(?<=\\)[!-/:-@\[-`{-~]"  # an escaped character
    r"|(?P<code>(?<=`)`*)"
    r"|(?P<formula>(?<=\$)\$?)"
    r"|(?<!\w[hH])(?<=[hH])[tT][tT][pP][sS]?://\w[\w\-.~:/?#@!&'()+,;=%$]*"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*')(?=\s*\)))?"  # the title in a link's parentheses
    r")"
)
_BLOCK_START = re.compile(r"\n[ \t>]*(?=\n|(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t])")
_FENCE = re.compile(r"(?P<quote>[ \t>]*)(?P<item>(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*)(?P<mark>`{3,}(?=[^`]*$)|~{3,})")


def tags_of(body: str) -> tuple[str, ...]:
    """The distinct tags in canonical form, in order of appearance."""
    if "#" not in body:
        return ()
    return tuple(dict.fromkeys(filter(None, map(tag_named, TAG.findall(_visible(body))))))


def mentions_of(body: str) -> tuple[str, ...]:
    """The distinct handles in canonical form, in order of appearance; whether they exist is the service's to say."""
    if "@" not in body:
        return ()
    return tuple(dict.fromkeys(filter(None, map(handle_named, MENTION.findall(_visible(body))))))


def telling_words(body: str, most: int) -> tuple[str, ...]:
    """The distinct words that say what a text is about, as far as their length tells: of four letters and more, the
    `most` longest, as they are written."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(body))
    return tuple(sorted(words, key=len, reverse=True)[:most])


def tag_named(written: str) -> str | None:
    """The canonical tag of what `TAG` found; None where folding leaves none (`#²` is a number)."""
    folded = names.fold(written)
    if written.isascii() or (names.TAG.fullmatch(folded) and _HAS_LETTER.search(folded)):
        return folded
    return None


def handle_named(written: str) -> str | None:
    """The canonical handle of what `MENTION` found, or None where it can't be one."""
    folded = names.fold(written)
    return folded if names.HANDLE.fullmatch(folded) else None


def _visible(body: str) -> str:
    """The text with code, formulas, URLs and escaped characters replaced by spaces."""
    if "```" in body or "~~~" in body or "$$" in body:
        body = "\n".join(_outside_blocks(body.split("\n")))
    if not _HIDING.search(body):
        return body
    if "`" not in body and "$" not in body:
        return _OPENER.sub(" ", body)
    return "\n".join(_without_spans(block) for block in _BLOCK_START.split(body))


# ---------------------------------------------------------------- code and formulas of whole lines


def _outside_blocks(lines: list[str]) -> Iterator[str]:
    """The lines outside of fenced code and `$$` blocks, with an empty one for each block. Linear in the text."""
    at, count = 0, len(lines)
    unclosed_before = 0  # no `$$` that opens above this line is closed
    while at < count:
        line = lines[at]
        if fence := _FENCE.match(line):
            at = _end_of_fence(lines, at + 1, fence)
            yield ""
        elif line.lstrip(" \t>").startswith("$$") and at >= unclosed_before:
            end, closed = _end_of_formula(lines, at)
            if closed:
                yield ""
                at = end
            else:
                yield line
                unclosed_before, at = end, at + 1
        else:
            yield line
            at += 1


def _end_of_fence(lines: list[str], at: int, fence: re.Match[str]) -> int:
    """The line after the block: behind its closing fence, or where its quote, its list item or the text ends."""
    mark, quoted = fence["mark"], ">" in fence["quote"]
    indent = len(fence["item"]) and len(fence["quote"]) + len(fence["item"])
    closing = re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    while at < len(lines):
        line = lines[at]
        if quoted and not line.lstrip(" ").startswith(">"):
            return at
        if indent and line.strip() and line[:indent].strip(" \t>"):
            return at
        at += 1
        if closing.match(line):
            return at
    return at


def _end_of_formula(lines: list[str], at: int) -> tuple[int, bool]:
    """The line after the `$$` block that opens at `at` and True, or where the search ended and False."""
    first = lines[at].strip(" \t>")
    if len(first) > 3 and "$$" in first[2:]:
        return at + 1, first.endswith("$$")
    for end in range(at + 1, len(lines)):
        text = lines[end].strip(" \t>")
        if text.endswith("$$"):
            return end + 1, True
        if not text:
            return end, False
    return len(lines), False


# ---------------------------------------------------------------- code and formulas within a line


def _without_spans(block: str) -> str:
    """One paragraph, heading or list item with its code spans, formulas, URLs and escapes replaced by spaces."""
    last_run = {len(run[0]): run.start() for run in re.finditer("`+", block)}
    out: list[str] = []
    at = 0
    while opener := _OPENER.search(block, at):
        end = _end_of_span(block, opener, last_run)
        out += block[at : opener.start()], " "
        at = end
    out.append(block[at:])
    return "".join(out)


def _end_of_span(block: str, opener: re.Match[str], last_run: dict[int, int]) -> int:
    if (more := opener["code"]) is not None:
        return _end_of_code(block, opener.end(), 1 + len(more), last_run)
    if opener["formula"] is not None:
        return _end_of_inline_formula(block, opener.start()) or opener.start() + 1
    return opener.end()


def _end_of_code(block: str, at: int, size: int, last_run: dict[int, int]) -> int:
    """Behind the next run of as many backticks; `at` where there is none: such a run is plain text (CommonMark 6.1).

    `last_run` tells at once that there is none, so that many unclosed runs don't cost a search each.
    """
    if last_run.get(size, -1) < at:
        return at
    return next((run.end() for run in re.finditer("`+", block[at:]) if len(run[0]) == size), 0) + at


def _end_of_inline_formula(block: str, at: int) -> int | None:
    """As mdit-py-plugins reads `$…$` and `$$…$$`: no space inside the marks, no digit outside of them."""
    mark = "$$" if block.startswith("$$", at) else "$"
    start = at + len(mark)
    if block[start : start + 1].isspace() or (at and block[at - 1].isdigit()):
        return None
    close = block.find(mark, start)
    while close > 0 and _escaped(block, close):
        close = block.find(mark, close + 1)
    end = close + len(mark)
    if close <= start or block[close - 1].isspace() or block[end : end + 1].isdigit():
        return None
    return end


def _escaped(block: str, at: int) -> bool:
    before = block[:at]
    return (at - len(before.rstrip("\\"))) % 2 == 1
