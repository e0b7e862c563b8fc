"""The commands: one module each, called what the command is called; its docstring is the command's help.

The list knows them by name, so that a command imports what it needs itself and nothing of the others.
"""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast


class Command(Protocol):
    """What the module of a command has."""

    def add(self, parser: ArgumentParser) -> None:
        """Say what the command takes."""

    def run(self, args: Namespace) -> int:
        """Do it, and answer with the exit code."""


@dataclass(frozen=True)
class Listed:
    """A command in the list of all; `line` is the first of its docstring."""

    name: str
    line: str

    def module(self) -> Command:
        module = import_module(f"{__name__}.{self.name.replace('-', '_')}")
        return cast(Command, module)  # import_module knows no module's contents


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
DEFAULT = COMMANDS[0]  # where none is named
