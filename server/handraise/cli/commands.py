"""The commands by name, each with its module, which is imported when the command is used, and its examples."""

from typing import Final

from cyclopts import App, Parameter

from handraise.cli import arguments

_COMMANDS: Final = (
    ("serve", "Run the server."),
    ("account", "Add, list, disable, enable, reset and import accounts, and set their passwords."),
    ("invite", "Make, list and revoke invites, by which people make their own accounts."),
    ("token", "Make, list and revoke tokens, for bots and the command line."),
    ("alerts", "Test where alerts go besides."),
    ("login", "Remember a server and a token for the commands that take part."),
    ("logout", "Forget what login remembers."),
    ("post", "Write a post or a reply."),
    ("search", "Find posts."),
    ("direct", "Write a direct message."),
    ("ask", "Ask for help."),
    ("queue", "Show who waits for help."),
    ("claim", "Take a request for help."),
    ("answer", "Answer a request."),
    ("resolve", "Say that a request is solved."),
    ("release", "Give a request back to the queue."),
    ("merge", "Merge a request into another that asks the same."),
    ("note", "Write a note about a request for its staff."),
    ("notes", "Show the staff's notes about a request."),
    ("unmask", "Learn who asks anonymously in your room."),
    ("held", "Show what waits for the staff to look at it."),
    ("approve", "Let all see a post that is held."),
    ("decline", "Decline a post that is held, or a request."),
    ("hide", "Hide a post from all but its writer and the staff."),
    ("unhide", "Show a hidden post again."),
    ("duty", "Say that you can help now, and with what."),
    ("figures", "Show how the help desk does."),
    ("room", "Make, change, close and open rooms, and show a room's code."),
    ("report", "Tell the staff of a post or of somebody."),
    ("cases", "Show what was reported."),
    ("case", "Show a case with its reports, or close it."),
    ("remove", "Delete what somebody else wrote."),
    ("suspend", "Let somebody read and not write for a while."),
    ("unsuspend", "End a suspension before its time."),
    ("audit", "Show what staff and admins did."),
    ("tail", "Watch topics, people and threads as posts come."),
    ("demo", "Fill a running server with a school to try everything on."),
    ("backup", "Copy the database and the images to a file, also while the server runs."),
    ("restore", "Put a backup in the place of the database and the images."),
    ("doctor", "Check this machine and the data folder."),
)


_MODULES: Final = {
    "logout": "login",
    "ask": "desk.ask",
    "queue": "desk.queue",
    "duty": "desk.duty",
    "unmask": "desk.unmask",
    "figures": "desk.figures",
    **dict.fromkeys(("held", "approve", "decline", "hide", "unhide"), "review"),
    **dict.fromkeys(("merge", "note", "notes"), "desk.care"),
    "report": "moderation.report",
    "audit": "moderation.audit",
    **dict.fromkeys(("cases", "case"), "moderation.cases"),
    **dict.fromkeys(("remove", "suspend", "unsuspend"), "moderation.acts"),
    **dict.fromkeys(("claim", "answer", "resolve", "release"), "desk.steps"),
}
"""Of those whose module isn't named as they are."""


def build() -> App:
    """The whole command line. Nothing but the chosen command's module is imported, and that when it runs."""
    app = App(
        name="handraise",
        help="Handraise: raise a hand, and someone who can help answers within minutes.",
        help_epilogue=f"{arguments.HELP}\n\nEach command has its own help, with examples: handraise post --help",
        version_flags=[],
        help_format="plaintext",
        default_parameter=Parameter(negative=()),
        result_action="return_value",
    )
    for name, help in _COMMANDS:
        app.command(f"handraise.cli.{_MODULES.get(name, name)}:{name}", name=name, help=help)
    return app


def group(name: str, help: str) -> App:
    """A command that has commands of its own."""
    return App(name=name, help=help, help_epilogue=COMMON, version_flags=[], default_parameter=Parameter(negative=()))


COMMON: Final = "Options of every command (--data, --config, --json, …): handraise --help"


def examples(*lines: str) -> str:
    """The end of a command's help."""
    return "\n".join(("Examples:", *(f"  {line}" for line in lines), "", COMMON))
