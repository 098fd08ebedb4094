"""S12: what is executed is a constant of the program; what anybody wrote goes in as a parameter.

ruff's S608 looks for text that looks like SQL and is put together. This looks at every place where SQL is executed.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "server" / "handraise"

EXECUTES = {"execute": 0, "executemany": 0, "executescript": 0, "execute_fetchall": 0, "row": 0, "_one": 1, "_many": 1}
"""What executes or hands on SQL, and which of its arguments that is."""

MADE: dict[tuple[str, str], str] = {
    ("indexes.py", "_secure"): "a name of TABLES",
    ("indexes.py", "_readable"): "a name of TABLES, and a constant",
    ("indexes.py", "_setting"): "a name of TABLES",
    ("connections.py", "writing"): "pragmas of a tuple of constants",
    ("schema.py", "migrate"): "the migrations' files",
    ("store.py", "open_store"): "`write.set_up`, made of the structs' fields",
}
"""Where it is more than a constant's name, and what it is made of."""

TEMPLATES = {("moments.py", "seq_at"), ("shapes.py", "rows_of"), ("write.py", "_upsert"), ("write.py", "_delete")} | {
    ("moderation.py", "_cases_in")
}
"""Functions that fill in a statement's parts when their module is loaded."""


def handed_on(tree: ast.AST) -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Each call that executes SQL: the innermost function that it is in, the call, the SQL."""
    for name, node in inside(tree, ""):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        at = EXECUTES.get(called)
        if at is not None and len(node.args) > at:
            yield name, node, node.args[at]


def inside(tree: ast.AST, name: str) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Call):
            yield name, child
        named = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else name
        yield from inside(child, named)


def is_constant(sql: ast.expr) -> bool:
    """A text, the name of a constant, one of a constant's, a choice of these, or what was handed to this function."""
    match sql:
        case ast.Constant(value=str()):
            return True
        case ast.Name(id=name):
            return name.isupper() or name in ("sql", "text")
        case ast.Attribute(attr=name):
            return name.isupper()
        case ast.Subscript(value=value):
            return is_constant(value)
        case ast.IfExp(body=one, orelse=other):
            return is_constant(one) and is_constant(other)
        case _:
            return False


def made_in(source: str, file: str) -> set[tuple[str, str]]:
    """The functions that execute more than constants."""
    return {(file, name) for name, _, sql in handed_on(ast.parse(source)) if not is_constant(sql)}


def test_sql_is_constant() -> None:
    sources = {path.name: path.read_text() for path in PACKAGE.rglob("*.py") if "sqlite" in path.read_text()}
    found = {each for name, source in sources.items() for each in made_in(source, name)}
    assert len(sources) > 20 and found == set(MADE)


def test_statements_are_filled_in_when_modules_are_loaded() -> None:
    filled = set()
    for path in (PACKAGE / "store").rglob("*.py"):
        for name, call in inside(ast.parse(path.read_text()), ""):
            if name and getattr(call.func, "id", "") == "sql":
                filled.add((path.name, name))
    assert filled == TEMPLATES


@pytest.mark.parametrize(
    "source",
    [
        "def f(c, name): c.execute(f'select * from post where body = {name}')",
        "def f(c, name): c.execute('select * from post where body = ' + name)",
        "def f(c, name): c.execute('… where body = %s' % name)",
        "async def f(r, name): await r.row(TEXT.format(name))",
        "async def f(r, where): await _one(r, where)",
        "def f(c, name):\n    query = 'select ' + name\n    c.executescript(query)",
    ],
)
def test_what_is_put_together_is_found(source: str) -> None:
    assert made_in(source, "x.py") == {("x.py", "f")}
