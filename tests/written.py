"""The parts of docs/ that are written from the program: `python -m tests.written` writes them anew.

A part stands between `<!-- NAME -->` and `<!-- end -->`.
"""

import re
from argparse import SUPPRESS, Action, ArgumentParser, HelpFormatter, _SubParsersAction
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot.__main__ import parser
from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.bot.answering import routing
from passbot.bot.home import offers
from passbot.commands import COMMANDS
from passbot.dbthread import DatabaseThread
from passbot.domain.people.people import Role
from passbot.settings.config import SETTINGS
from passbot.texts import Texts
from tests.bench import table

DOCS = Path(__file__).parents[1] / "docs"
HOME = {"home": "`vol`", "database_url": "`passbot.db` in the home"}


def settings() -> str:
    rows = [
        f"| `PASSBOT_{name.upper()}` | {shown(name)} | {field.metadata['description']} |"
        for name, field in SETTINGS.items()
    ]
    return "\n".join(["| Setting | Default | What it is |", "| --- | --- | --- |", *rows])


def shown(name: str) -> str:
    if name in HOME:
        return HOME[name]
    default = SETTINGS[name].default
    if isinstance(default, bool):
        return "yes" if default else "no"
    if default and isinstance(default, tuple):
        default = ", ".join(default)
    return "" if default in (None, (), "") else f"`{default}`"


def commands() -> str:
    return "\n\n".join(_command(each.name) for each in COMMANDS)


def _command(name: str) -> str:
    own = command(name)
    line, _, rest = (own.description or "").strip().partition("\n")
    parts = [f"## {name}", line, _blocks(rest.strip("\n")), _words(own)]
    return "\n\n".join(part for part in parts if part)


def command(name: str) -> ArgumentParser:
    """The parser of one command."""
    return next(choices_of(parser(COMMANDS, [name])))[name]


def choices_of(of: ArgumentParser) -> Iterator[dict[str, ArgumentParser]]:
    """The parsers of a parser's words, if it has words."""
    for action in of._actions:  # argparse has no public access to subparsers
        if isinstance(action, _SubParsersAction):
            yield dict(action.choices)


def _blocks(text: str) -> str:
    """Lines with commands as code, the others as prose."""
    blocks = []
    for paragraph in text.split("\n\n"):
        is_code = re.match(r"(\./run|PASSBOT_)", paragraph)
        blocks.append(re.sub(r"^", "    ", paragraph, flags=re.MULTILINE) if is_code else paragraph)
    return "\n\n".join(blocks)


def _words(own: ArgumentParser) -> str:
    rows = [row for each in choices_of(own) for word, of in each.items() for row in _word(word, of)]
    rows = rows or _arguments(own)
    return "\n".join(["| | |", "| --- | --- |", *rows]) if rows else ""


def _word(word: str, of: ArgumentParser) -> Iterator[str]:
    line = (of.description or "").strip().rstrip(".")
    yield f"| **{word}** | {line[:1].lower()}{line[1:]} |"
    yield from _arguments(of)


def _arguments(of: ArgumentParser) -> list[str]:
    """A row for each, but for those that every command has."""
    formatter = HelpFormatter(of.prog)
    return [
        f"| `{_name(each)}` | {_told(formatter._expand_help(each) if each.help else '', each.choices)} |"
        for each in of._actions
        if each.help is not SUPPRESS and each.dest not in ("help", "json")
    ]


def _told(words: str, choices: Iterable[str] | None) -> str:
    """With what may be chosen, where that is not said already."""
    named = ", ".join(f"`{each}`" for each in choices or ())
    is_said = all(each in words for each in choices or ())
    return ": ".join(part for part in (words, "" if is_said else named) if part).replace("|", r"\|")


def _name(action: Action) -> str:
    value = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return str(action.metavar or action.dest)
    return f"{action.option_strings[-1]}{'' if action.nargs == 0 else f' {value}'}"


def routes() -> str:
    """Every operation of the API, by the groups of its own documentation."""
    document = build(ApiSite(DatabaseThread())).openapi()
    found: dict[str, list[str]] = {each["name"]: [] for each in document["tags"]}
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            [scope] = re.findall(r"Scope: `([\w:]+)`", operation["description"]) or [""]
            shown = f"`{scope}`" if scope else "none"
            row = f"| `{verb.upper()} {path}` | {operation['summary']} | {shown} |"
            found[operation["tags"][0]].append(row)
    described = {each["name"]: each["description"] for each in document["tags"]}
    head = "| Operation | What it does | Scope |\n| --- | --- | --- |\n"
    return "\n\n".join(
        f"### {name[:1].upper()}{name[1:]}\n\n{described[name]}\n\n{head}" + "\n".join(rows)
        for name, rows in found.items()
    )


def said_to_bot(role: Role, language: str) -> str:
    """The commands of a role with the words of /help; of an admin those that others have not."""
    texts = Texts(language, ZoneInfo("UTC"))
    sections = offers.groups(role, routing.ROUTES.commands)
    names = (
        sections["running"] if role is Role.ADMIN else [each for found in sections.values() for each in found]
    )
    rows = [f"| `/{name}` | {texts(f'command.{name}')} |" for name in names]
    return "\n".join(["| | |", "| --- | --- |", *rows])


def speeds() -> str:
    return table.markdown(table.read())


PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "settings.md": {"settings": settings},
    "commands.md": {"commands": commands},
    "speed.md": {"speeds": speeds},
    "api.md": {"routes": routes},
    **{
        f"{folder}{role}s.md": {f"{role} {language}": partial(said_to_bot, role, language)}
        for language, folder in (("en", ""), ("ru", "ru/"))
        for role in Role
    },
}


def written(page: str, name: str) -> str:
    """The page with its parts as they should be."""
    for part, made in PARTS[name].items():
        before, begin, rest = page.partition(f"<!-- {part} -->\n")
        _, end, after = rest.partition("\n<!-- end -->")
        assert "" not in (begin, end), f"docs/{name} has no place for {part}"
        page = before + begin + made() + end + after
    return page


if __name__ == "__main__":
    for name in PARTS:
        page = (DOCS / name).read_text(encoding="utf-8")
        (DOCS / name).write_text(written(page, name), encoding="utf-8")
