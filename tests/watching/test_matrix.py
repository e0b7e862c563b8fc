"""Each fault by what /health, `check --health`, the admins and errors.log said, and within what time.

docs/operations.md has no table of its own: this is it. Seconds count from the fault, the watch looks every five.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any  # what a Row takes

import pytest

from passbot.__main__ import main
from passbot.domain.people.people import CLOCK, OPERATOR, Role
from passbot.domain.site.facts.site import RulesChanged
from passbot.domain.site.health import Code, Status
from passbot.domain.site.notices import Route
from passbot.pulse import Part
from passbot.services.owed import outbox
from passbot.services.owed.outbox import owe
from passbot.services.people import mailing
from passbot.services.site import clocks
from passbot.watching.heartbeat import FOLDER
from tests import databases
from tests.services.people.some_people import NOON, settle
from tests.watching.gate_site import PLENTY, GateSite, hangs, waits

Break = Callable[[GateSite], None]
MINUTES = 60
WAYS = (Route.TELEGRAM, Route.EMAIL)


@dataclass(frozen=True)
class Row:
    """What breaks; which part /health names, with what, after how long; when the admins and errors.log have it."""

    name: str
    breaks: Break
    part: str
    code: Code
    seen: float
    told: float
    chat: bool = True  # by the bot's own deliveries
    straight: bool = False  # past the bot
    mail: bool = True
    mends: bool = True
    away: tuple[str, ...] = ("sheet", "timetable", "mail")  # in another process
    status: Status = Status.DEGRADED  # of the process that is asked


def part_is(name: str, how: Callable[[Part], object]) -> Break:
    return lambda site: site.broken.update({name: how})


def standing(name: str, part: str, organ: Code, **more: Any) -> Row:
    return Row(name, lambda site: site.stands.update({part: organ}), part, organ, 15, 120, **more)


def killed(site: GateSite) -> None:
    site.is_killed = True


def full(site: GateSite) -> None:
    site.room = 199_999_999


def jumped(site: GateSite) -> None:
    site.clock.jumps(2 * 3600)


def late_sheet(site: GateSite) -> None:
    owe(Route.SHEET, "gate", "order.placed", {}, now=site.clock.now())


def old_backup(site: GateSite) -> None:
    (site.home / "backup").mkdir()
    make_backup(site, site.clock.now() - timedelta(days=2))


def make_backup(site: GateSite, at: datetime) -> None:
    (site.home / "backup" / f"passbot-{at:%Y%m%d-%H%M%S}.db").touch()


MATRIX = [
    Row("sheet's process killed", killed, "sheet", Code.SILENT, 20, 120, away=("sheet",)),
    Row("timetable's process killed", killed, "timetable", Code.SILENT, 20, 120, away=("timetable",)),
    Row("mail's process killed", killed, "mail", Code.SILENT, 20, 120, away=("mail",)),
    Row("api's process killed", killed, "api", Code.SILENT, 20, 120, away=("api", "board")),
    Row(
        "bot's process killed", killed, "bot", Code.SILENT, 20, 120, chat=False, straight=True, away=("bot",)
    ),
    Row("sheet hangs", part_is("sheet", hangs), "sheet", Code.STUCK, 95, 120),
    Row("timetable hangs", part_is("timetable", hangs), "timetable", Code.STUCK, 95, 120),
    Row("mail hangs", part_is("mail", hangs), "mail", Code.STUCK, 95, 120),
    Row("bot hangs", part_is("bot", hangs), "bot", Code.STUCK, 95, 120, chat=False, straight=True),
    Row("board hangs", part_is("board", hangs), "board", Code.STUCK, 20, 120),
    Row("api hangs", part_is("api", hangs), "api", Code.STUCK, 20, 120),
    standing("bot's loop stands still", "bot", Code.LOOP, chat=False, straight=True, status=Status.DOWN),
    standing("bot's lane is stuck", "bot", Code.LANE, chat=False, straight=True, status=Status.DOWN),
    standing("api's loop stands still", "api", Code.LOOP, status=Status.DOWN),
    standing("api's lane is stuck", "api", Code.LANE, status=Status.DOWN),
    standing("api's lane is stuck elsewhere", "api", Code.LANE, away=("api",)),
    Row("sheet crashes", part_is("sheet", waits(Code.DIED)), "sheet", Code.DIED, 15, 125),
    Row("fault in the timetable", part_is("timetable", waits(Code.FAULT)), "timetable", Code.FAULT, 15, 125),
    Row("Google away", part_is("sheet", waits(Code.GOOGLE)), "sheet", Code.GOOGLE, 15, 125),
    Row("Telegram away", part_is("bot", waits(Code.TELEGRAM)), "bot", Code.TELEGRAM, 15, 125, chat=False),
    Row("mail server away", part_is("mail", waits(Code.SERVER)), "mail", Code.SERVER, 15, 125, mail=False),
    Row("wrong token", part_is("bot", waits(Code.TOKEN)), "bot", Code.TOKEN, 5, 25, chat=False),
    Row("another poller", part_is("bot", waits(Code.ANOTHER)), "bot", Code.ANOTHER, 15, 35),
    Row("webhook not reached", part_is("bot", waits(Code.WEBHOOK)), "bot", Code.WEBHOOK, 15, 125),
    Row("sheet's rights taken", part_is("sheet", waits(Code.HUMAN)), "sheet", Code.HUMAN, 5, 25),
    Row("another passbot at the sheet", part_is("sheet", waits(Code.RIVAL)), "sheet", Code.RIVAL, 5, 25),
    Row(
        "a proof has stopped the sheet", part_is("sheet", waits(Code.UNPROVED)), "sheet", Code.UNPROVED, 5, 25
    ),
    Row("sheet a minute behind", late_sheet, "sheet", Code.BEHIND, 60, 80),
    Row("disk full", full, "disk", Code.ROOM, 5, 25),
    Row("clock jumps two hours", jumped, "clock", Code.JUMP, 5, 25, mends=False),
    Row("backup older than two days", old_backup, "backup", Code.OLD, 5, 25),
]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with databases.opened("sqlite", tmp_path):
        mailing.set_address(settle("Ольга Главная", None, role=Role.ADMIN).id, "olga@example.org")
        outbox.record(RulesChanged("zone", "Europe/Moscow"), actor=CLOCK, now=NOON)
        yield tmp_path


def well(home: Path, row: Row | None = None) -> GateSite:
    site = GateSite(home, row.away) if row else GateSite(home)
    site.runs(30)
    assert Status.HEALTHY is site.status()
    return site


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.name)
def test_a_fault_is_named_and_told_once_and_so_is_its_end(
    home: Path, row: Row, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = told = None
    site = well(home, row)
    row.breaks(site)

    for seconds in site.turns(200):
        is_named = any((each.part, each.code) == (row.part, row.code) for each in site.troubles())
        seen = seen or (seconds if is_named else None)
        told = told or (seconds if _logged(row, caplog) else None)

    assert (row.seen, row.told) == (seen, told)
    assert row.status is site.status()
    assert (1 if row.status is Status.DOWN else 0) == _exit_code(site, monkeypatch)
    assert [row.chat, row.mail] == [bool(_told(site, row, route)) for route in WAYS]
    assert row.straight == (len(site.straight.said) == 1)
    assert 1 == _logged(row, caplog)
    if row.mends:
        mend(site)
        site.runs(115)
        assert [0, 0] == [_told(site, row, route).count("site.well") for route in WAYS]
        site.runs(30)
        assert [1, 1] == [_told(site, row, route).count("site.well") for route in WAYS]
        assert Status.HEALTHY is site.status()
    assert all(len(_told(site, row, route)) <= 2 for route in WAYS)


def mend(site: GateSite) -> None:
    site.is_killed, site.room = False, PLENTY
    site.broken.clear()
    site.stands.clear()
    if (site.home / "backup").exists():
        make_backup(site, site.clock.now())
    outbox.done([each.id for each in outbox.due(Route.SHEET, now=site.clock.now())], now=site.clock.now())


def _exit_code(site: GateSite, monkeypatch: pytest.MonkeyPatch) -> int:
    """Of `check --health`, after a turn before which no heart had beaten for a minute."""
    for file in (site.home / FOLDER).iterdir():
        at = time.time() - MINUTES
        os.utime(file, (at, at))
    site.runs(5)
    monkeypatch.setenv("PASSBOT_HOME", str(site.home))
    return main(["check", "--health"])


def _logged(row: Row, caplog: pytest.LogCaptureFixture) -> int:
    """How often it stands in errors.log."""
    line = re.compile(rf"trouble parts=\S*\b{row.part}\b\S* code={row.code} ")
    return sum(
        record.levelno == logging.ERROR and bool(line.match(record.getMessage())) for record in caplog.records
    )


def _told(site: GateSite, row: Row, route: Route) -> list[str]:
    return [each.kind for each in site.owed(route) if row.part in each.payload["parts"]]


def test_a_clock_that_stays_changed_is_believed_after_ten_minutes(home: Path) -> None:
    site = well(home)
    jumped(site)

    site.runs(13 * MINUTES)

    assert Status.HEALTHY is site.status()
    assert ["site.concern", "site.well"] == [each.kind for each in site.owed(Route.TELEGRAM)]


def test_a_clock_that_a_human_confirms_is_believed_at_once(home: Path) -> None:
    site = well(home)
    jumped(site)
    site.runs(30)
    was = site.status()

    clocks.confirm(actor=OPERATOR, now=site.clock.now())
    site.runs(10)

    assert (Status.DEGRADED, Status.HEALTHY) == (was, site.status())
    site.runs(130)
    assert ["site.concern", "site.well"] == [each.kind for each in site.owed(Route.TELEGRAM)]


def test_a_clock_that_was_wrong_from_the_start_is_told_too_and_believed_in_time(home: Path) -> None:
    site = well(home)
    clocks.doubt("+21600:00:00", now=site.clock.now() + timedelta(days=900))  # by another machine's

    site.runs(30)
    was = site.status()
    site.runs(13 * MINUTES)

    assert (Status.DEGRADED, Status.HEALTHY) == (was, site.status())
    assert ["site.concern", "site.well"] == [each.kind for each in site.owed(Route.TELEGRAM)]


def test_a_machine_whose_clock_jumped_calls_nothing_else_wrong(home: Path) -> None:
    site = well(home)
    site.clock.jumps(5 * 3600)

    site.runs(60)

    assert [["clock"]] == [each.payload["parts"] for each in site.owed(Route.TELEGRAM)]
