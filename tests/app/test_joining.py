"""The client's modules joined: what is known of the language, and what is refused with its place."""

import pytest

from handraise.app.http.web.files import client_folder
from handraise.app.http.web.joining import Joined, NotJoinable, join

PAGE = (
    '<head>\n    <link rel="stylesheet" href="/client/css/a.css">\n'
    '    <link rel="stylesheet" href="/client/css/b.css">\n'
    '    <script type="module" src="/client/app.js"></script>\n</head>\n'
)
SHEETS = {"css/a.css": "/* why */\na {\n  b: c;\n}\n", "css/b.css": "d { e: f; }\n"}


def joined(**modules: str) -> Joined:
    """Joins modules that are given by name, without `.js`; `__` stands for a folder's end."""
    texts = {f"{name.replace('__', '/')}.js": text for name, text in modules.items()}
    return join({"index.html": PAGE, **SHEETS, **texts})


def test_the_page_names_two_files_of_one_version() -> None:
    made = joined(app="const a = 1;\n")
    folder = f"/client/joined/{made.version}"
    assert made.page == (
        f'<head>\n    <link rel="stylesheet" href="{folder}/client.css">\n'
        f'    <script type="module" src="{folder}/first.js"></script>\n</head>\n'
    )
    assert made.styles == "a {\nb: c;\n}\nd { e: f; }\n"


def test_a_module_comes_after_what_it_imports_and_sees_its_names() -> None:
    made = joined(
        app="import { h as make } from '/client/ui/dom.js';\nimport '/client/last.js';\n\nmake();\n",
        ui__dom="export function h() {\n  return 1;\n}\nexport const two = 2;\nconst own = 4;\n",
        last="import {\n  h,\n} from '/client/ui/dom.js';\nexport class Last {}\nh();\n",
    )
    assert made.first == (
        "// /client/ui/dom.js\nconst $ui_dom = (() => {\nfunction h() {\nreturn 1;\n}\n"
        "const two = 2;\nconst own = 4;\nreturn { h, two };\n})();\n"
        "// /client/last.js\nconst $last = (() => {\nconst { h } = $ui_dom;\n"
        "class Last {}\nh();\nreturn { Last };\n})();\n"
        "// /client/app.js\nconst $app = (() => {\nconst { h: make } = $ui_dom;\nmake();\nreturn {  };\n})();\n"
        "export { $ui_dom, $last, $app };\n"
    )


def test_what_is_imported_later_is_in_the_other_file_with_all_that_only_it_needs() -> None:
    made = joined(
        app="import { h } from '/client/dom.js';\nconst open = () => import('/client/page.js');\n",
        dom="export const h = 1;\n",
        page="import { h } from '/client/dom.js';\nimport { p } from '/client/part.js';\n"
        "export const page = () => import('/client/dialog.js').then(({ d }) => d(h, p));\n",
        part="export const p = 2;\n",
        dialog="export const d = 3;\n",
    )
    assert "const open = () => import('./rest.js').then((joined) => joined.$page);\n" in made.first
    assert made.rest.startswith("import { $dom, $app } from './first.js';\n// /client/part.js\n")
    assert "() => import('./rest.js').then((joined) => joined.$dialog).then(({ d }) => d(h, p));" in made.rest
    assert made.rest.endswith("export { $part, $page, $dialog };\n")


def test_what_the_first_file_has_is_taken_from_there_later() -> None:
    made = joined(app="import { h } from '/client/dom.js';\nimport('/client/dom.js');\n", dom="export const h = 1;\n")
    assert "import('./first.js').then((joined) => joined.$dom);" in made.first
    assert made.rest == "import { $dom, $app } from './first.js';\nexport {  };\n"


def test_comments_of_whole_lines_and_types_are_left_out_and_strings_are_not() -> None:
    made = joined(
        app="/** What it is.\n * @param {number} a */\n\nconst a = /** @type {any} */ (1);\n"
        "  // why\nconst b = 'http://x'; // kept\n/* a\n * b */\nconst c = `/* d */`;\n"
    )
    assert "=> {\nconst a = (1);\nconst b = 'http://x'; // kept\nconst c = `/* d */`;\nreturn {  };" in made.first


def test_the_version_is_another_with_any_change() -> None:
    first = joined(app="const a = 1;\n").version
    assert first == joined(app="const a = 1;\n").version
    assert first != joined(app="const a = 2;\n").version


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("export default 1;\n", "app.js: “export default 1;” can't be joined."),
        ("export { a };\n", "app.js: “export { a };” can't be joined."),
        ("export let a = 1;\n", "app.js: “export let a = 1;” can't be joined."),
        ("import * as a from '/client/app.js';\n", "app.js: “import * as a from '/client/app.js';” can't be joined."),
        ("import a from '/client/a.js';\n", "app.js: “import a from '/client/a.js';” can't be joined."),
        ("await 1;\n", "app.js: “await 1;” can't be joined."),
        ("const a = await 1;\n", "app.js: “const a = await 1;” can't be joined."),
        ("const a = import.meta.url;\n", "app.js: “import.meta.url;” can't be joined."),
        ("const a = `b\nc`;\n", "app.js: “const a = `b” begins or ends a text of several lines."),
        ("import { a } from './a.js';\n", "app.js imports “./a.js”, which is not below /client/."),
        ("import { a } from '/client/a.js';\n", "a.js is imported and doesn't exist."),
        (
            "import { a, b } from '/client/app.js';\nexport const a = 1, b = 2;\n",
            "app.js imports b from app.js, which doesn't export it by itself.",
        ),
        ("import { a } from '/client/app.js';\nexport const a = 1;\n", "These import one another: app.js."),
    ],
)
def test_what_is_not_known_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(NotJoinable) as refused:
        joined(app=text)
    assert str(refused.value) == why


def test_a_page_without_the_script_is_refused() -> None:
    with pytest.raises(NotJoinable, match=r"index\.html doesn't have the line"):
        join({"index.html": "<head></head>", "app.js": ""})


def test_the_client_itself_can_be_joined_and_every_module_and_sheet_of_it_is_used() -> None:
    folder = client_folder()
    texts = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for kind in ("*.js", "*.css", "*.html")
        for path in folder.rglob(kind)
    }
    made = join(texts)
    used = {line.removeprefix("// /client/") for line in (made.first + made.rest).splitlines()}
    assert {name for name in texts if name.endswith(".js")} - used == {"sw.js"}  # the service worker is by itself
    assert all(f'href="/client/{name}"' in texts["index.html"] for name in texts if name.endswith(".css"))
