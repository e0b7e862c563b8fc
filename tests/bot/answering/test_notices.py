"""What a notice says when it is sent, and what it leaves unsaid."""

from datetime import date, datetime, time, timedelta

import pytest

from passbot.bot.answering.notices import ALARMS, NOTICES, rendered
from passbot.bot.home.speech import texts_of
from passbot.bot.talk.turns import Site
from passbot.domain.passes.orders import Order, Wish
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.site.facts.site import MassUntick
from passbot.domain.site.health import Code
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.gate import arrivals
from passbot.services.owed import admin_notices, outbox
from passbot.services.passes import changes
from passbot.services.people import muting, residents
from passbot.services.regular import series
from passbot.services.telling import alarms
from passbot.services.telling.alarms import News
from tests.facts import STORED
from tests.services.people.some_people import NOON, actor, order_car, settle

BROKEN = News(("sheet",), Code.HUMAN, NOON, why="board.header: The header is not ours.")
MINUTE_LATER = NOON.replace(minute=1)


@pytest.fixture
def host() -> Resident:
    return settle("Анна Петрова", "27")


@pytest.fixture
def order(host: Resident) -> Order:
    residents.set_language(host.id, "en")
    return order_car(host)


def owed() -> list[Delivery]:
    return outbox.due(Route.TELEGRAM, now=MINUTE_LATER)


def said() -> list[str]:
    """What rings in the chat; a card that changes in place does not."""
    return [each.payload["html"] for each in _messages() if each.kind == "tg.say"]


def cards() -> list[Delivery]:
    return [each for each in _messages() if each.kind == "tg.show"]


def _messages() -> list[Delivery]:
    return [message for each in owed() for message in rendered(each, now=MINUTE_LATER)]


def let_in(order: Order, guard: Resident) -> None:
    arrivals.record(order.code, actor=actor(guard), rules=Rules(), now=NOON)


@pytest.fixture
def gatekeeper() -> Resident:
    return settle("Иван Стражев", None, role=Role.GUARD)


def test_there_are_words_for_whatever_admins_are_warned_of() -> None:
    assert set() == admin_notices.ROUTES.keys() - NOTICES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_notice_finds_a_fact_for_every_gap_of_its_text(language: str) -> None:
    plain = [facts for facts, _ in STORED if getattr(NOTICES.get(facts.kind), "__name__", "") == "plain"]

    for facts in plain:
        owed = Delivery(1, Route.TELEGRAM, "7", facts.kind, facts.as_json(), 0, NOON)
        assert NOTICES[facts.kind](owed, texts_of(language, Rules(), NOON), NOON)
    assert len(plain) > 10


@pytest.mark.parametrize(
    ("codes", "named"),
    [(["ABCDEF", "BCDEFG"], "ABCDEF, BCDEFG"), (["ABCDEF"] * 1_000, ", ".join(["ABCDEF"] * 50) + ", …")],
    ids=["two", "a thousand"],
)
def test_an_admin_reads_the_codes_whose_ticks_were_taken_back(codes: list[str], named: str) -> None:
    settle("Ольга Админова", None, role=Role.ADMIN)
    admin_notices.warn_hourly(MassUntick(codes), now=NOON)

    [text] = said()

    assert text.endswith(f": {named}")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_admin_hears_that_the_sheet_is_broken_and_what_to_do(language: str) -> None:
    admin = settle("Ольга Админова", None, role=Role.ADMIN)
    residents.set_language(admin.id, language)
    alarms.owe_to_chats(BROKEN, now=NOON)

    [text] = said()

    assert "<code>./run sheet repair</code>" in text
    assert ("В заголовке листа" in text) == (language == "ru")


def test_an_arrival_rings_and_changes_the_card(order: Order, gatekeeper: Resident) -> None:
    let_in(order, gatekeeper)

    assert "А 123 ВС 77" in said()[0]
    assert f"order {order.code}" == cards()[0].payload["card"]


def test_a_muted_kind_still_changes_the_card_but_does_not_ring(
    host: Resident, order: Order, gatekeeper: Resident
) -> None:
    muting.mute(host.id, "arrival.recorded")

    let_in(order, gatekeeper)

    assert [] == said()
    assert 1 == len(cards())


def test_what_was_muted_after_it_happened_does_not_ring_either(
    host: Resident, order: Order, gatekeeper: Resident
) -> None:
    let_in(order, gatekeeper)

    muting.mute(host.id, "arrival.recorded")

    assert [] == said()


def test_another_kind_still_rings(host: Resident, order: Order, gatekeeper: Resident) -> None:
    muting.mute(host.id, "arrival.recorded")
    let_in(order, gatekeeper)

    arrivals.annul(order.code, actor=actor(gatekeeper), rules=Rules(), now=NOON)

    assert 1 == len(said())


def test_a_notice_brings_no_card_that_the_chat_does_not_have(order: Order, gatekeeper: Resident) -> None:
    """A series orders every day; nobody wants a card for each."""
    let_in(order, gatekeeper)

    assert [True] == [each.payload["only_in_place"] for each in cards()]


def test_a_pass_that_an_admin_cancelled_is_told(order: Order) -> None:
    changes.cancel(order.code, actor=OPERATOR, now=NOON)

    assert "cancelled" in said()[0].lower()


def test_a_day_that_a_series_leaves_out_is_told_with_the_reason(host: Resident) -> None:
    residents.set_language(host.id, "en")
    day = date(2026, 5, 4)
    pattern = Pattern(Repeat.DAILY, time(13), time(18), "Europe/Moscow", day, day + timedelta(days=60))
    wish = Wish(plate=plates.read("К555КК77"), brand="Lada")
    series.create(wish, pattern, actor=actor(host), rules=Rules(), now=NOON)
    order_car(host, "К555КК77", since=NOON + timedelta(days=8), hours=12)

    series.make(rules=Rules(), now=NOON + timedelta(days=7))

    told = outbox.due(Route.TELEGRAM, now=NOON + timedelta(days=7))
    assert (
        "<b>К 555 КК 77 Lada</b>: no pass for Tue 12 May — this car is ordered already."
        in rendered(told[0], now=NOON)[0].payload["html"]
    )


def test_hours_are_told_by_the_clock_of_the_site(order: Order) -> None:
    guard = settle("Гена Охранник", None, role=Role.GUARD)
    let_in(order, guard)

    told = [
        message.payload["html"]
        for each in owed()
        for message in rendered(each, now=MINUTE_LATER, site=Site(Rules(zone="Asia/Kolkata"), ""))
        if message.kind == "tg.say"
    ]

    assert any("14:30" in said for said in told), "noon in Moscow"


@pytest.mark.parametrize(
    ("hour", "is_silent"), [(21, False), (22, True), (0, True), (7, True), (8, False), (12, False)]
)
def test_what_is_told_at_night_makes_no_sound(
    hour: int, is_silent: bool, order: Order, gatekeeper: Resident
) -> None:
    let_in(order, gatekeeper)

    assert [is_silent] == sounds(NOON.replace(hour=hour), Rules(zone="UTC"))


def test_the_night_is_the_sites_own_to_choose(order: Order, gatekeeper: Resident) -> None:
    let_in(order, gatekeeper)

    for rules, is_silent in (
        (Rules(night_from=12, night_until=13), True),
        (Rules(night_from=13, night_until=13), False),
        (Rules(night_from=0, night_until=0), False),
    ):
        assert [is_silent] == sounds(NOON, rules)


def test_a_warning_rings_an_admin_up_at_night_too() -> None:
    settle("Ольга Админова", None, role=Role.ADMIN)
    alarms.owe_to_chats(BROKEN, now=NOON)

    assert [False] == sounds(NOON.replace(hour=3), Rules(zone="UTC"))
    assert set() == set(ALARMS) - NOTICES.keys()


def sounds(now: datetime, rules: Rules) -> list[bool]:
    """Of each message that is new in the chat: whether it comes without one."""
    messages = [message for each in owed() for message in rendered(each, now=now, site=Site(rules, ""))]
    return [message.payload["is_silent"] for message in messages if message.kind == "tg.say"]
