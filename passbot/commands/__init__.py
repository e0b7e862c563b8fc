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
        "Start the site: the bot, the sheet's worker, the API, the timetable, the mail. "
        "Without a Telegram token: the sandbox.",
    ),
    Listed(
        "sandbox",
        "Try everything with no account: Telegram and Google on this machine, with the real bot and worker in it.",
    ),
    Listed("check", "Say what is configured, what is missing, and what was reached."),
    Listed("invite", "Invites: the codes with which residents register."),
    Listed(
        "resident",
        "Residents, guards and admins, and the free names of the roster. WHO is a number, a UUID or a phone.",
    ),
    Listed("order", "Orders: who may come."),
    Listed("arrive", "Record that somebody has come, or take that back."),
    Listed(
        "journal",
        "What happened, newest first: who did what, when and through what. "
        "WHO is a number, a UUID or a phone.",
    ),
    Listed("key", "API keys for other programs. A key is shown once, when it is made."),
    Listed("sheet", "The guards' spreadsheet: how it is, and what to do when somebody broke it."),
    Listed("clock", "The site's clock: what it says, whether it is doubted, and your word that it is right."),
    Listed("db", "The database itself."),
    Listed("backup", "Back up the database while passbot runs. The file is verified before it counts."),
    Listed(
        "restore",
        "Put a backup in the database's place. Stop passbot first; what was there is kept beside it.",
    ),
    Listed(
        "export",
        "Write a table to a file for a table program. What people typed never becomes a formula there.",
    ),
    Listed(
        "import-original",
        "Take over an original passbot: the residents and the open passes of its passbot.db.",
    ),
)
DEFAULT = COMMANDS[0]  # if none is given
