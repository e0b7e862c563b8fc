"""The guard types a piece of something and finds the order."""

from datetime import datetime, timedelta

import pytest

from passbot.domain.gate.search_results import Hit, When
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import Channel, Resident
from passbot.domain.plates import plates
from passbot.domain.plates.ranking import Match
from passbot.domain.site.rules import Rules
from passbot.errors import InvalidInput, NotAllowed
from passbot.services.gate import arrivals
from passbot.services.passes import changes, search
from passbot.store import models
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle

RULES = Rules()


def find(guard: Resident, query: str, limit: int = 20) -> list[Hit]:
    return search.find(query, actor=actor(guard), rules=RULES, now=NOON, limit=limit)


def codes(hits: list[Hit]) -> list[str]:
    return [hit.order.code for hit in hits]


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("А482ВС797", Match.WHOLE),
        ("a482bc797", Match.WHOLE),
        ("а 482 вс 797", Match.WHOLE),
        ("ВС797", Match.END),
        ("482", Match.PART),
        ("a4", Match.PART),
        ("вс", Match.PART),
        ("BС7", Match.PART),  # Latin B, Cyrillic С
        ("4В2", Match.LOOK_ALIKE),
        ("А4В2ВС", Match.LOOK_ALIKE),
        ("А481ВС", Match.SLIP),
        ("482ВС7797", Match.SLIP),
        ("428ВС", Match.SLIP),
        ("А48ВС797", Match.SLIP),
    ],
)
def test_any_piece_of_a_plate_finds_it_in_either_alphabet(
    anna: Resident, guard: Resident, query: str, match: Match
) -> None:
    order = order_car(anna, "А482ВС797")

    [hit] = find(guard, query)

    assert (order.code, match) == (hit.order.code, hit.match)


@pytest.mark.parametrize("query", ["О01", "001", "oo1", "0О1"])
def test_the_letter_o_and_zero_find_each_other(anna: Resident, guard: Resident, query: str) -> None:
    order = order_car(anna, "О001ОО77")

    assert [order.code] == codes(find(guard, query))


def test_the_whole_plate_of_the_car_finds_the_order_with_a_piece_of_it(
    anna: Resident, guard: Resident
) -> None:
    order = order_car(anna, "482")

    assert [order.code] == codes(find(guard, "А482ВС797"))


def test_a_slip_is_not_looked_for_where_something_fits(anna: Resident, guard: Resident) -> None:
    exact = order_car(anna, "А482ВС797")
    order_car(anna, "А481ВС797")

    assert [exact.code] == codes(find(guard, "А482"))


@pytest.mark.parametrize("query", ["27", "дом 27", "д.27", "№27"])
def test_a_house_finds_its_orders(anna: Resident, boris: Resident, guard: Resident, query: str) -> None:
    order = order_car(anna, "А111АА99")
    order_car(boris, "В222ВВ99")

    assert [(order.code, Match.HOUSE)] == [(hit.order.code, hit.match) for hit in find(guard, query)]


@pytest.mark.parametrize("query", ["анна", "Пет", "ПЕТРОВА", "петрова анна", "Ан Пе"])
def test_the_first_letters_of_a_name_find_the_host(
    anna: Resident, boris: Resident, guard: Resident, query: str
) -> None:
    order = order_car(anna)
    order_car(boris, "В222ВВ99")

    assert [(order.code, Match.NAME)] == [(hit.order.code, hit.match) for hit in find(guard, query)]


@pytest.mark.parametrize("query", ["ёлкин", "елк", "ЕЛКИН", "пётр", "Петр елкин"])
def test_a_guest_is_found_whether_or_not_the_dots_are_typed(
    boris: Resident, guard: Resident, query: str
) -> None:
    order = invite_guest(boris, "Пётр Ёлкин")

    assert [order.code] == codes(find(guard, query))


def test_the_middle_of_a_name_finds_nobody(boris: Resident, guard: Resident) -> None:
    invite_guest(boris, "Пётр Ёлкин")

    assert [] == find(guard, "лкин")


def test_the_code_finds_its_order_in_either_alphabet(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    cyrillic = order.code.translate(str.maketrans("ACHKMPTXY", "АСНКМРТХУ")).lower()

    assert [[order.code]] * 2 == [codes(find(guard, typed)) for typed in (order.code, cyrillic)]


def test_a_pin_is_not_searched(anna: Resident, guard: Resident) -> None:
    order = invite_guest(anna, "Пётр Ёлкин", with_pin=True)

    assert [] == find(guard, order.pin or "")


def test_who_may_come_now_stands_before_who_comes_later(anna: Resident, guard: Resident) -> None:
    later = order_car(anna, "А482ВВ77", since=NOON + timedelta(days=5))
    soon = order_car(anna, "А482ЕЕ77", since=NOON + timedelta(days=1))
    today = order_car(anna, "А482КК77", since=NOON + timedelta(hours=5))
    standing = order_car(anna, "А482ММ77")

    hits = find(guard, "482")

    expected = [(standing, When.NOW), (today, When.TODAY), (soon, When.SOON), (later, When.LATER)]
    assert [(order.code, when) for order, when in expected] == [(hit.order.code, hit.when) for hit in hits]


def test_the_better_match_stands_first_among_those_that_come_now(anna: Resident, guard: Resident) -> None:
    alike = order_car(anna, "А077ВВ99")
    part = order_car(anna, "О772АА99")
    end = order_car(anna, "А111АО77")

    hits = find(guard, "О77")

    assert [end.code, part.code, alike.code] == codes(hits)


def test_the_whole_plate_stands_first_even_if_it_comes_later(anna: Resident, guard: Resident) -> None:
    order_car(anna, "А123ВС777")
    whole = order_car(anna, "А123ВС77", since=NOON + timedelta(days=5))

    assert whole.code == codes(find(guard, "А123ВС77"))[0]


def test_two_digits_name_a_house_first(anna: Resident, boris: Resident, guard: Resident) -> None:
    for number in range(3):
        order_car(boris, f"А12{number}ВС27")
    at_home = order_car(anna, "А999АА99", since=NOON + timedelta(days=5))

    assert at_home.code == codes(find(guard, "27"))[0]


def test_no_more_than_the_limit_is_answered_and_each_order_once(anna: Resident, guard: Resident) -> None:
    for number in range(5):
        order_car(anna, f"А{number}27ВС27")

    found = codes(find(guard, "27", limit=3))

    assert (3, 3) == (len(found), len(set(found)))


def test_what_is_closed_or_over_is_not_found(anna: Resident, guard: Resident) -> None:
    cancelled = order_car(anna, "А482ВВ77")
    changes.cancel(cancelled.code, actor=actor(anna), now=NOON)
    order_car(anna, "А482ЕЕ77", now=NOON - timedelta(hours=60))

    assert [] == find(guard, "482")


def test_an_edited_plate_is_found_by_the_new_one_only(anna: Resident, guard: Resident) -> None:
    order = order_car(anna, "А482ВВ77")
    changes.edit_plate(order.code, plates.read("М555ММ99"), actor=actor(anna), now=NOON)

    assert ([], [order.code]) == (find(guard, "482"), codes(find(guard, "555")))


def test_a_private_calendar_never_shows_at_the_gate(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    _move_to_calendar(order, on_gate=0)

    assert ([], []) == (find(guard, "123"), search.expected(actor=actor(guard), now=NOON))


def _move_to_calendar(order: Order, on_gate: int) -> None:
    place = models.Place.create(
        uuid="p", kind="calendar", name="Own", on_gate=on_gate, zone="UTC", created_at=NOON
    )
    window = {"start_at": order.window.start, "end_at": order.window.end, "created_at": NOON}
    slot = models.Slot.create(uuid="s", place=place, zone="UTC", status="booked", updated_at=NOON, **window)
    models.Order.update(slot=slot, place=place).where(models.Order.id == order.id).execute()


def test_expected_are_those_whose_window_is_open(anna: Resident, guard: Resident) -> None:
    long = order_car(anna, "А482ВВ77", hours=40)
    short = order_car(anna, "А482ЕЕ77", hours=2)
    order_car(anna, "А482КК77", since=NOON + timedelta(hours=1))

    assert [short.code, long.code] == [o.code for o in search.expected(actor=actor(guard), now=NOON)]


def test_inside_are_those_who_arrived_today(anna: Resident, guard: Resident) -> None:
    yesterday = order_car(anna, "А482ВВ77", now=NOON - timedelta(days=1))
    _arrive(yesterday, guard, NOON - timedelta(days=1))
    early, late = order_car(anna, "А482ЕЕ77"), order_car(anna, "А482КК77")
    _arrive(early, guard, NOON)
    _arrive(late, guard, NOON + timedelta(minutes=5))
    taken_back = order_car(anna, "А482ММ77")
    _arrive(taken_back, guard, NOON)
    arrivals.annul(taken_back.code, actor=actor(guard), rules=RULES, now=NOON)

    inside = search.inside(actor=actor(guard), rules=RULES, now=NOON + timedelta(minutes=10))

    assert [late.code, early.code] == [order.code for order in inside]


def test_who_was_taken_back_and_came_again_is_inside_once(anna: Resident, guard: Resident) -> None:
    order = order_car(anna)
    _arrive(order, guard, NOON)
    arrivals.annul(order.code, actor=actor(guard), rules=RULES, now=NOON)
    _arrive(order, guard, NOON)

    assert 1 == len(search.inside(actor=actor(guard), rules=RULES, now=NOON))


def _arrive(order: Order, guard: Resident, now: datetime) -> None:
    arrivals.record(order.code, actor=actor(guard), rules=RULES, now=now)


@pytest.mark.parametrize("query", ["", " ", "7", "x" * 65, " \t7\n"])
def test_too_little_or_too_much_is_refused_with_a_hint(guard: Resident, query: str) -> None:
    with pytest.raises(InvalidInput, match="2 to 64 characters"):
        find(guard, query)


@pytest.mark.parametrize(
    "query", ["!!", "%%", "__", "🚗🚗", "\x00\x00", "'; DROP", "а%", "ё_ё", "\ud800аб", "²²"]
)
def test_nonsense_finds_nothing(anna: Resident, guard: Resident, query: str) -> None:
    order_car(anna)

    assert [] == find(guard, query)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(guard: Resident, limit: int) -> None:
    with pytest.raises(InvalidInput, match="at least one"):
        find(guard, "482", limit)
    with pytest.raises(InvalidInput):
        search.expected(actor=actor(guard), now=NOON, limit=limit)
    with pytest.raises(InvalidInput):
        search.inside(actor=actor(guard), rules=RULES, now=NOON, limit=limit)


def test_residents_cannot_search(anna: Resident) -> None:
    with pytest.raises(NotAllowed, match="Only guards and admins"):
        find(anna, "482")
    with pytest.raises(NotAllowed):
        search.expected(actor=actor(anna), now=NOON)
    with pytest.raises(NotAllowed):
        search.inside(actor=actor(anna, Channel.API), rules=RULES, now=NOON)


@pytest.mark.parametrize("query", ["жан-п", "о'н", "О’Нил"])
def test_names_with_hyphens_and_apostrophes_are_found(guard: Resident, query: str) -> None:
    order = order_car(settle("Жан-Поль О'Нил", "5"), "М777ММ77")

    assert [order.code] == codes(find(guard, query))


def test_a_piece_of_another_plate_is_not_found(anna: Resident, boris: Resident, guard: Resident) -> None:
    order_car(boris, "077")

    assert [] == find(guard, "А123ВС77")


def test_upcoming_is_what_is_open(anna: Resident, guard: Resident) -> None:
    closed, kept = order_car(anna, "А001АА77"), order_car(anna, "А002АА77")

    changes.cancel(closed.code, actor=actor(anna), now=NOON)

    assert [kept] == search.upcoming(actor=actor(guard), now=NOON)


def test_ones_own_orders_are_shown_for_a_day_after_they_were_closed(anna: Resident) -> None:
    closed, kept = order_car(anna, "А001АА77"), order_car(anna, "А002АА77")
    changes.cancel(closed.code, actor=actor(anna), now=NOON)

    shown = [
        {order.code for order in search.mine(anna.id, now=NOON + timedelta(hours=hours))}
        for hours in (23, 25)
    ]

    assert [{closed.code, kept.code}, {kept.code}] == shown


@pytest.mark.parametrize("query", ["7-", "-7", "7 "])
def test_one_character_of_a_plate_is_too_little(anna: Resident, guard: Resident, query: str) -> None:
    order_car(anna, "А777ВС777")

    found = search.find_plate(query, actor=actor(guard), rules=RULES, now=NOON)

    assert [] == found


@pytest.mark.parametrize("query", ["Анна Сидорова", "Анна Ёлкин", "Ёлкин Петрова", "Анна 27", "нна"])
def test_every_word_begins_a_word_of_one_name(anna: Resident, guard: Resident, query: str) -> None:
    invite_guest(anna, "Пётр Ёлкин")

    assert [] == find(guard, query)


@pytest.mark.parametrize("query", ["жан-поль", "МАКД", "макд", "ель"])
def test_a_guest_is_found_however_the_name_is_written(anna: Resident, guard: Resident, query: str) -> None:
    order = invite_guest(anna, "Жан-Поль МакДональд-Ель")
    invite_guest(anna, "Ольга Чайка")  # of `ель` only the last two letters stand there

    assert ([order.code] if query != "ель" else []) == codes(find(guard, query))


def test_the_whole_plate_stands_first_however_many_hold_it_today(anna: Resident, guard: Resident) -> None:
    for number in range(3):
        order_car(anna, f"А482ВС77{number + 7}")
    whole = order_car(anna, "А482ВС77", since=NOON + timedelta(days=5))

    assert whole.code == codes(find(guard, "А482ВС77", limit=2))[0]
