"""The command line. Exit codes: 0 done, 1 refused, 2 not understood, 3 try later, 70 a bug in passbot."""

import logging
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import passbot
from passbot import called
from passbot.commands import COMMANDS, DEFAULT, Listed
from passbot.errors import PassbotError, Unavailable
from passbot.settings import readers

REFUSED, LATER, OUR_FAULT, INTERRUPTED, READER_LEFT = 1, 3, 70, 130, 141

logger = logging.getLogger(__name__)


def parser(commands: Sequence[Listed], words: Sequence[str]) -> ArgumentParser:
    """A parser that lists all commands by name and line, and is complete for the one in `words`."""
    top = ArgumentParser(
        prog=called.program(), description=passbot.__doc__, epilog="Without a command, the site is started."
    )
    top.add_argument("--version", action="version", version=f"passbot {passbot.__version__}")
    named = top.add_subparsers(title="commands", metavar="COMMAND")
    chosen = next((word for word in words if not word.startswith("-")), None)
    for command in commands:
        own = named.add_parser(command.name, help=command.line, formatter_class=RawDescriptionHelpFormatter)
        if command.name == chosen:
            module = command.module()
            own.description = called.told(module.__doc__ or "")
            module.add(own)
            _describe_words(own)
            own.set_defaults(run=module.run)
    return top


def _describe_words(command: ArgumentParser) -> None:
    """Begin the help of each word of a command, such as `invite new`, with its line of the command's help."""
    for action in command._actions:  # argparse has no public access to subparsers
        if isinstance(action, _SubParsersAction):
            for word in action._choices_actions:
                line = str(word.help)
                action.choices[word.dest].description = f"{line[:1].upper()}{line[1:]}."


def main(argv: Sequence[str] | None = None, commands: Sequence[Listed] = COMMANDS) -> int:
    readers.keep_to_oneself()
    words = sys.argv[1:] if argv is None else argv
    top = parser(commands, words)
    if not all(map(_is_text, words)):
        top.error("what was typed is not text in UTF-8")
    args = top.parse_args(words)
    run = getattr(args, "run", None) or DEFAULT.module().run
    try:
        return int(run(args))
    except PassbotError as exc:
        _say(exc.told(_zone()))
        return LATER if isinstance(exc, Unavailable) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `passbot ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except Exception as exc:
        logger.exception("command failed")
        _say(f"this is a fault of passbot's, written down in log/errors.log: {type(exc).__name__}: {exc}")
        return OUR_FAULT


def _is_text(word: str) -> bool:
    """False for bytes that are not UTF-8: they arrive as surrogates, which no database and no terminal accepts."""
    return not any("\ud800" <= char <= "\udfff" for char in word)


def _say(message: str) -> None:
    from passbot.log import redact  # imported late: `--help` has nothing to hide

    for line in redact(message).splitlines():
        print(f"passbot: {line}", file=sys.stderr)


def _zone() -> tzinfo:
    """The site's zone, or UTC if its settings cannot be read."""
    from passbot.settings import config

    try:
        return ZoneInfo(config.load().zone)
    except PassbotError:
        return UTC


if __name__ == "__main__":
    sys.exit(main())
