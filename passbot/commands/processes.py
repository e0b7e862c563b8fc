"""The running processes of a site, on any machine, and which of them leads a part."""

from collections.abc import Iterator
from datetime import datetime

from passbot.commands.finding import Finding, FindingState
from passbot.domain.site.health import LED, Note
from passbot.services.processes import notes

NAMES = {"sheet": "sheet's worker", "timetable": "timetable"}


def find(*, now: datetime) -> Iterator[Finding]:
    """For each part with a leader: the leader, and those that stand by. Parts that nobody runs are left out."""
    alive = [note for note in notes.read(now=now) if note.is_alive(now)]
    for part in sorted(LED):
        if here := [note for note in alive if note.part == part]:
            yield _led(NAMES[part], here)


def _led(name: str, here: list[Note]) -> Finding:
    working = [note.holder for note in here if not note.stands_by]
    waiting = [note.holder for note in here if note.stands_by]
    if not working:
        return Finding(
            name, FindingState.MISSING, f"{_named(waiting)} stands by and takes over within seconds"
        )
    spare = f"{_named(waiting)} stands by" if waiting else "nobody stands by"
    return Finding(name, FindingState.OK, f"{_named(working)} works, {spare}")


def _named(holders: list[str]) -> str:
    return ", ".join(holders)
