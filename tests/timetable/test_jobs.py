"""The timetable: what happens because time passes."""

import os
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from passbot import error_log as faults
from passbot.bot.answering.notices import rendered
from passbot.domain.people.people import CLOCK, OPERATOR, Resident
from passbot.domain.site.facts.site import RulesChanged
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Status
from passbot.domain.times.windows import Window
from passbot.pulse import Part
from passbot.services.desks import offices
from passbot.services.gate import arrivals
from passbot.services.owed import outbox, unfinished
from passbot.services.passes import changes, orders
from passbot.services.people import sign_ins
from passbot.services.processes import sheet_health
from passbot.services.site import backup, before_migration, clocks
from passbot.services.slots import slots
from passbot.site_files import Site
from passbot.store import models
from passbot.store.db import transaction
from passbot.timetable.jobs import BACKUP, BY_NAME, TIDYING
from passbot.timetable.timetable import Timetable
from tests import databases
from tests.services.conftest import admin, anna, db
from tests.services.offices import office
from tests.services.people.some_people import NOON, actor, order_car
from tests.services.places.some_places import barbershop
from tests.timetable.rounds import no_network, run_at

pytestmark = pytest.mark.usefixtures("counted")

__all__ = ["admin", "anna", "db"]

RULES = Rules()
HOUR = timedelta(hours=1)


def everything_once(now: datetime) -> None:
    """What a start does: each job, then nothing more, for it is stopped before it begins to wait."""
    timetable = Timetable(RULES, now=lambda: now, fetch=no_network)
    timetable.stop()
    timetable.run()
    timetable._aside.wait(60)


def test_slots_are_made_ahead_and_past_ones_leave(db: str) -> None:
    place = barbershop()
    later = NOON + 72 * HOUR

    everything_once(later)

    assert 10 == len(slots.bookable(place, now=later))
    assert 0 == models.Slot.select().where(models.Slot.end_at <= later).count()


def test_a_hold_that_is_over_is_freed(db: str, anna: Resident) -> None:
    first = slots.bookable(barbershop(), now=NOON)[0]
    slots.hold(first.uuid, actor=actor(anna), rules=RULES, now=NOON)

    everything_once(NOON + timedelta(minutes=5))

    assert Status.AVAILABLE == models.Slot.get(models.Slot.uuid == first.uuid).status


def test_a_slot_that_nobody_came_to_expires_and_stays_in_the_history(db: str, anna: Resident) -> None:
    first = slots.bookable(barbershop(), now=NOON)[0]
    _, order = slots.book(first.uuid, actor=actor(anna), rules=RULES, now=NOON)

    everything_once(first.end)

    assert "expired" == orders.by_code(order.code).status
    assert first.uuid == slots.find(first.uuid, now=first.end).uuid


def test_links_and_sessions_that_are_over_are_forgotten(db: str, anna: Resident) -> None:
    sign_ins.offer(anna.id, now=NOON)

    everything_once(NOON + HOUR)

    assert 0 == models.SignIn.select().count()


NIGHT = NOON.replace(hour=3, minute=30)  # UTC


@pytest.mark.parametrize(
    ("tidied", "is_left"),
    [
        (NIGHT, True),
        (NOON, True),
        (NIGHT - timedelta(minutes=1), False),
        (NIGHT - 24 * HOUR, False),
        (NOON + 1000 * HOUR, False),  # by a clock that was wrong
    ],
)
def test_a_start_tidies_only_what_the_last_night_has_missed(
    db: str, anna: Resident, tmp_path: Path, tidied: datetime, is_left: bool
) -> None:
    run_at(tidied, Site(db, tmp_path), "tidy")
    sign_ins.offer(anna.id, now=NOON - HOUR)

    everything_once(NOON + HOUR)

    assert is_left == bool(models.SignIn.select().count())


@pytest.mark.parametrize(("document", "when"), [("size", TIDYING), ("backups", BACKUP)])
def test_the_documents_say_at_which_hour_of_the_night(document: str, when: time) -> None:
    text = (Path(__file__).parents[2] / "docs" / f"{document}.md").read_text(encoding="utf-8")

    assert f"\nEvery night at {when:%H:%M} UTC" in text


def test_who_stood_by_through_the_night_tidies_nothing_again(db: str, anna: Resident, tmp_path: Path) -> None:
    wall = NIGHT - HOUR
    timetable = Timetable(RULES, now=lambda: wall, fetch=no_network)
    run_at(NIGHT, Site(db, tmp_path), "tidy")  # another's
    sign_ins.offer(anna.id, now=NIGHT)

    wall = NOON
    timetable.stop()
    timetable.run()
    timetable._aside.wait(60)

    assert 1 == models.SignIn.select().count()


def test_a_second_look_changes_nothing(db: str) -> None:
    barbershop()
    everything_once(NOON + HOUR)
    before = [row.uuid for row in models.Slot.select().order_by(models.Slot.id)]

    everything_once(NOON + HOUR)

    assert before == [row.uuid for row in models.Slot.select().order_by(models.Slot.id)]


@pytest.mark.usefixtures("db")
def test_a_job_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    models.Place.update(zone="Mars/Olympus").where(models.Place.id == barbershop(name="Луна").id).execute()
    place = barbershop()

    everything_once(NOON + 24 * HOUR)

    assert "job failed name=slots" in caplog.text
    assert slots.bookable(place, now=NOON + 24 * HOUR)[-1].start > NOON + 48 * HOUR


MORNING = datetime(2026, 5, 5, 5, 0, tzinfo=NOON.tzinfo)  # 08:00 in Moscow
LOG = """2026-05-04T10:00:00.000+00:00 ERROR passbot.bot.telegram.app update failed update=17
    Traceback (most recent call last):
    ValueError: what belongs to it
2026-05-04T11:00:00.000+00:00 ERROR passbot.bot.telegram.app update failed update=18
{"at": "2026-05-04T12:00:00.000+00:00", "level": "ERROR", "logger": "passbot.mail", "event": "mail failed"}
2026-05-01T11:00:00.000+00:00 ERROR passbot.timetable.timetable job failed name=x
not a line of ours
"""


def site(url: str, home: Path) -> Site:
    (home / "log").mkdir()
    (home / "log" / "errors.log").write_text(LOG)
    return Site(url, home)


def told(admin: Resident) -> list[Delivery]:
    due = outbox.due(Route.TELEGRAM, now=MORNING + 24 * HOUR)
    return [
        each for each in due if each.recipient == str(admin.telegram_id) and each.kind.startswith("digest")
    ]


def test_the_nights_tidying_deletes_old_copies_of_before_a_migration(db: str, tmp_path: Path) -> None:
    url = databases.empty_url("sqlite", tmp_path)
    copies = [before_migration.file_of(url, version) for version in (1, 2, 3)]
    copies[0].parent.mkdir()
    for age, copy in enumerate(reversed(copies)):
        copy.touch()
        os.utime(copy, times=((NOON - age * HOUR).timestamp(),) * 2)

    run_at(NOON, Site(url, tmp_path), "tidy")

    assert copies[1:] == sorted(copies[0].parent.iterdir())


def test_admins_hear_in_the_morning_how_yesterday_was(
    db: str, anna: Resident, admin: Resident, tmp_path: Path
) -> None:
    came, missed = order_car(anna, "А123ВС77", hours=2), order_car(anna, "К555КК77", hours=2)
    arrivals.record(came.code, actor=actor(admin), rules=RULES, now=NOON)
    changes.expire(actor=CLOCK, now=NOON + 3 * HOUR)
    at = site(db, tmp_path)
    for now in (MORNING - timedelta(minutes=1), MORNING, MORNING + HOUR):
        run_at(now, at, "digest")

    morning, faults, file = told(admin)

    assert missed.is_open
    facts = morning.payload
    assert (2, 1, 1, 3) == (facts["ordered"], facts["arrived"], facts["no_shows"], facts["faults"])
    assert [["bot.telegram.app: update failed update=N", 2], ["mail: mail failed", 1]] == faults.payload[
        "faults"
    ]
    said = [message.payload["html"] for each in (morning, faults) for message in rendered(each, now=MORNING)]
    assert "Заказано: 2, прибыли: 1, не появились: 1." in said[0]
    assert "2 × <code>bot.telegram.app: update failed update=N</code>" in said[1]
    assert ["tg.file"] == [message.kind for message in rendered(file, now=MORNING)]


def test_the_errors_of_the_day_come_as_a_file_beside_the_summary(
    db: str, anna: Resident, admin: Resident, tmp_path: Path
) -> None:
    order_car(anna)
    at = site(db, tmp_path)
    for now in (MORNING, MORNING + HOUR):
        run_at(now, at, "digest")

    *_, file = told(admin)
    [sent] = rendered(file, now=MORNING)

    lines = LOG.splitlines()
    assert ("tg.file", "errors-2026-05-05.log") == (sent.kind, sent.payload["name"])
    assert lines[:5] == sent.payload["content"].splitlines()
    assert "Ошибки за сутки" in sent.payload["caption"]


@pytest.mark.parametrize("text", ["", "not a line of ours\n", LOG.splitlines()[-2] + "\n    Traceback\n"])
def test_without_an_error_of_the_day_there_is_no_file(
    db: str, anna: Resident, admin: Resident, tmp_path: Path, text: str
) -> None:
    order_car(anna)
    at = site(db, tmp_path)
    at.errors.write_text(text)

    run_at(MORNING, at, "digest")

    assert "digest.file" not in [each.kind for each in told(admin)]


def test_of_very_many_errors_the_newest_come(tmp_path: Path) -> None:
    file = tmp_path / "errors.log"
    line = "2026-05-04T10:00:00.000+00:00 ERROR passbot.bot.telegram.app update failed update={}\n"
    file.write_text("".join(line.format(number) for number in range(1000)))

    text = faults.text_since(file, NOON - timedelta(days=1), most=500)

    first, *rest = text.splitlines()
    assert (faults.EARLIER, True) == (first, len(text) < 600)
    assert rest == [line.format(number).strip() for number in range(1000 - len(rest), 1000)]


def test_on_the_first_day_of_a_site_there_is_nothing_to_tell(
    db: str, admin: Resident, tmp_path: Path
) -> None:
    run_at(NOON + HOUR, Site(db, tmp_path), "digest")

    assert [] == told(admin)


def test_a_day_without_faults_has_no_word_about_them(
    db: str, anna: Resident, admin: Resident, tmp_path: Path
) -> None:
    order_car(anna)

    run_at(MORNING, Site(db, tmp_path), "digest")

    assert ["digest.morning"] == [each.kind for each in told(admin)]


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("late", "Ошибок: 0.\n⚠️ Таблица охраны отстаёт на 20 ч"),
        ("current", "Ошибок: 0.\nТаблица охраны не отстаёт."),
        ("absent", "Ошибок: 0."),
    ],
)
def test_how_far_the_sheet_is_behind_is_told_where_there_is_one(
    db: str, anna: Resident, admin: Resident, tmp_path: Path, sheet: str, said: str
) -> None:
    order_car(anna, hours=72)  # at noon, and the sheet is owed it
    if sheet == "current":
        outbox.done([each.id for each in outbox.due(Route.SHEET, now=NOON)], now=NOON)
    if sheet == "absent":
        sheet_health.there_is_none(now=NOON)

    run_at(MORNING, Site(db, tmp_path), "digest")

    [line] = [message.payload["html"] for each in told(admin) for message in rendered(each, now=MORNING)]
    assert line.endswith(said)


def test_the_nights_backup_is_made_and_old_ones_go(tmp_path: Path) -> None:
    url = databases.fresh_url("sqlite", tmp_path)
    at = Site(url, tmp_path, backups_kept=2)
    for night in range(4):
        run_at(NOON + night * 24 * HOUR, at, "backup")

    kept = sorted(file.name for file in at.backups.iterdir())

    assert [backup.name_of(NOON + night * 24 * HOUR) for night in (2, 3)] == kept


def test_the_days_of_desks_are_made_ahead_and_past_ones_leave(db: str) -> None:
    where = office(2)
    everything_once(NOON)
    desk = offices.desks_of(where)[0]

    assert 15 == len(slots.listed(desk, now=NOON))
    everything_once(NOON + 24 * HOUR)
    assert 15 == len(slots.listed(desk, now=NOON + 24 * HOUR))
    assert 32 - 2 == models.Slot.select().count()


def test_a_clock_that_jumps_closes_nothing_before_ten_minutes(db: str, anna: Resident) -> None:
    order = order_car(anna, hours=2)
    wall, counted = NOON, 0.0
    timetable = Timetable(RULES, now=lambda: wall, passed=lambda: counted, fetch=no_network)

    wall += 24 * HOUR
    statuses = []
    for _ in range(11):
        timetable.do(BY_NAME["expire"])
        statuses.append(orders.by_code(order.code).status)
        wall, counted = wall + timedelta(minutes=1), counted + 60

    assert ["open"] * 10 + ["expired"] == statuses


def test_what_the_jump_put_off_is_caught_up(db: str, anna: Resident) -> None:
    order = order_car(anna, hours=2)
    wall, counted = NOON, 0.0
    timetable = Timetable(RULES, now=lambda: wall, passed=lambda: counted, fetch=no_network)
    wall += 24 * HOUR
    timetable.do(BY_NAME["expire"])

    counted, wall = counted + 600, wall + timedelta(minutes=10)
    timetable._catch_up()

    assert "expired" == orders.by_code(order.code).status


def test_a_doubt_under_a_clock_that_was_years_ahead_is_over_when_that_one_is(db: str, anna: Resident) -> None:
    order = order_car(anna, hours=2)
    wall = NOON
    first = Timetable(RULES, now=lambda: wall, passed=lambda: 0.0, fetch=no_network)
    wall += timedelta(days=900)
    first.do(BY_NAME["expire"])
    everything_once(NOON + timedelta(minutes=1))  # the clock is right again, and this one still doubts it

    everything_once(NOON + 3 * HOUR)

    assert "expired" == orders.by_code(order.code).status


def test_who_starts_after_a_jump_doubts_the_clock_as_well(db: str, anna: Resident) -> None:
    order = order_car(anna, hours=2)
    wall = NOON
    first = Timetable(RULES, now=lambda: wall, passed=lambda: 0.0, fetch=no_network)
    wall += 24 * HOUR
    first.do(BY_NAME["expire"])

    everything_once(wall + timedelta(minutes=1))
    was = orders.by_code(order.code).status
    everything_once(wall + timedelta(minutes=11))

    assert ("open", "expired") == (was, orders.by_code(order.code).status)


def test_a_clock_that_a_human_confirms_is_believed_at_once(db: str, anna: Resident) -> None:
    order = order_car(anna, hours=2)
    wall = NOON
    timetable = Timetable(RULES, now=lambda: wall, passed=lambda: 0.0, fetch=no_network)
    wall += 24 * HOUR
    timetable.do(BY_NAME["expire"])
    was = orders.by_code(order.code).status

    clocks.confirm(actor=OPERATOR, now=wall)
    timetable._catch_up()

    assert ("open", "expired") == (was, orders.by_code(order.code).status)


def test_what_a_human_says_by_another_clock_confirms_nothing(db: str, anna: Resident) -> None:
    order = order_car(anna, hours=2)
    wall = NOON
    timetable = Timetable(RULES, now=lambda: wall, passed=lambda: 0.0, fetch=no_network)
    wall += 24 * HOUR
    timetable.do(BY_NAME["expire"])

    clocks.confirm(actor=OPERATOR, now=NOON)
    timetable._catch_up()

    assert "open" == orders.by_code(order.code).status


@pytest.mark.parametrize("away", [-24 * HOUR, 24 * HOUR * 900])
def test_a_clock_that_is_wrong_from_the_start_closes_nothing_before_ten_minutes(
    db: str, anna: Resident, away: timedelta
) -> None:
    order = order_car(anna, hours=2, now=min(NOON, NOON + away) - 3 * HOUR)
    outbox.record(RulesChanged("zone", "Europe/Moscow"), actor=OPERATOR, now=NOON)  # what was written last
    started = NOON + away

    clocks.compare(now=started)
    everything_once(started + timedelta(minutes=1))
    was = orders.by_code(order.code).status
    everything_once(started + timedelta(minutes=11))

    assert ("open", "expired") == (was, orders.by_code(order.code).status)


def test_what_a_press_has_begun_is_finished_by_the_timetable(db: str) -> None:
    place = barbershop(slot_minutes=60, seats=60)
    assert unfinished.behind(now=NOON)

    timetable = Timetable(RULES, now=lambda: NOON, fetch=no_network)
    timetable.do(BY_NAME["unfinished"])
    timetable._aside.wait(60)

    assert unfinished.behind(now=NOON) is None
    assert slots.listed(place, now=NOON, within=Window(NOON + timedelta(days=1), NOON + timedelta(days=2)))


def test_what_cannot_be_finished_is_a_fault_until_it_is_done(db: str) -> None:
    with transaction():
        unfinished.begin(unfinished.Work.FILLING, 999, now=NOON)  # there is no such place
    part = Part("timetable")
    timetable = Timetable(RULES, now=lambda: NOON, fetch=no_network, part=part)
    timetable.do(BY_NAME["unfinished"])
    timetable._aside.wait(60)

    timetable.do(BY_NAME["unfinished"])  # not yet due again
    waits = part.note("").waiting_for, part.note("").why
    models.Unfinished.delete().execute()
    timetable.do(BY_NAME["unfinished"])

    assert ("fault", "filling 999: 1 times") == waits
    assert "" == part.note("").waiting_for
