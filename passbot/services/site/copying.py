"""Copies a stopped site from one database to another, SQLite or PostgreSQL either way.

All of it is one transaction of the target, which commits after each table was read back and found equal. A mark is
committed before it, on which no site starts, so that an interrupted copy is not taken for a site.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import DataError

from passbot import store
from passbot.errors import Conflict, InvalidInput, NotFound, Unavailable
from passbot.services.processes import notes
from passbot.services.processes.reaching import reached
from passbot.services.site.database import refuse_other_versions
from passbot.services.unit_of_work import connected
from passbot.store import copied_from, copied_to
from passbot.store.copied_from import Source
from passbot.store.db import is_postgres, sqlite_file

Say = Callable[[str], object]


@dataclass(frozen=True)
class Copied:
    table: str
    rows: int
    checksum: str


def copy(url: str, target: str, *, now: datetime, say: Say = lambda _: None) -> list[Copied]:
    """Copy. Raises Conflict if the site runs, starts meanwhile, or the target is not empty."""
    _look_at_site(url, now)
    _refuse_nowhere(target)
    with reached(), copied_from.opened(url) as source:
        stamp = source.stamp()
        store.bind(target)
        with connected():
            copied_to.begin()
            with copied_to.filling() as tables:
                copied = [_one(table, source, say) for table in tables]
                copied_to.go_on_from(source.last_used(), tables)
                _refuse_changed(url, stamp)
    return copied


def _refuse_nowhere(target: str) -> None:
    if not is_postgres(target) and not (folder := sqlite_file(target).absolute().parent).is_dir():
        message = f"There is no folder {folder}. An absolute path has four slashes: sqlite:////path/to/file."
        raise NotFound("copy.folder", message)


def _look_at_site(url: str, now: datetime) -> None:
    if not is_postgres(url) and not sqlite_file(url).exists():
        raise NotFound("copy.nothing", f"There is no database at {sqlite_file(url)} yet.")
    store.bind(url)
    with reached(), connected():
        refuse_other_versions()
        if running := notes.running(now=now):
            message = f"The site runs ({'; '.join(running)}): stop it first. Who was killed counts as gone after 15 s."
            raise Conflict("copy.running", message)


def _one(table: str, source: Source, say: Say) -> Copied:
    say(table)
    try:
        theirs, ours = copied_to.copy(table, source)
    except DataError as exc:  # PostgreSQL refuses values that SQLite accepts
        raise InvalidInput("copy.value", f"A value of {table} cannot be kept there: {exc}") from exc
    if (theirs.rows, theirs.checksum) != (ours.rows, ours.checksum):
        message = f"{table} is not the same there ({theirs.rows} rows, then {ours.rows}). Nothing was kept of the copy."
        raise Unavailable("copy.differs", message)
    return Copied(table, ours.rows, ours.checksum)


def _refuse_changed(url: str, stamp: Sequence[object]) -> None:
    with copied_from.opened(url) as source:
        if source.stamp() != stamp:
            message = "The site was used while it was copied. Nothing was kept of the copy: stop the site, then again."
            raise Conflict("copy.changed", message)
