"""What is owed, to whom, and what becomes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.facts.people import ResidentEdited
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import outbox, routes, written
from passbot.services.people import mailing, residents, roster
from passbot.services.regular import guest_links
from passbot.store import models
from passbot.store.db import session, transaction
from passbot.wake import wake
from tests.facts import EXAMPLES
from tests.services.people.some_people import NOON, actor, order_car, settle

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LATER = NOON + timedelta(days=365)


def owe(recipient: str = "1", *, dedupe_key: str | None = None, text: str = "hello") -> Delivery:
    with transaction():
        outbox.owe(Route.TELEGRAM, recipient, "test", {"text": text}, now=NOON, dedupe_key=dedupe_key)
    return due()[-1]


def due(*, after: timedelta = timedelta(0)) -> list[Delivery]:
    return outbox.due(Route.TELEGRAM, now=NOON + after)


def told(resident: Resident) -> list[str]:
    owed = outbox.due(Route.TELEGRAM, now=LATER)
    return [delivery.kind for delivery in owed if delivery.recipient == str(resident.telegram_id)]


def status_of(delivery: Delivery) -> str:
    return str(models.Delivery.get_by_id(delivery.id).status)


def let_in(host: Resident, guard: Resident) -> None:
    arrivals.record(order_car(host).code, actor=actor(guard), rules=Rules(), now=NOON)


def test_what_is_owed_is_due_at_once_the_oldest_promise_first(db: str) -> None:
    first, second = owe("2"), owe("1")

    assert [first, second] == due()
    assert ("2", {"text": "hello"}, 0, NOON) == (
        first.recipient,
        first.payload,
        first.attempts,
        first.created_at,
    )


def test_each_route_has_its_own_queue_and_a_bite_has_its_size(db: str) -> None:
    first, _ = owe(), owe()

    assert [] == outbox.due(Route.SHEET, now=NOON)
    assert [first] == outbox.due(Route.TELEGRAM, now=NOON, limit=1)


def test_what_is_done_is_not_due_any_more(db: str) -> None:
    first, second = owe(), owe()

    assert 1 == outbox.done([first.id], now=NOON)

    assert [second] == due()
    assert 1 == outbox.owed_count(Route.TELEGRAM)


def test_done_twice_is_done_once(db: str) -> None:
    delivery = owe()
    outbox.done([delivery.id], now=NOON)

    assert 0 == outbox.done([delivery.id], now=NOON + HOUR)
    assert NOON == models.Delivery.get_by_id(delivery.id).done_at


def test_nothing_is_done_by_an_empty_list(db: str) -> None:
    owe()

    assert 0 == outbox.done([], now=NOON)


def test_what_failed_is_tried_later_and_ever_later_up_to_an_hour(db: str) -> None:
    delivery = owe()
    now, waits = NOON, []

    for _ in range(11):
        assert outbox.failed(delivery.id, "timeout", now=now)
        next_try = models.Delivery.get_by_id(delivery.id).due_at
        waits.append(int((next_try - now).total_seconds()))
        now = next_try

    assert [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600] == waits


def test_it_is_not_due_before_its_time_and_is_due_then(db: str) -> None:
    delivery = owe()

    outbox.failed(delivery.id, "timeout", now=NOON)

    assert [] == due(after=4 * SECOND)
    assert [(delivery.id, 1)] == [(again.id, again.attempts) for again in due(after=5 * SECOND)]


def test_after_a_dozen_failures_it_is_given_up_and_the_journal_says_so(db: str) -> None:
    delivery = owe()

    answers = [outbox.failed(delivery.id, "timeout", now=NOON) for _ in range(12)]

    assert [True] * 11 + [False] == answers
    assert "dead" == status_of(delivery)
    [event] = models.Event.select().where(models.Event.kind == "delivery.dead")
    assert {"delivery": delivery.id, "route": "telegram"} == event.details
    assert [] == outbox.due(Route.TELEGRAM, now=LATER)


def test_what_was_refused_for_good_is_dead_at_once_and_once(db: str) -> None:
    delivery = owe()

    outbox.dead(delivery.id, "blocked", now=NOON)
    outbox.dead(delivery.id, "blocked", now=NOON)

    assert "dead" == status_of(delivery)
    assert 1 == models.Event.select().count()


@pytest.mark.parametrize(("route", "kind"), [(Route.TELEGRAM, "tg.say"), (Route.EMAIL, "mail.code")])
def test_a_secret_that_could_never_be_said_is_not_kept(db: str, route: Route, kind: str) -> None:
    outbox.owe(route, "1", kind, {"code": "000123"}, now=NOON)
    [delivery] = outbox.due(route, now=NOON)

    answers = [outbox.failed(delivery.id, "timeout", now=NOON) for _ in range(12)]

    row = models.Delivery.get_by_id(delivery.id)
    assert (False, "dead", {}) == (answers[-1], row.status, row.payload)


@pytest.mark.parametrize("verdict", ["done", "dead"])
def test_a_late_failure_does_not_bring_back_what_is_settled(db: str, verdict: str) -> None:
    delivery = owe()
    if verdict == "done":
        outbox.done([delivery.id], now=NOON)
    else:
        outbox.dead(delivery.id, "blocked", now=NOON)

    assert outbox.failed(delivery.id, "timeout", now=NOON)

    assert verdict == status_of(delivery)


def test_a_long_error_is_cut(db: str) -> None:
    delivery = owe()

    outbox.failed(delivery.id, "x" * 10_000, now=NOON)

    assert "x" * 500 == models.Delivery.get_by_id(delivery.id).error


def test_the_same_dedupe_key_is_promised_once_also_after_it_was_kept(db: str) -> None:
    first = owe(dedupe_key="morning", text="first")
    owe(dedupe_key="morning", text="second")
    assert [first] == due()

    outbox.done([first.id], now=NOON)
    with transaction():
        outbox.owe(Route.TELEGRAM, "1", "test", {}, now=NOON, dedupe_key="morning")

    assert [] == due()


def test_promises_without_a_key_are_all_kept(db: str) -> None:
    owe(text="same")
    owe(text="same")

    assert 2 == len(due())


def test_the_host_is_told_of_an_arrival(anna: Resident, guard: Resident) -> None:
    let_in(anna, guard)

    assert ["arrival.recorded"] == told(anna)


def test_nobody_is_told_what_they_did_themselves(admin: Resident) -> None:
    let_in(admin, admin)

    assert [] == told(admin)


@pytest.mark.parametrize("change", [{"telegram_id": None}, {"unreachable_at": NOON}])
def test_who_cannot_be_reached_is_owed_nothing(
    anna: Resident, guard: Resident, change: dict[str, object]
) -> None:
    models.Resident.update(change).where(models.Resident.id == anna.id).execute()

    let_in(anna, guard)

    assert [] == outbox.due(Route.TELEGRAM, now=LATER)
    assert 2 == len(outbox.due(Route.SHEET, now=LATER))


def test_every_admin_who_can_be_reached_is_told(admin: Resident) -> None:
    second, gone, deaf = (settle(name, None, role=Role.ADMIN) for name in ("Пётр", "Яна", "Лев"))
    models.Resident.update(removed_at=NOON).where(models.Resident.id == gone.id).execute()
    models.Resident.update(unreachable_at=NOON).where(models.Resident.id == deaf.id).execute()
    name = roster.add("Вера Павлова", actor=OPERATOR, now=NOON)

    residents.claim(name.id, telegram_id=1, language="ru", now=NOON)

    everybody = (admin, second, gone, deaf)
    assert [["resident.claimed"], ["resident.claimed"], [], []] == [told(one) for one in everybody]


@pytest.mark.parametrize("kind", sorted(routes.ROUTES))
def test_every_kind_of_event_can_be_told(anna: Resident, admin: Resident, guard: Resident, kind: str) -> None:
    """Each audience of ROUTES gets one delivery when a guard acts on Anna's guest and one admin listens."""
    order = order_car(anna)
    link = guest_links.make(order.window, 1, actor=actor(anna), rules=Rules(), now=NOON)
    models.GuestLinkTry.create(link=link.id, telegram_id=7001, order=order.id, at=NOON)
    mailing.set_address(anna.id, "anna@example.org")
    with transaction():  # so that there is a mail whose booking can be called off
        outbox.record("slot.booked", actor=actor(anna), now=NOON, order=order)
    earlier = {row.id for row in models.Delivery.select()}

    with transaction():
        outbox.record(EXAMPLES[kind], actor=actor(guard), now=NOON, order=order)

    recipients = {
        routes.SHEET: "gate",
        routes.HOST: str(anna.telegram_id),
        routes.PERSON: str(anna.telegram_id),
        routes.ADMINS: str(admin.telegram_id),
        routes.GUEST: "7001",
        routes.MAIL: "anna@example.org",
        routes.MAILED: "anna@example.org",
    }
    new = (
        models.Delivery.select().where(models.Delivery.id.not_in(list(earlier))).order_by(models.Delivery.id)
    )
    assert [recipients[audience] for audience in routes.ROUTES[kind]] == [row.recipient for row in new]


def test_a_kind_that_nobody_announced_is_a_mistake(db: str, anna: Resident) -> None:
    with pytest.raises(KeyError, match=r"order\.eaten"), transaction():
        outbox.record("order.eaten", actor=actor(anna), now=NOON)  # type: ignore[arg-type]  # that is the mistake

    assert 0 == models.Event.select().count()


def test_a_worker_is_woken_by_the_commit_and_not_before(db: str) -> None:
    rung: list[bool] = []
    stop = wake.listen(Route.SHEET, lambda: rung.append(True))

    with transaction():
        outbox.owe(Route.SHEET, "gate", "test", {}, now=NOON)
        rung_inside = list(rung)
    stop()

    assert ([], [True]) == (rung_inside, rung)


def test_what_is_given_up_is_this_one_alone(db: str) -> None:
    mine, theirs = owe("1"), owe("2")

    outbox.dead(mine.id, "blocked", now=NOON)

    assert ["dead", "owed"] == [status_of(mine), status_of(theirs)]
    assert [theirs] == due()


def test_what_is_put_off_is_this_one_alone(db: str) -> None:
    mine, theirs = owe("1"), owe("2")

    outbox.failed(mine.id, "busy", now=NOON)

    assert [theirs] == due()


def test_what_others_record_meanwhile_is_not_counted_as_ours(db: str, anna: Resident) -> None:
    before = written.events()

    with ThreadPoolExecutor() as other:
        other.submit(_recorded, anna).result()
    between = written.events()
    _recorded(anna)

    assert (0, 1) == (between - before, written.events() - between)


def _recorded(resident: Resident) -> None:
    with session(), transaction():
        outbox.record(ResidentEdited("27", "28"), actor=OPERATOR, now=NOON, resident=resident)
