"""Output of commands: a table for people, plain columns for a pipe, JSON for programs."""

import json
import sys
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from passbot.domain.site.notices import Event

Row = Mapping[str, Any]  # Any: whatever a table shows


def offer_json(parser: ArgumentParser) -> None:
    """Add --json at every level of the command. Call it when the parser is complete."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    for action in parser._actions:  # argparse has no public access to subparsers
        for word in action.choices.values() if isinstance(action.choices, dict) else ():
            word.add_argument("--json", action="store_true", default=SUPPRESS, help="print JSON")


def tell(rows: Sequence[Row], *, as_json: bool, zone: tzinfo, empty: str = "Nothing.") -> None:
    """Print the rows; their keys are the headings."""
    if as_json:
        _json(list(rows))
    elif not rows:
        print(empty)
    elif sys.stdout.isatty():
        _table(rows, zone)
    else:
        _columns(rows, zone)


def tell_one(row: Row, *, as_json: bool, zone: tzinfo) -> None:
    """Print one row, a line for each fact."""
    if as_json:
        _json(row)
    else:
        _facts(row, zone)


def story(events: Iterable[Event]) -> list[Row]:
    """Events of the journal as rows."""
    return [
        {
            "at": event.at,
            "what": event.kind,
            "by": event.actor,
            "facts": event.details,
            "for": event.what_for or None,
        }
        for event in events
    ]


def tell_one_with(
    row: Row, title: str, rows: Sequence[Row], *, as_json: bool, zone: tzinfo, empty: str = "Nothing."
) -> None:
    """Print one row, and a table below it."""
    if as_json:
        _json({**row, title: rows})
        return
    _facts(row, zone)
    print()
    tell(rows, as_json=False, zone=zone, empty=empty)


def printable(text: str) -> str:
    """Remove control characters: texts typed by people must not control a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


@contextmanager
def working(on: str) -> Iterator[None]:
    """Show a person that work is going on."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # slow to import, used only on a terminal

    with Console(stderr=True).status(on):
        yield


def _json(answer: Any) -> None:  # Any: whatever JSON can hold
    print(json.dumps(answer, default=_plain, ensure_ascii=False))


def _columns(rows: Sequence[Row], zone: tzinfo) -> None:
    print("\t".join(rows[0]))
    for row in rows:
        print("\t".join(_cell(value, zone) for value in row.values()))


def _table(rows: Sequence[Row], zone: tzinfo) -> None:
    """Print a table without empty columns; as facts if the window is too narrow."""
    from rich.console import Console  # slow to import, used only on a terminal
    from rich.table import Table
    from rich.text import Text

    console = Console()
    titles = [title for title in rows[0] if any(_cell(row[title], zone) for row in rows)]
    table = Table(*titles, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(_cell(row[title], zone)) for title in titles))
    unlimited = console.options.update(max_width=1_000)  # otherwise rich reports the width after squeezing
    if console.measure(table, options=unlimited).minimum <= console.width:
        console.print(table)
        return
    for row in rows:
        _facts({title: row[title] for title in titles}, zone)
        print()


def _facts(row: Row, zone: tzinfo) -> None:
    width = max(len(name) for name in row)
    for name, value in row.items():
        print(f"{name:<{width}}  {_cell(value, zone)}".rstrip())


def _cell(value: Any, zone: tzinfo) -> str:  # Any: whatever a table shows
    if isinstance(value, datetime):
        return _moment(value, zone)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}={fact}" for name, fact in value.items() if fact is not None)
    return "" if value is None else str(value)


def _moment(value: datetime, zone: tzinfo) -> str:
    """In the booked place's zone, which is named if it is not the site's."""
    here, place = value.astimezone(zone), value.tzinfo
    if isinstance(place, ZoneInfo) and value.utcoffset() != here.utcoffset():
        return f"{value:%d.%m.%Y %H:%M} {place.key}"
    return f"{here:%d.%m.%Y %H:%M}"


def _plain(value: Any) -> str:  # Any: types that JSON lacks
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} is not for JSON")
