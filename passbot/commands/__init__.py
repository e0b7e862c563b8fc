"""The commands: one module each, called what the command is called; its docstring is the command's help."""

from argparse import ArgumentParser, Namespace
from typing import Protocol

from passbot.commands import (
    arrive,
    backup,
    check,
    clock,
    db,
    export,
    import_original,
    invite,
    journal,
    key,
    order,
    resident,
    restore,
    sandbox,
    sheet,
    start,
)


class Command(Protocol):
    __name__: str

    def add(self, parser: ArgumentParser) -> None:
        """Say what the command takes."""

    def run(self, args: Namespace) -> int:
        """Do it, and answer with the exit code."""


COMMANDS: tuple[Command, ...] = (
    start,
    sandbox,
    check,
    invite,
    resident,
    order,
    arrive,
    journal,
    key,
    sheet,
    clock,
    db,
    backup,
    restore,
    export,
    import_original,
)
