"""Two passbots with one spreadsheet, over HTTP: one writes, both say so, and nobody fights."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from passbot import store
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR
from passbot.domain.site.health import Code
from passbot.pulse import Part
from passbot.sandbox.running import Box
from passbot.services.passes import orders
from passbot.services.sheet import sheet_owner
from passbot.sheets.google import GoogleBoard
from passbot.sheets.google_client import Far
from passbot.sheets.opening import Spreadsheet
from passbot.sheets.ownership import OBJECTS, Word
from passbot.sheets.sync import Sync
from passbot.sheets.worker import Worker
from passbot.store.db import session
from tests import databases
from tests.services.people.some_people import order_car, settle
from tests.sheets import sites
from tests.sheets.clock import Clock
from tests.sheets.hands import SandboxHands
from tests.sheets.site import RULES

FOREVER = 45.0  # seconds that both go on, more than a worker's longest wait
LEASE_AND_ALL = 120.0  # a copy has the lease of the other one's worker with it, which ends after a minute


class Counting(Far):
    """By the clock of the test, and with every write counted."""

    writes = 0

    def write(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: Google's JSON
        self.writes += 1
        return super().write(path, body)


class Installation:
    """A database, a worker that lives as long as this, and what it has said of itself."""

    def __init__(self, name: str, url: str, box: Box, clock: Clock) -> None:
        self.url, self.clock = url, clock
        self.sheet: Spreadsheet = sites.sheet(box)
        self.far = Counting(self.sheet.key, base=box.base, monotonic=clock.monotonic)
        vars(self.sheet)["far"] = self.far
        self.part = Part("sheet", now=clock, monotonic=clock.monotonic)
        self.due = clock.monotonic()
        self.codes = list[str]()

        def opened() -> tuple[GoogleBoard, Sync]:
            board = self.sheet.board()
            return board, self.sheet.sync(board, holder=name)

        self.worker = Worker(opened, holder=name, now=clock, monotonic=clock.monotonic, part=self.part)

    @contextmanager
    def bound(self) -> Iterator[None]:
        store.bind(self.url, synchronous="off")
        with session():
            yield

    def turn(self) -> None:
        if self.clock.monotonic() < self.due:
            return
        with self.bound():
            self.due = self.clock.monotonic() + self.worker.turn()
        code = self.part.note("it").waiting_for
        self.codes += [code] if not self.codes or code != self.codes[-1] else []

    def order(self, plate: str) -> Order:
        with self.bound():
            return order_car(settle("Анна Петрова", "27"), plate, rules=RULES, now=self.clock())

    def status(self, order: Order) -> str:
        with self.bound():
            return str(orders.by_code(order.code).status)

    @property
    def writes(self) -> int:
        return self.far.writes

    @property
    def says(self) -> str:
        return self.part.note("it").waiting_for

    @property
    def why(self) -> str:
        return self.part.note("it").why

    def is_told_to_take_over(self) -> str:
        with self.bound():
            return self.sheet.taken_over()

    def is_told_to_go_on_from_its_own_database(self) -> None:
        with self.bound():
            self.sheet.copybook().declined(OPERATOR, now=self.clock())


class Town:
    def __init__(self, box: Box, folder: Path) -> None:
        self.box, self.folder = box, folder
        self.clock = Clock(datetime.now(UTC).replace(second=0, microsecond=0))
        self.spreadsheet = sites.share(box)
        self.living = list[Installation]()

    def new(self, name: str) -> Installation:
        return self._begin(name, databases.fresh_url("sqlite", self.folder))

    def copy(self, name: str, of: Installation) -> Installation:
        target = self.folder / f"{name}.db"
        with of.bound():
            store.db.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(store.db.sqlite_file(of.url), target)
        return self._begin(name, f"sqlite:///{target}")

    def _begin(self, name: str, url: str) -> Installation:
        begun = Installation(name, url, self.box, self.clock)
        self.living.append(begun)
        return begun

    def stop(self, installation: Installation) -> None:
        self.living.remove(installation)

    def passes(self, seconds: float) -> None:
        until = self.clock.moment + timedelta(seconds=seconds)
        while self.clock.moment < until:
            for each in self.living:
                each.turn()
            self.clock.moment += timedelta(seconds=1)

    def rows(self) -> list[str]:
        return sorted(self.rows_as_they_stand())

    def tick(self, order: Order) -> None:
        hands = SandboxHands(self.box, self.spreadsheet, self.id_of("Orders_latest"))
        hands.set(self.rows_as_they_stand().index(order.code), 7, True)

    def write_into_sync(self, column: int, text: str) -> None:
        SandboxHands(self.box, self.spreadsheet, self.id_of("_sync")).set(-1, column, text)

    def delete_sync(self) -> None:
        self.box.google.edit("owner", self.spreadsheet, [{"deleteSheet": {"sheetId": self.id_of("_sync")}}])

    def id_of(self, title: str) -> int:
        looked = self.box.google.look("owner", self.spreadsheet)["sheets"]
        found: dict[str, int] = {
            each["properties"]["title"]: each["properties"]["sheetId"] for each in looked
        }
        return found[title]

    def rows_as_they_stand(self) -> list[str]:
        said = self.box.google.read("owner", self.spreadsheet, ["Orders_latest!A2:A"])
        return [str(row[0]) for row in said["valueRanges"][0].get("values", [])]


@pytest.fixture
def town(box: Box, tmp_path: Path) -> Town:
    return Town(box, tmp_path)


def test_the_one_that_comes_later_writes_nothing_and_both_say_so(town: Town) -> None:
    first = town.new("first")
    order = first.order("А001АА77")
    town.passes(6)
    second = town.new("second")
    second.order("А002АА77")

    town.passes(60)

    assert [order.code] == town.rows()
    assert (Code.RIVAL, Code.HUMAN) == (first.says, second.says)
    assert second.why.startswith("board.another: Another passbot on the machine ")
    assert 1 == second.writes  # its word to the other one


def test_two_idle_ones_write_next_to_nothing_in_half_a_minute(town: Town) -> None:
    first, second = town.new("first"), town.new("second")
    first.order("А001АА77")
    second.order("А002АА77")
    town.passes(60)
    before = first.writes + second.writes

    town.passes(30)

    assert first.writes + second.writes - before <= 1  # what says "as of" once a minute


def test_two_that_begin_at_once_agree_on_one(town: Town) -> None:
    first, second = town.new("first"), town.new("second")
    wanted = [{first.order("А001АА77").code}, {second.order("А002АА77").code}]

    town.passes(60)

    assert set(town.rows()) in wanted
    assert {Code.RIVAL, Code.HUMAN} == {Code(first.says), Code(second.says)}


def test_an_admin_may_give_the_spreadsheet_to_the_other_one(town: Town) -> None:
    first, second = town.new("first"), town.new("second")
    first.order("А001АА77")
    town.passes(6)
    town.passes(FOREVER)

    said = second.is_told_to_take_over()
    order = second.order("А002АА77")
    town.passes(FOREVER)
    assert (Code.HUMAN, Code.OLDER) == (first.says, second.says)
    second.is_told_to_go_on_from_its_own_database()
    town.passes(FOREVER)

    assert "within half a minute" in said
    assert order.code in town.rows()
    assert (Code.HUMAN, Code.RIVAL) == (first.says, second.says)
    assert "keeps the spreadsheet already" in second.is_told_to_take_over()


def test_a_spreadsheet_that_was_taken_over_is_left_though_nothing_is_to_be_written(town: Town) -> None:
    first, second = town.new("first"), town.new("second")
    first.order("А001АА77")
    town.passes(FOREVER)
    second.is_told_to_take_over()

    town.passes(FOREVER)

    assert (Code.HUMAN, Code.OLDER) == (first.says, second.says)


def test_the_rival_is_over_some_minutes_after_the_other_one_was_stopped(town: Town) -> None:
    first, second = town.new("first"), town.new("second")
    first.order("А001АА77")
    town.passes(60)
    town.stop(second)
    assert Code.RIVAL == first.says

    town.clock.moment += timedelta(minutes=10)
    town.passes(6)

    assert "" == first.says


def test_a_copy_of_a_living_installation_leaves_after_its_first_batch(town: Town) -> None:
    """Both have one name: they know each other by batches that neither database has noted for the other."""
    first = town.new("first")
    order = first.order("А001АА77")
    town.passes(6)
    copy = town.copy("copy", first)
    copy.order("А002АА77")

    town.passes(LEASE_AND_ALL)
    town.tick(order)
    town.passes(6)

    assert "arrived" == first.status(order)
    assert (Code.RIVAL, Code.HUMAN) == (first.says, copy.says)
    assert 2 == copy.writes  # a batch before it was told, and its word that it leaves


def test_a_copy_that_was_told_to_leave_does_not_begin_again_when_it_is_restarted(town: Town) -> None:
    first = town.new("first")
    first.order("А001АА77")
    town.passes(6)
    copy = town.copy("copy", first)
    copy.order("А002АА77")
    town.passes(LEASE_AND_ALL)
    town.stop(copy)
    again = town._begin("again", copy.url)

    town.passes(60)

    assert (Code.RIVAL, Code.HUMAN) == (first.says, again.says)
    assert again.writes <= 1


def test_the_other_one_writes_nothing_though_the_owner_deletes_what_says_so(town: Town) -> None:
    first, second = town.new("first"), town.new("second")
    order = first.order("А001АА77")
    second.order("А002АА77")
    town.passes(60)
    town.stop(first)

    town.delete_sync()
    town.passes(90)

    assert ([order.code], Code.HUMAN) == (town.rows(), second.says)
    town.living = [first]
    late = first.order("А003АА77")
    town.passes(60)
    assert sorted([order.code, late.code]) == town.rows()


@pytest.mark.parametrize("column", [2, 3])
def test_what_an_owner_types_over_the_names_is_nobodys_name(town: Town, column: int) -> None:
    first = town.new("first")
    order = first.order("А001АА77")
    town.passes(6)
    town.write_into_sync(column, "Оля, не трогать")

    town.passes(6)
    town.tick(order)
    town.passes(6)

    assert ("", "arrived") == (first.says, first.status(order))


def test_an_objection_that_comes_back_with_an_older_version_sends_nobody_away(town: Town) -> None:
    first = town.new("first")
    order = first.order("А001АА77")
    town.passes(6)
    with first.bound():
        this = sheet_owner.this().installation
    said = Word(OBJECTS, this, town.clock() - timedelta(hours=1), "laptop")
    town.write_into_sync(3, str(said))

    town.passes(6)
    town.tick(order)
    town.passes(6)

    assert ("", "arrived") == (first.says, first.status(order))


def test_a_copy_may_take_over_under_a_name_of_its_own(town: Town) -> None:
    first = town.new("first")
    first.order("А001АА77")
    town.passes(6)
    copy = town.copy("copy", first)
    wanted = copy.order("А002АА77")
    town.passes(LEASE_AND_ALL)

    copy.is_told_to_take_over()
    town.passes(FOREVER)

    assert wanted.code in town.rows()
    assert (Code.HUMAN, Code.RIVAL) == (first.says, copy.says)


def test_an_older_backup_of_the_same_installation_is_not_taken_for_another_one(town: Town) -> None:
    first = town.new("first")
    first.order("А001АА77")
    town.passes(6)
    backup = town.copy("backup", first)
    town.stop(backup)
    first.order("А002АА77")
    town.passes(70)
    town.stop(first)
    town.living.append(backup)

    town.passes(130)

    assert {Code.OLDER} == set(backup.codes) - {""}


def test_a_backup_from_before_there_were_names_is_not_taken_for_another_one(town: Town) -> None:
    first = town.new("first")
    first.order("А001АА77")
    backup = town.copy("backup", first)
    town.stop(backup)
    with backup.bound():
        store.db.database.execute_sql("DELETE FROM sheet_owner")
    town.passes(6)
    town.stop(first)
    town.living.append(backup)

    town.passes(70)

    assert Code.HUMAN not in backup.codes


def test_the_same_installation_begins_again_as_often_as_it_likes(town: Town) -> None:
    first = town.new("first")
    order = first.order("А001АА77")
    town.passes(6)
    for name in ("second", "third"):
        town.stop(town.living[0])
        town.clock.moment += timedelta(minutes=2)
        town._begin(name, first.url)
        town.passes(6)

    assert [order.code] == town.rows()
    assert [""] == town.living[0].codes
