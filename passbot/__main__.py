"""The command line. Exit codes: 0 done, 1 refused, 2 not understood, 3 try later, 70 a fault of ours."""

import logging
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import passbot
from passbot import config, log, readers
from passbot.commands import COMMANDS, Command, start
from passbot.errors import PassbotError, Unavailable

REFUSED, LATER, OUR_FAULT, INTERRUPTED, READER_LEFT = 1, 3, 70, 130, 141

logger = logging.getLogger(__name__)


def parser(commands: Sequence[Command]) -> ArgumentParser:
    top = ArgumentParser(
        prog="./run", description=passbot.__doc__, epilog="Without a command: starts the site."
    )
    words = top.add_subparsers(title="commands", metavar="COMMAND")
    for command in commands:
        name = command.__name__.rpartition(".")[2].replace("_", "-")
        text = command.__doc__ or ""
        own = words.add_parser(
            name, help=text.partition("\n")[0], description=text, formatter_class=RawDescriptionHelpFormatter
        )
        command.add(own)
        own.set_defaults(run=command.run)
    top.set_defaults(run=start.run)
    return top


def main(argv: Sequence[str] | None = None, commands: Sequence[Command] = COMMANDS) -> int:
    readers.keep_to_oneself()
    top = parser(commands)
    words = sys.argv[1:] if argv is None else argv
    if not all(map(_is_text, words)):
        top.error("what was typed is not text in UTF-8")
    args = top.parse_args(words)
    try:
        return int(args.run(args))
    except PassbotError as exc:
        _say(exc.told(_zone()))
        return LATER if isinstance(exc, Unavailable) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `./run ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except Exception as exc:
        logger.exception("command failed")
        _say(f"this is a fault of passbot's, written down in log/errors.log: {type(exc).__name__}: {exc}")
        return OUR_FAULT


def _is_text(word: str) -> bool:
    """Bytes that are no UTF-8 arrive as surrogates, which neither a database nor a terminal takes."""
    return not any("\ud800" <= char <= "\udfff" for char in word)


def _zone() -> ZoneInfo:
    """The site's, as far as its settings can be read."""
    try:
        return ZoneInfo(config.load().zone)
    except PassbotError:
        return ZoneInfo("UTC")


def _say(message: str) -> None:
    for line in log.redact(message).splitlines():
        print(f"passbot: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
