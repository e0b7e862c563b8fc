"""Whoever has chosen Russian reads no English: every command and button of a full site, every line of its journal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, time
from html import unescape
from pathlib import Path

import pytest

from passbot.domain.passes import reasons
from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import CLOCK, OPERATOR, SHEET, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.site.facts.kinds import Facts
from passbot.domain.site.facts.passes import ArrivalAnnulled, OrderCancelled, SeriesSkipped
from passbot.domain.site.facts.people import (
    AdminLetIn,
    ConsentChanged,
    KeyCreated,
    ResidentChanged,
    ResidentRegistered,
)
from passbot.domain.site.facts.sheet import SheetLost
from passbot.domain.site.facts.site import PinAlarm, RulesChanged
from passbot.domain.site.health import Code
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.gate import arrivals
from passbot.services.owed import admin_notices, outbox, routes
from passbot.services.passes import changes
from passbot.services.people import invites, roster
from passbot.services.regular import series
from passbot.services.site import house_rules
from passbot.services.slots import board, slots
from passbot.services.telling import alarms, broadcast, digests
from passbot.services.telling.alarms import News
from passbot.store.db import transaction
from tests.bot.chatting import SITE, Chat
from tests.bot.walking import walked
from tests.facts import EXAMPLES
from tests.services.offices import book, office
from tests.services.people.some_people import NOON, actor, order_car, settle
from tests.services.places.some_places import barbershop, offer_the_board

ENGLISH = ("language", "en")  # the one button that is not pressed
MOST_PRESSES = 250
BOARD_CODES = tuple(
    f"board.{name}"
    for name in (
        "header",
        "sheets",
        "protected",
        "rights",
        "key",
        "api",
        "missing",
        "twice",
        "refused",
        "another",
        "columns",
    )
)
# Names, and what is the same in every language. "Language" and "English" are for whoever reads no Russian.
KNOWN = frozenset(
    {"PIN", "API", "Google", "Sheets", "Drive", "Telegram", "Outlook", "UTF", "passbot", "Passbot"}
)
KNOWN |= {
    "Orders_completed",
    "creds",
    "json",
    "Kia",
    "Rio",
    "Europe",
    "Moscow",
    "Language",
    "English",
    "kody",
    "iCal",  # as Google names the address
    "csv",
    "members",  # as it is typed behind /rules board_access
    "open",
}
WORD = re.compile(r"[A-Za-z_]{3,}")
NO_WORDS = re.compile(
    r"<code>.*?</code>|<[^>]+>|https?://\S+|\S+@\S+|(?<!\w)/[a-z_]+|\b[A-Z0-9]{4,}\b|\w*\d\w*", re.DOTALL
)


def english(said: str) -> set[str]:
    return set(WORD.findall(NO_WORDS.sub(" ", unescape(said)))) - KNOWN


@dataclass
class Full:
    """A site with something of everything, where everybody has chosen Russian."""

    anna: Resident
    guard: Resident
    admin: Resident

    def chat(self, who: str) -> Chat:
        person: Resident = getattr(self, who)
        return Chat(
            person.telegram_id or 0, language="ru", site=replace(SITE, has_mail=True, has_roster=True)
        )


@pytest.fixture
def full(db: str) -> Full:
    people = Full(
        settle("Анна Петрова", "27"),
        settle("Гена Охранов", None, role=Role.GUARD),
        settle("Ольга Главная", None, role=Role.ADMIN),
    )
    _orders_of_every_kind(people)
    return people


def _orders_of_every_kind(full: Full) -> None:
    anna, admin = actor(full.anna), actor(full.admin)
    order_car(full.anna)
    came, gone = order_car(full.anna, "В456ОР77"), order_car(full.anna, "К555КК77")
    arrivals.record(came.code, actor=actor(full.guard), rules=Rules(), now=NOON)
    changes.cancel(gone.code, actor=admin, now=NOON, reason=reasons.VACATION)
    slot = slots.bookable(barbershop(closes=time(9)), now=NOON)[0]
    slots.book(slot.uuid, actor=anna, rules=Rules(), now=NOON)
    board.ensure(board.Named("Доска", ("Доска",)), zone="Europe/Moscow", now=NOON)
    offer_the_board(now=NOON)
    book(office(), "1", full.anna)
    pattern = Pattern(Repeat.DAILY, time(13), time(18), "Europe/Moscow", NOON.date(), date(2026, 8, 1))
    series.create(Wish(plate=plates.read("С777СС77")), pattern, actor=anna, rules=Rules(), now=NOON)
    invites.issue(actor=admin, rules=Rules(), now=NOON, house="28")
    roster.add("Вера Орлова", actor=OPERATOR, now=NOON)


def _everything_that_was_done(full: Full) -> None:
    """The journal gets each kind of event, with whatever its details can be."""
    details: dict[str, Sequence[Facts]] = {
        "order.cancelled": [OrderCancelled(reason) for reason in (*reasons.OURS, "desk 12")],
        "arrival.annulled": [ArrivalAnnulled(2, reasons.UNTICKED)],
        "consent.changed": [ConsentChanged("ru", 1), ConsentChanged("en", None)],
        "rules.changed": [
            RulesChanged(field.name, value) for field in fields(Rules) for value in ("1", None)
        ],
        "resident.changed": [ResidentChanged(role.value) for role in Role],
    }
    order = order_car(full.anna, "Е999ЕЕ77")
    with transaction():
        for kind in routes.ROUTES:
            for number, facts in enumerate(details.get(kind, [EXAMPLES[kind]])):
                by = (actor(full.admin), OPERATOR, SHEET, CLOCK)[number % 4]
                about = {"order": order} if kind.startswith(("order", "arrival")) else {"resident": full.anna}
                outbox.record(facts, actor=by, now=NOON, **about)


def commands(role: str) -> list[str]:
    from passbot.bot.answering.routing import ROUTES

    private = {"key", "privacy"}  # a key and one's own data as a file for programs
    return [f"/{name}" for name in sorted(ROUTES.commands) if name not in private]


@pytest.mark.parametrize("who", ["anna", "guard", "admin"])
def test_every_command_and_every_button_speaks_russian(who: str, full: Full) -> None:
    found = dict(walked(full.chat(who), commands(who), most=MOST_PRESSES, but=(ENGLISH,)))

    assert {} == {deed: english(said) for deed, said in found.items() if english(said)}
    assert 60 < len(found)


def test_the_journal_tells_every_kind_with_every_detail_in_russian(full: Full) -> None:
    _everything_that_was_done(full)
    chat = full.chat("admin")
    said = chat.say("/journal")
    while "Раньше" in str(chat.heard[-1].get("keyboard")):
        said += chat.press_label("Раньше")

    assert set() == english(said)
    assert len(routes.ROUTES) < said.count("<b>")


def test_every_notice_speaks_russian(full: Full) -> None:
    admin, codes = (
        actor(full.admin),
        ("order.quota", "order.duplicate", "pin.taken", "time.missing", "something.new"),
    )
    facts: list[Facts] = [
        *(ResidentChanged(role.value) for role in Role),
        *(SeriesSkipped(1, "2026-05-05", code) for code in codes),
        ResidentRegistered(full.guard.id),
        KeyCreated(1, "Календарь"),
        AdminLetIn("Вера Орлова"),
    ]
    with transaction():
        for each in facts:
            outbox.record(each, actor=OPERATOR, now=NOON, resident=full.anna)
    for code in BOARD_CODES:
        alarms.owe_to_chats(News(("sheet",), Code.HUMAN, NOON, why=f"{code}: The sheet is broken."), now=NOON)
    admin_notices.warn_hourly(SheetLost(3), now=NOON)
    admin_notices.warn_hourly(PinAlarm(9), now=NOON)
    digests.owe({}, rules=Rules(), now=NOON)
    broadcast.send("Вода отключена", nonce="1", actor=admin, now=NOON, report_to=full.admin.telegram_id)

    told = {who: full.chat(who).notices() for who in ("anna", "admin")}

    assert {} == {who: english(said) for who, said in told.items() if english(said)}
    assert (12, 14) <= tuple(len(said.splitlines()) for said in told.values())


def test_whatever_breaks_a_sheet_is_told_in_russian() -> None:
    """The list above is that of the code."""
    raised = re.compile(r'BoardBroken\(\s*"([a-z_.]+)"')
    files = Path("passbot").rglob("*.py")

    assert set(BOARD_CODES) == {code for file in files for code in raised.findall(file.read_text())}


def test_a_refusal_names_a_rule_by_its_label(full: Full) -> None:
    chat = full.chat("admin")

    wrong = {}
    for name in (field.name for field in fields(Rules)):
        if found := english(chat.say(f"/rules {name} много")):
            wrong[name] = found

    assert {} == wrong
    assert Rules() == house_rules.current(Rules())
