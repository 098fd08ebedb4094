"""Joins the browser client's modules into two files and its style sheets into one, as they are served (ADR 19).

Pure: texts in, texts out. Of the language it knows what the client's modules use: imports of names from absolute
addresses, exports where something is declared, `import('…')` of a literal address. Anything else at the top of a module
is refused with its place, never guessed at.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

ENTRY: Final = "app.js"
PAGE: Final = "index.html"
PREFIX: Final = "/client/"

_IMPORT = re.compile(r"^import (?:\{([^}]*)\} from )?'([^']+)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (const|class|function\*?|async function) (\w+)", re.MULTILINE)
_DYNAMIC = re.compile(r"\bimport\('([^']+)'\)")
_UNKNOWN = re.compile(
    r"^(?:import\b(?!\()|export\b|await\b|(?:const|let|var)\b[^=\n]*= await\b).*|\bimport\.meta\b.*", re.MULTILINE
)
_VOID = re.compile(r"\bvoid \(.*")
"""The minifier takes `void (a && b())` for something without an effect."""
_BLOCK_LINES = re.compile(r"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.MULTILINE)
_CASTS = re.compile(r"/\*\*.*?\*/ ?", re.DOTALL)
_COMMENT_LINES = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|^\n", re.MULTILINE)
_CSS_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_SHEET = re.compile(r'^[ \t]*<link rel="stylesheet" href="([^"]+)">\n', re.MULTILINE)
_SCRIPT = f'<script type="module" src="{PREFIX}{ENTRY}"></script>'


class NotJoinable(ValueError):
    """A module uses what is not known here; the message names the place. The files can be served as they are."""


@dataclass(frozen=True, slots=True)
class Joined:
    """`page` asks for the files by `version`, which changes with any of them. `first` begins the client, `rest` is all
    that it fetches later; `styles` are the page's sheets in their order.
    """

    version: str
    page: str
    first: str
    rest: str
    styles: str


@dataclass(frozen=True, slots=True)
class _Module:
    name: str
    imports: tuple[tuple[str, str], ...]  # (`{ a as b }`'s inside, or "", and from where)
    exports: tuple[str, ...]
    later: frozenset[str]
    body: str

    @property
    def variable(self) -> str:
        return _variable(self.name)

    def text(self, chunk_of: Mapping[str, str]) -> str:
        """The module as a function that is called at once and returns what it exports."""

        def fetched(match: re.Match[str]) -> str:
            target = match[1].removeprefix(PREFIX)
            return f"import('./{chunk_of[target]}').then((joined) => joined.{_variable(target)})"

        lines = [
            f"const {{{names.replace(' as ', ': ')}}} = {_variable(source)};" for names, source in self.imports if names
        ]
        body = _DYNAMIC.sub(fetched, self.body)
        return (
            f"// {PREFIX}{self.name}\nconst {self.variable} = (() => {{\n"
            + "".join(f"{line}\n" for line in lines)
            + f"{body}return {{ {', '.join(self.exports)} }};\n}})();\n"
        )


def join(files: Mapping[str, str]) -> Joined:
    """`files` maps names below `/client/` to their texts: the page, its style sheets and all modules."""
    page = files[PAGE]
    sheets = [address.removeprefix(PREFIX) for address in _SHEET.findall(page)]
    styles = "".join(_lean_css(files[name]) for name in sheets)
    modules = _read(files)
    first = _in_order([ENTRY], modules)
    rest = [name for name in _in_order(_fetched_later(first, modules), modules) if name not in set(first)]
    chunk_of = dict.fromkeys(first, "first.js") | dict.fromkeys(rest, "rest.js")
    first_text = _chunk(first, modules, chunk_of, after=())
    rest_text = _chunk(rest, modules, chunk_of, after=first)
    content = "\0".join((page, styles, first_text, rest_text))
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Joined(version, _joined_page(page, version), first_text, rest_text, styles)


def _joined_page(page: str, version: str) -> str:
    if page.count(_SCRIPT) != 1:
        raise NotJoinable(f"{PAGE} doesn't have the line {_SCRIPT} once.")
    folder = f"{PREFIX}joined/{version}"
    links = iter([f'    <link rel="stylesheet" href="{folder}/client.css">\n'])
    page = _SHEET.sub(lambda _: next(links, ""), page)
    return page.replace(_SCRIPT, f'<script type="module" src="{folder}/first.js"></script>')


def _read(files: Mapping[str, str]) -> dict[str, _Module]:
    """The modules that can be reached from the first one."""
    modules: dict[str, _Module] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        if name in modules:
            continue
        if name not in files:
            raise NotJoinable(f"{name} is imported and doesn't exist.")
        module = modules[name] = _parse(name, files[name])
        waiting += [*(source for _, source in module.imports), *module.later]
    for module in modules.values():
        for names, source in module.imports:
            for name in _imported(names) - set(modules[source].exports):
                raise NotJoinable(f"{module.name} imports {name} from {source}, which doesn't export it by itself.")
    return modules


def _imported(names: str) -> set[str]:
    return {name.split(" as ")[0].strip() for name in names.split(",") if name.strip()}


def _parse(name: str, text: str) -> _Module:
    text = _CASTS.sub("", _COMMENT_LINES.sub("", _BLOCK_LINES.sub("", text)))
    imports: list[tuple[str, str]] = []

    def imported(match: re.Match[str]) -> str:
        names = " ".join((match[1] or "").split()).removesuffix(",")
        imports.append((f" {names} " if names else "", _below(name, match[2])))
        return ""

    body = _IMPORT.sub(imported, text)
    exports = [match[2] for match in _EXPORT.finditer(body)]
    body = _EXPORT.sub(r"\1 \2", body)
    if unknown := _UNKNOWN.search(body):
        raise NotJoinable(f"{name}: “{unknown[0][:80]}” can't be joined.")
    if void := _VOID.search(body):
        raise NotJoinable(f"{name}: “{void[0][:80]}” would not survive the minifier.")
    if uneven := next((line for line in body.splitlines() if line.count("`") % 2), None):
        raise NotJoinable(f"{name}: “{uneven.strip()[:80]}” begins or ends a text of several lines.")
    later = frozenset(_below(name, target) for target in _DYNAMIC.findall(body))
    body = _INDENT.sub("", body)
    return _Module(name, tuple(imports), tuple(exports), later, body)


def _below(name: str, address: str) -> str:
    if not address.startswith(PREFIX):
        raise NotJoinable(f"{name} imports “{address}”, which is not below {PREFIX}.")
    return address.removeprefix(PREFIX)


def _in_order(roots: Iterable[str], modules: Mapping[str, _Module]) -> list[str]:
    """`roots` and what they import, each after what it imports itself."""
    order: dict[str, None] = {}
    above: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name in above:
            raise NotJoinable(f"These import one another: {', '.join(above[above.index(name) :])}.")
        above.append(name)
        for _, source in modules[name].imports:
            visit(source)
        above.pop()
        order[name] = None

    for root in roots:
        visit(root)
    return list(order)


def _fetched_later(first: Iterable[str], modules: Mapping[str, _Module]) -> list[str]:
    """What is imported while the client runs, by the modules `first` and by what comes later itself."""
    found: dict[str, None] = {}
    waiting = list(first)
    while waiting:
        module = modules[waiting.pop(0)]
        new = [target for target in sorted(module.later) if target not in found]
        found.update(dict.fromkeys(new))
        waiting += _in_order(new, modules)
    return list(found)


def _chunk(
    names: Iterable[str], modules: Mapping[str, _Module], chunk_of: Mapping[str, str], after: list[str] | tuple[()]
) -> str:
    before = ", ".join(_variable(name) for name in after)
    text = f"import {{ {before} }} from './first.js';\n" if before else ""
    text += "".join(modules[name].text(chunk_of) for name in names)
    return f"{text}export {{ {', '.join(_variable(name) for name in names)} }};\n"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _lean_css(text: str) -> str:
    return _INDENT.sub("", _CSS_COMMENTS.sub("", text))
