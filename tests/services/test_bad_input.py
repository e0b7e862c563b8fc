"""Bad input to every service: a refusal that says what to do, and not one row is different."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest

from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people.people import OPERATOR, Actor, Role
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.domain.times.windows import Window
from passbot.errors import Refusal
from passbot.services.gate import arrivals
from passbot.services.passes import changes, orders, search, search_hits
from passbot.services.people import invites, keys, residents, roster
from passbot.services.privacy import forgetting, leaving, retention
from passbot.services.regular import series
from passbot.services.site import house_rules
from passbot.services.telling import broadcast, journal, reports
from tests import databases
from tests.services import world
from tests.services.people.some_people import NOON
from tests.services.world import RULES, TOMORROW, World

Deed = Callable[[World], object]

PLATE = plates.read("А123ВС77")
OTHER = plates.read("М001ММ77")
NUL, LONE, HUGE = "\x00", "\ud800", 10**30


@pytest.fixture(scope="module", params=databases.KINDS)
def gate(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all, for nothing may change in it."""
    with databases.opened(request.param, tmp_path_factory.mktemp("gate")):
        yield world.build()


def place(by: Callable[[World], Actor], wish: Wish, **rules: int) -> Deed:
    return lambda gate: orders.place(wish, actor=by(gate), rules=Rules(**rules), now=NOON)  # type: ignore[arg-type]


def anna(gate: World) -> Actor:
    return gate.anna


def operator(_gate: World) -> Actor:
    return OPERATOR


def register(invite: Callable[[World], str], *, telegram_id: int = 77, **given: Any) -> Deed:  # Any: answers
    answers = {"name": "Анна Новая", "phone": "+79261112233", "house": "27", "language": "ru"} | given
    return lambda gate: residents.register(invite(gate), telegram_id=telegram_id, now=NOON, **answers)


def free(gate: World) -> str:
    return gate.free.code


def repeating(until: date = date(2026, 6, 1), starts_on: date = date(2026, 5, 4)) -> Pattern:
    return Pattern(Repeat.DAILY, time(9), time(18), "Europe/Moscow", starts_on, until)


def begin(wish: Wish, pattern: Pattern, by: Callable[[World], Actor] = anna) -> Deed:
    return lambda gate: series.create(wish, pattern, actor=by(gate), rules=RULES, now=NOON)


def record(
    code: Callable[[World], str], by: Callable[[World], Actor] = operator, **given: Any
) -> Deed:  # Any: words
    given = {"now": NOON} | given
    return lambda gate: arrivals.record(code(gate), actor=by(gate), rules=RULES, **given)


def opened(gate: World) -> str:
    return gate.open.code


def window(days: int, hours: int = 2) -> Window:
    start = NOON + timedelta(days=days)
    return Window(start, start + timedelta(hours=hours))


ORDERS: list[tuple[str, Deed]] = [
    ("order.no_plate", place(anna, Wish())),
    ("order.no_guest", place(anna, Wish(kind=Kind.GUEST))),
    ("order.no_guest", place(anna, Wish(kind=Kind.GUEST, guest_name=" \n "))),
    ("order.text_too_long", place(anna, Wish(plate=OTHER, brand="K" * 65))),
    ("order.text_strange", place(anna, Wish(plate=OTHER, brand=NUL))),
    ("order.text_strange", place(anna, Wish(kind=Kind.GUEST, guest_name=LONE))),
    ("order.over", place(anna, Wish(plate=OTHER, window=window(-1)))),
    ("order.too_far", place(anna, Wish(plate=OTHER, window=window(61)))),
    ("order.too_long", place(anna, Wish(plate=OTHER, window=window(0, hours=24 * 32)))),
    ("order.for_others", place(anna, Wish(plate=OTHER, resident_id=2))),
    ("order.unregistered", place(operator, Wish(plate=OTHER))),
    ("resident.unknown", place(operator, Wish(plate=OTHER, resident_id=10**9))),
    ("resident.unknown", place(operator, Wish(plate=OTHER, resident_id=HUGE))),
    ("order.duplicate", place(anna, Wish(plate=PLATE))),
    ("order.quota", place(anna, Wish(plate=OTHER), quota_house_day=1)),
    ("resident.removed", lambda gate: place(operator, Wish(plate=OTHER, resident_id=gate.left.id))(gate)),
    *[
        ("order.unknown", lambda _gate, code=code: orders.by_code(code))
        for code in ("", "ZZZZZZ", NUL, LONE, "'; DROP TABLE orders; --", "A" * 100_000, "A23456\n B")
    ],
    ("order.unknown", lambda _gate: changes.cancel("ZZZZZZ", actor=OPERATOR, now=NOON)),
    ("order.not_yours", lambda gate: changes.cancel(gate.open.code, actor=gate.boris, now=NOON)),
    ("order.not_yours", lambda gate: changes.cancel(gate.open.code, actor=gate.guard, now=NOON)),
    ("order.closed", lambda gate: changes.cancel(gate.arrived.code, actor=OPERATOR, now=NOON)),
    ("order.closed", lambda gate: changes.cancel(gate.cancelled.code, actor=OPERATOR, now=NOON)),
    (
        "order.reason",
        lambda gate: changes.cancel(gate.open.code, actor=OPERATOR, now=NOON, reason=LONE),
    ),
    (
        "order.not_longer",
        lambda gate: changes.extend(gate.open.code, NOON, actor=OPERATOR, rules=RULES, now=NOON),
    ),
    (
        "order.too_long",
        lambda gate: changes.extend(
            gate.open.code, NOON + timedelta(days=99), actor=OPERATOR, rules=RULES, now=NOON
        ),
    ),
    (
        "order.closed",
        lambda gate: changes.extend(gate.arrived.code, TOMORROW, actor=OPERATOR, rules=RULES, now=NOON),
    ),
    (
        "order.duplicate",
        lambda gate: changes.edit_plate(gate.other.code, PLATE, actor=gate.anna, now=NOON),
    ),
    ("order.closed", lambda gate: changes.edit_plate(gate.arrived.code, OTHER, actor=OPERATOR, now=NOON)),
    ("order.duplicate", lambda gate: changes.repeat(gate.open.code, actor=gate.anna, rules=RULES, now=NOON)),
    ("order.not_yours", lambda gate: changes.repeat(gate.open.code, actor=gate.boris, rules=RULES, now=NOON)),
]
ARRIVALS: list[tuple[str, Deed]] = [
    ("arrival.not_guard", record(opened, anna)),
    ("arrival.too_early", record(lambda gate: gate.next_week.code)),
    ("arrival.too_late", record(opened, now=NOON + timedelta(days=3))),
    ("arrival.already", record(lambda gate: gate.arrived.code)),
    ("arrival.nonce", record(opened, nonce="")),
    ("arrival.nonce", record(opened, nonce="n" * 101)),
    ("arrival.nonce", record(opened, nonce=NUL)),
    ("arrival.nonce", record(opened, nonce=LONE)),
    ("arrival.nonce_used", record(opened, nonce="taken")),
    ("arrival.reason", record(opened, override="  ")),
    ("arrival.reason", record(opened, override=LONE)),
    ("arrival.reason", record(opened, override="r" * 10_000)),
    ("order.closed", record(lambda gate: gate.cancelled.code)),
    ("order.unknown", record(lambda _gate: "ZZZZZZ", override="known")),
    ("arrival.none", lambda gate: arrivals.annul(gate.open.code, actor=OPERATOR, rules=RULES, now=NOON)),
    (
        "arrival.not_guard",
        lambda gate: arrivals.annul(gate.arrived.code, actor=gate.anna, rules=RULES, now=NOON),
    ),
    (
        "arrival.undo_over",
        lambda gate: arrivals.annul(gate.arrived.code, actor=gate.guard, rules=RULES, now=TOMORROW),
    ),
    (
        "arrival.reason",
        lambda gate: arrivals.annul(gate.arrived.code, actor=OPERATOR, rules=RULES, now=NOON, reason=NUL),
    ),
]


def issue(
    by: Callable[[World], Actor] = operator, **given: Any
) -> Deed:  # Any: what an invite may be bound to
    return lambda gate: invites.issue(actor=by(gate), rules=RULES, now=NOON, **given)


def of_houses(houses: list[str]) -> Deed:
    return lambda _gate: invites.issue_for_houses(houses, actor=OPERATOR, rules=RULES, now=NOON)


PEOPLE: list[tuple[str, Deed]] = [
    ("invite.not_admin", issue(anna)),
    ("invite.label", issue(label="x" * 65)),
    ("invite.label", issue(label=NUL)),
    ("invite.label", issue(label=LONE)),
    ("house.format", issue(house="=1+1")),
    ("resident.unknown", issue(resident_id=10**9)),
    ("resident.unknown", issue(resident_id=HUGE)),
    ("resident.not_free", lambda gate: issue(resident_id=gate.anna.resident_id)(gate)),
    ("resident.not_free", lambda gate: issue(resident_id=gate.left.id)(gate)),
    ("invite.too_many", of_houses([])),
    ("invite.too_many", of_houses(["1"] * 2_001)),
    ("house.format", of_houses(["1", "2", "?"])),
    ("invite.format", lambda _gate: invites.revoke(LONE, actor=OPERATOR, now=NOON)),
    ("invite.unknown", lambda _gate: invites.revoke("3" * 20, actor=OPERATOR, now=NOON)),
    ("invite.used", lambda gate: invites.revoke(gate.used.code, actor=OPERATOR, now=NOON)),
    ("invite.not_admin", lambda gate: invites.revoke(gate.free.code, actor=gate.anna, now=NOON)),
    (
        "invite.reserved",
        lambda gate: invites.reserve(gate.reserved.code, telegram_id=6, rules=RULES, now=NOON),
    ),
    ("invite.format", register(lambda _gate: "")),
    ("invite.unknown", register(lambda _gate: "3" * 20)),
    ("invite.used", register(lambda gate: gate.used.code)),
    ("invite.revoked", register(lambda gate: gate.revoked.code)),
    ("invite.reserved", register(lambda gate: gate.reserved.code)),
    ("resident.already", register(free, telegram_id=4)),
    ("resident.phone_taken", register(free, phone="8 (926) 000-00-01")),
    ("phone.format", register(free, phone="112")),
    ("name.words", register(free, name="Анна")),
    ("name.letters", register(free, name="=1+1 Анна")),
    ("resident.language", register(free, language="de")),
    ("resident.telegram", register(free, telegram_id=HUGE)),
    ("resident.telegram", register(free, telegram_id=0)),
    ("name.letters", lambda _gate: roster.add("Анна <b>", actor=OPERATOR, now=NOON)),
    ("house.format", lambda _gate: roster.add("Анна Новая", actor=OPERATOR, now=NOON, house="x")),
    ("resident.not_admin", lambda gate: roster.add("Анна Новая", actor=gate.guard, now=NOON)),
    ("resident.unknown", lambda _gate: residents.claim(10**9, telegram_id=9, language="ru", now=NOON)),
    (
        "resident.language",
        lambda gate: residents.claim(gate.free_name.id, telegram_id=9, language="", now=NOON),
    ),
    (
        "resident.claimed",
        lambda gate: residents.claim(gate.boris.resident_id or 0, telegram_id=9, language="ru", now=NOON),
    ),
    ("resident.unknown", lambda _gate: residents.release(0, actor=OPERATOR, now=NOON)),
    ("resident.not_admin", lambda gate: leaving.remove(1, actor=gate.anna, now=NOON)),
    (
        "resident.own_removal",
        lambda gate: leaving.remove(gate.admin.resident_id or 0, actor=gate.admin, now=NOON),
    ),
    (
        "resident.own_role",
        lambda gate: residents.set_role(gate.admin.resident_id or 0, Role.GUARD, actor=gate.admin, now=NOON),
    ),
    ("resident.unknown", lambda _gate: residents.set_role(-1, Role.GUARD, actor=OPERATOR, now=NOON)),
    ("resident.language", lambda gate: residents.set_language(gate.anna.resident_id or 0, "de")),
    *[
        ("resident.unknown", lambda _gate, who=who: residents.find(who))
        for who in ("", " ", "nobody", NUL, LONE, "-1", "0", "²", "+79990000000", "1" * 30)
    ],
    ("phone.format", lambda _gate: residents.find("+7")),
]


def create_key(
    name: str = "x", scopes: tuple[str, ...] = ("slots:read",), by: Callable[[World], Actor] = anna
) -> Deed:
    return lambda gate: keys.create(gate.anna.resident_id or 0, name, scopes, actor=by(gate), now=NOON)


def set_rule(name: str, value: str) -> Deed:
    return lambda _gate: house_rules.change(name, value, actor=OPERATOR, now=NOON)


def find(text: str, **given: Any) -> Deed:  # Any: a limit
    return lambda gate: search.find(text, actor=gate.guard, rules=RULES, now=NOON, **given)


REST: list[tuple[str, Deed]] = [
    ("key.name", create_key(" ")),
    ("key.name", create_key("n" * 65)),
    ("key.name", create_key(LONE)),
    ("key.scope", create_key(scopes=())),
    ("key.scope", create_key(scopes=("everything",))),
    ("key.beyond_role", create_key(scopes=("admin",))),
    ("key.not_yours", create_key(by=lambda gate: gate.boris)),
    (
        "resident.removed",
        lambda gate: keys.create(gate.left.id, "x", ["slots:read"], actor=OPERATOR, now=NOON),
    ),
    ("key.none", lambda _gate: keys.revoke(10**9, actor=OPERATOR, now=NOON)),
    ("key.none", lambda gate: keys.revoke(gate.key_id, actor=gate.boris, now=NOON)),
    *[("key.unknown", lambda _gate, key=key: keys.verify(key, now=NOON)) for key in ("", "pb_", NUL, LONE)],
    ("rules.unknown", set_rule("color", "red")),
    *[
        ("rules.number", set_rule("quota_house_day", bad))
        for bad in ("", "-1", "1.5", "²", "٣", "9" * 40, NUL, "0")
    ],
    ("zone.unknown", set_rule("zone", "Mars/X")),
    ("rules.not_admin", lambda gate: house_rules.change("pass_hours", "5", actor=gate.guard, now=NOON)),
    ("search.length", find("1")),
    ("search.length", find("1" * 65)),
    ("search.limit", find("123", limit=0)),
    ("search.not_guard", lambda gate: search.find("123", actor=gate.anna, rules=RULES, now=NOON)),
    ("journal.limit", lambda _gate: journal.latest(actor=OPERATOR, limit=0)),
    ("journal.not_admin", lambda gate: journal.latest(actor=gate.guard)),
    ("journal.plate", lambda _gate: journal.of_plate(" ?", actor=OPERATOR)),
    ("house.format", lambda _gate: journal.of_house("x", actor=OPERATOR)),
    ("order.unknown", lambda _gate: journal.of_order(NUL, actor=OPERATOR)),
    ("series.kind", begin(Wish(kind=Kind.DESK), repeating())),
    ("order.no_plate", begin(Wish(), repeating())),
    ("series.over", begin(Wish(plate=OTHER), repeating(date(2026, 5, 3), date(2026, 5, 1)))),
    ("series.too_far", begin(Wish(plate=OTHER), repeating(date(2028, 1, 1)))),
    ("order.unregistered", begin(Wish(plate=OTHER), repeating(), operator)),
    ("series.unknown", lambda _gate: series.end(10**9, actor=OPERATOR, now=NOON)),
    ("series.unknown", lambda _gate: series.pause(0, NOON.date(), NOON.date(), actor=OPERATOR, now=NOON)),
    (
        "retention.admin",
        lambda gate: forgetting.forget_me(gate.admin.resident_id or 0, actor=gate.admin, now=NOON),
    ),
    (
        "retention.not_yours",
        lambda gate: forgetting.forget_me(gate.anna.resident_id or 0, actor=gate.boris, now=NOON),
    ),
    ("retention.not_admin", lambda gate: retention.anonymise(actor=gate.guard, rules=RULES, now=NOON)),
    ("broadcast.not_admin", lambda gate: broadcast.send("Hi", nonce="1", actor=gate.guard, now=NOON)),
    ("broadcast.length", lambda _gate: broadcast.send(" ", nonce="1", actor=OPERATOR, now=NOON)),
    ("report.days", lambda _gate: reports.of_days(NOON.date(), 0, actor=OPERATOR, rules=RULES, now=NOON)),
    (
        "report.not_admin",
        lambda gate: reports.of_days(NOON.date(), 7, actor=gate.anna, rules=RULES, now=NOON),
    ),
]
BAD = [*ORDERS, *ARRIVALS, *PEOPLE, *REST]


@pytest.mark.parametrize(("code", "deed"), BAD, ids=[f"{at}-{code}" for at, (code, _) in enumerate(BAD)])
def test_bad_input_is_refused_and_changes_nothing(code: str, deed: Deed, gate: World) -> None:
    before = world.everything()

    with pytest.raises(Refusal) as refused:
        deed(gate)

    assert code == refused.value.code
    assert refused.value.message.strip().endswith((".", "?"))
    assert "{" not in str(refused.value)
    assert before == world.everything()


@pytest.mark.parametrize("text", [NUL * 2, LONE * 2, "%%", "__", "' OR 1=1 --", "\\", "[a-z]", "😀😀"])
def test_strange_searches_find_nothing(text: str, gate: World) -> None:
    if len(text) < search_hits.SHORTEST:
        text = text * 2

    assert [] == find(text)(gate)
