"""The allow-list: what HTML may leave the renderer. All that Markdown, code and formulas give passes through `clean`.

It names what our own rules write and nothing else. Links are http or https, or one of our two relative forms.
"""

import re
from typing import Final

import nh3

from handraise.rendering.plain import REL

_MATHML: Final = {
    "math": {"display", "alttext"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mn": {"mathvariant"},
    "mo": {
        "fence",
        "form",
        "largeop",
        "lspace",
        "maxsize",
        "minsize",
        "movablelimits",
        "rspace",
        "separator",
        "stretchy",
    },
    "mover": {"accent"},
    "mpadded": {"depth", "height", "lspace", "voffset", "width"},
    "mphantom": set[str](),
    "mroot": set[str](),
    "mrow": set[str](),
    "mspace": {"depth", "height", "width"},
    "msqrt": set[str](),
    "mstyle": {"displaystyle", "scriptlevel"},
    "msub": set[str](),
    "msubsup": set[str](),
    "msup": set[str](),
    "mtable": {"columnalign", "columnlines", "columnspacing", "rowlines", "rowspacing"},
    "mtd": {"columnalign", "columnspan"},
    "mtext": {"mathvariant"},
    "mtr": set[str](),
    "munder": {"accentunder"},
    "munderover": set[str](),
}

_ATTRIBUTES: Final = {
    **_MATHML,
    "a": {"data-handle", "data-tag", "href", "title"},
    "ol": {"start"},
}

# The short names that Pygments gives its token types (pygments.token.STANDARD_TYPES).
HIGHLIGHT: Final = frozenset({
    "bp", "c", "c1", "ch", "cm", "cp", "cpf", "cs", "dl", "err", "esc", "fm", "g", "gd", "ge", "ges", "gh", "gi",
    "go", "gp", "gr", "gs", "gt", "gu", "il", "k", "kc", "kd", "kn", "kp", "kr", "kt", "l", "ld", "m", "mb", "mf",
    "mh", "mi", "mo", "n", "na", "nb", "nc", "nd", "ne", "nf", "ni", "nl", "nn", "no", "nt", "nv", "nx", "o",
    "ow", "p", "pm", "py", "s", "s1", "s2", "sa", "sb", "sc", "sd", "se", "sh", "si", "sr", "ss", "sx", "vc",
    "vg", "vi", "vm", "w", "x",
})  # fmt: skip

_CLASSES: Final = {
    "a": {"tag", "mention"},
    "pre": {"highlight"},
    "span": set(HIGHLIGHT),
    "td": {"center", "left", "right"},
    "th": {"center", "left", "right"},
}

_TAGS: Final = set(_ATTRIBUTES) | {
    "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "p", "pre", "s", "span", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip

_OUR_LINK = re.compile(r"/(?:topic/[\w%.~-]+|@[a-z0-9_]{2,30})")

_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes=_ATTRIBUTES,
    tag_attribute_values={"a": {"rel": {REL}}},
    allowed_classes=_CLASSES,
    url_schemes={"http", "https"},
    url_relative=lambda url: url if _OUR_LINK.fullmatch(url) else None,
    link_rel=None,  # our own links carry none; those of users get theirs where they are made
)


def clean(html: str) -> str:
    """The part of the HTML that is on the list. Its own output comes out of it unchanged."""
    return _cleaner.clean(html)
