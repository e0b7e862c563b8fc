"""The commands: a module each, named like the command; its docstring is the command's help.

The list has only their names and first lines, so that a command imports only what it needs itself.
"""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast


class Command(Protocol):
    """The functions of a command's module."""

    def add(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, args: Namespace) -> int:
        """Run; returns the exit code."""


@dataclass(frozen=True)
class Listed:
    """An entry of the list; `line` is the first line of the command's docstring."""

    name: str
    line: str

    def module(self) -> Command:
        module = import_module(f"{__name__}.{self.name.replace('-', '_')}")
        return cast(Command, module)  # import_module does not know the module's functions


COMMANDS = (
    Listed(
        "start",
        "Start the site: bot, sheet worker, API, timetable and mail. Without a Telegram token, start the sandbox.",
    ),
    Listed(
        "sandbox",
        "Try everything without an account: Telegram and Google are imitated on this machine, bot and worker are real.",
    ),
    Listed("check", "Check the site: what is configured, what is missing, and which servers can be reached."),
    Listed("invite", "Invites: the codes with which residents register."),
    Listed(
        "resident",
        "Residents, guards and admins, and the free names of the roster. WHO is a number, a UUID or a phone.",
    ),
    Listed(
        "consent",
        "The site's words about people's data, to which they agree: show them, change them, list who agreed when.",
    ),
    Listed("order", "Orders, by which somebody may come: place, find, change or cancel them."),
    Listed("arrive", "Record an arrival, or take it back."),
    Listed(
        "journal",
        "The journal, newest first: who did what, when and on which channel. WHO is a number, a UUID or a phone.",
    ),
    Listed("key", "API keys for other programs. A key is shown only once, when it is created."),
    Listed("sheet", "The guards' spreadsheet: its state, and how to repair it."),
    Listed(
        "clock", "The site's clock: its time, whether it has jumped, and how to confirm that it is right."
    ),
    Listed("db", "The database: its version, updates, checks, and a copy into another database."),
    Listed("backup", "Back up the database; passbot may run meanwhile. The backup is verified."),
    Listed(
        "restore",
        "Restore the database from a backup. Stop passbot first; the present database is kept beside it.",
    ),
    Listed(
        "export",
        "Export a table to a CSV or Excel file. What people have typed never becomes a formula in it.",
    ),
    Listed(
        "import-original",
        "Take over the residents and open passes of an original passbot from its passbot.db.",
    ),
)
DEFAULT = COMMANDS[0]  # if none is given
