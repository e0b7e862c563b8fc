"""A process that is killed and begun again at once: what is said of it a minute later."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from passbot.domain.people.people import Role
from passbot.domain.site import health
from passbot.domain.site.health import Code, Trouble
from passbot.domain.site.notices import Route
from passbot.pulse import Process
from passbot.services.owed import outbox
from passbot.services.processes import notes
from passbot.watching.kept import MOST_DEATHS, Deaths, Died
from passbot.watching.measures import Backups, Room
from passbot.watching.ping import Ping
from passbot.watching.watch import NOTE, Senses, Watch
from tests import databases
from tests.services.people.some_people import settle
from tests.watching.ticking import Ticking


@pytest.fixture(autouse=True)
def site(tmp_path: Path) -> Iterator[None]:
    with databases.opened("sqlite", tmp_path):
        yield


class Counted(Ping):
    """Sends nothing."""

    sent = 0

    def send(self) -> None:
        self.sent += 1


def begun(
    name: str, parts: tuple[str, ...], clock: Ticking, ping: Ping | None = None
) -> tuple[Process, Watch]:
    process = Process(name, now=clock.now, monotonic=clock.monotonic)
    for part in parts:
        process.part(part)
    senses = Senses(ping=ping)
    return process, Watch(process, parts, senses, now=clock.now, monotonic=clock.monotonic)


def lives(process: Process, watch: Watch, parts: tuple[str, ...], clock: Ticking, seconds: float) -> None:
    for _ in range(int(seconds / NOTE)):
        for part in parts:
            process.part(part).succeeded()
        watch.turn()
        clock.passes(NOTE)


def troubles(clock: Ticking) -> list[Trouble]:
    return health.troubles(notes.read(now=clock.now()), now=clock.now() - timedelta(seconds=NOTE))


def test_a_process_that_is_killed_and_begun_again_at_once_leaves_nobody_silent() -> None:
    clock, parts = Ticking(), ("bot", "sheet")
    lives(*begun("host 1", parts, clock), parts, clock, 30)
    clock.passes(2)

    lives(*begun("host 2", parts, clock), parts, clock, 60)

    assert [] == troubles(clock)
    assert {"host 2"} == {note.holder for note in notes.read(now=clock.now())}


def test_what_such_processes_measured_of_themselves_goes_with_them() -> None:
    clock, parts = Ticking(), ("bot", "disk", "clock")
    for number in range(5):
        lives(*begun(f"host {number}", parts, clock), parts, clock, 30)

    assert {"host 4"} == {note.holder for note in notes.read(now=clock.now())}


def test_a_process_beside_us_that_dies_while_we_begin_is_silent() -> None:
    clock, parts = Ticking(), ("api",)
    sibling, _ = begun("host 1", parts, clock)
    process, watch = begun("host 2", parts, clock)
    lives(process, watch, parts, clock, 5)
    notes.keep(sibling.notes(), now=clock.now())

    lives(process, watch, parts, clock, 60)

    assert [("api", Code.SILENT)] == [(each.part, each.code) for each in troubles(clock)]


def dies_of(process: Process, watch: Watch, name: str, clock: Ticking) -> None:
    """Five times within half a minute, as `kept` counts, and then the process ends."""
    deaths, part = Deaths(name, process.part(name), monotonic=clock.monotonic), process.part(name)
    for _ in range(MOST_DEATHS):
        part.succeeded()
        watch.turn()
        with suppress(Died):
            clock.passes(deaths.after(RuntimeError("why")))
    watch.stop()
    watch.run()


def test_a_part_that_no_process_keeps_alive_is_told_once_and_pings_nobody() -> None:
    settle("Ольга Главная", None, role=Role.ADMIN)
    clock, ping = Ticking(), Counted("http://example.org")
    for number in range(10):
        process, watch = begun(f"host {number}", ("bot", "mail"), clock, ping)
        dies_of(process, watch, "mail", clock)
        clock.passes(2)

    told = outbox.due(Route.TELEGRAM, now=clock.now() + timedelta(days=1))
    assert [("site.concern", ["mail"])] == [(each.kind, each.payload["parts"]) for each in told]
    assert 0 == ping.sent


def test_a_process_that_is_told_to_stop_while_a_part_is_begun_again_tells_nobody() -> None:
    settle("Ольга Главная", None, role=Role.ADMIN)
    clock = Ticking()
    process, watch = begun("host 1", ("bot", "mail"), clock)
    lives(process, watch, ("bot", "mail"), clock, 30)
    Deaths("mail", process.part("mail"), monotonic=clock.monotonic).after(RuntimeError("why"))

    watch.stop()
    watch.run()

    assert [] == outbox.due(Route.TELEGRAM, now=clock.now() + timedelta(days=1))


class Faulty(Backups):
    """Fails as a fault of ours would."""

    fault: Exception | None = None

    def look(self, begun: datetime | None) -> None:  # noqa: ARG002  # its base's
        if self.fault:
            raise self.fault


def test_a_watch_that_fails_writes_one_traceback_until_it_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process = Process("host 1")
    backups = Faulty(process.part("backup"), tmp_path)
    watch = Watch(process, (), Senses(backups=backups))
    first, second = ValueError("first"), KeyError("second")

    for backups.fault in (first, first, second, first, None, None, first):
        watch.turn()

    said = [(each.levelname, each.message, each.exc_info and each.exc_info[1]) for each in caplog.records]
    failed = [("ERROR", "watch failed", fault) for fault in (first, second, first)]
    assert [*failed[:2], ("WARNING", "watch works again", None), failed[2]] == said
    assert process.part("database").is_waiting


def test_a_disk_that_cannot_be_measured_is_named_once_and_once_when_it_can_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process, folder = Process("host 1"), tmp_path / "mounted"
    watch = Watch(process, (), Senses(room=Room(process.part("disk"), folder)))

    for change in (None, None, folder.mkdir, None, folder.rmdir):
        if change:
            change()
        watch.turn()

    lost = ("ERROR", "not measured what=room why=No such file or directory")
    assert [lost, ("WARNING", "measured again what=room"), lost] == [
        (each.levelname, each.message) for each in caplog.records if "measured" in each.message
    ]
