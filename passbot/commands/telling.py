"""How commands answer: a table to a person, plain columns to a pipe, JSON to a program."""

import json
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]  # Any: whatever a table shows


def offer_json(parser: ArgumentParser) -> None:
    """--json, wherever in the command somebody writes it. Call it when the parser is complete."""
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    for action in parser._actions:  # argparse has no other way to its subcommands
        for word in action.choices.values() if isinstance(action.choices, dict) else ():
            word.add_argument("--json", action="store_true", default=SUPPRESS, help="answer as JSON")


def tell(rows: Sequence[Row], *, as_json: bool, zone: tzinfo, empty: str = "Nothing.") -> None:
    """The keys of the rows are the titles."""
    if as_json:
        print(json.dumps(list(rows), default=_plain, ensure_ascii=False))
    elif not rows:
        print(empty)
    else:
        _table(rows, zone)


def tell_one(row: Row, *, as_json: bool, zone: tzinfo) -> None:
    """One thing, a line for each of its facts."""
    if as_json:
        print(json.dumps(row, default=_plain, ensure_ascii=False))
        return
    width = max(len(name) for name in row)
    for name, value in row.items():
        print(f"{name:<{width}}  {_cell(value, zone)}")


def _table(rows: Sequence[Row], zone: tzinfo) -> None:
    console = Console()
    if not console.is_terminal:
        print("\t".join(rows[0]))
        for row in rows:
            print("\t".join(_cell(value, zone) for value in row.values()))
        return
    table = Table(*rows[0], box=None, header_style="bold")
    for row in rows:
        table.add_row(*(Text(_cell(value, zone)) for value in row.values()))
    console.print(table)


def _cell(value: Any, zone: tzinfo) -> str:  # Any: whatever a table shows
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d.%m.%Y %H:%M}"
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:  # Any: whatever JSON shall hold
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, date) else str(value)
