"""Desks in the chat: S2's document and each line of its TO DO, from a first press to a freed desk."""

from datetime import datetime, timedelta

import pytest

from passbot.domain.people.people import OPERATOR
from passbot.domain.site.rules import Rules
from passbot.domain.slots.slots import Place
from passbot.services.desks import attendance, desks, offices
from passbot.services.regular import series
from passbot.services.slots import slots
from tests.bot.chatting import Chat, last_labels, person
from tests.services.offices import desk_named, open_offers
from tests.services.people.some_people import NOON, actor

EVENING = NOON + timedelta(hours=6)  # 18:00 in Moscow
PLAN = "1  2   window\n3  4   door"


@pytest.fixture
def office() -> Place:
    return offices.draw(
        None, "Office", PLAN, ["1", "2", "3", "4"], zone="Europe/Moscow", actor=OPERATOR, now=NOON
    )


def to_today(chat: Chat) -> str:
    chat.say("/desks")
    return chat.press_label("Mon 4 May")


def fill(chat: Chat, where: Place, *names: str) -> None:
    """All desks but none are taken: by them and three guests."""
    for at, name in enumerate(names):
        place = desk_named(where, name)
        desks.book(
            place,
            NOON.date(),
            actor=actor(person(chat)),
            rules=Rules(),
            now=NOON,
            guest_name=f"Guest Number{at}" if at else None,
        )


def test_fifteen_days_with_their_free_desks(anna: Chat, office: Place) -> None:
    anna.say("/desks")

    labels = last_labels(anna)
    assert ["Mon 4 May · 4", "Tue 5 May · 4"] == labels[:2]
    assert "Mon 18 May · 4" == labels[14]
    assert "My bookings" == labels[15]


def test_one_press_takes_a_desk_and_the_floor_shows_it(anna: Chat, office: Place) -> None:
    assert "4 desks are free." in to_today(anna)

    said = anna.press_label("3")

    assert "Desk 3 is yours: Mon 4 May." in said
    assert "3 desks are free." in said
    assert {"1": "free", "2": "free", "3": "mine", "4": "free"} == anna.heard[-1]["picture_facts"]["seats"]
    assert {"3": "You"} == anna.heard[-1]["picture_facts"]["names"]


def test_a_second_press_says_that_it_is_done(anna: Chat, office: Place) -> None:
    to_today(anna)
    desk = str(desk_named(office, "3").id)
    anna.press("desk.take", desk, "2026-05-04")

    assert "lready" in anna.press("desk.take", desk, "2026-05-04")


def test_who_was_slower_is_told_what_is_free(anna: Chat, boris: Chat, office: Place) -> None:
    to_today(anna)
    desk = str(desk_named(office, "3").id)
    boris.press("desk.take", desk, "2026-05-04")

    said = anna.press_label("3")

    assert "Desk 3 was taken a moment ago; free: 1, 2, 4." in said


def test_a_booking_is_cancelled_where_it_was_made(anna: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")

    assert "Cancelled: Mon 4 May, desk 3." in anna.press_label("Cancel 3")
    assert "You have no bookings." in anna.say("/mydesks")


def test_ones_own_list_cancels_too(anna: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")
    assert "Mon 4 May, desk 3" in anna.say("/mydesks")

    assert "You have no bookings." in anna.press_label("Mon 4 May")


def test_nobody_cancels_for_another(anna: Chat, boris: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")
    (order,) = desks.mine(person(anna).id, now=NOON)

    boris.press("desk.cancel", order.code)

    assert [order] == desks.mine(person(anna).id, now=NOON)


def test_an_admin_removes_anybodys(anna: Chat, admin: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")
    to_today(admin)
    assert "3 — Анна Петрова" in admin.press_label("Who is coming")

    assert "Mon 4 May, desk 3 — <b>Анна Петрова</b>" in admin.press_label("✖ 3 · Анна Петрова")
    assert "3 — Анна Петрова" in admin.press_label("Keep it")
    admin.press_label("✖ 3 · Анна Петрова")
    assert 1 == len(desks.mine(person(anna).id, now=NOON))
    admin.press_label("Yes, cancel it")

    assert [] == desks.mine(person(anna).id, now=NOON)
    assert "ancel" in anna.notices()


def test_a_guest_gets_a_desk_beside_the_host(anna: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")
    assert "guest's name" in anna.press_label("For a guest")
    assert "For a guest: Пётр Гость" in anna.say("Пётр Гость")

    said = anna.press_label("1")
    assert "Desk 1 is for your guest Пётр Гость: Mon 4 May." in said
    assert "desk 1, for Пётр Гость" in said
    assert "yours" not in said
    assert "3 — Анна Петрова" in anna.press_label("Who is coming")


def test_a_desk_that_was_just_taken_leaves_the_rest_to_the_guest(
    anna: Chat, boris: Chat, office: Place
) -> None:
    to_today(anna)
    anna.press_label("For a guest")
    anna.say("Пётр Гость")
    fill(boris, office, "1")

    assert "For a guest: Пётр Гость" in anna.press_label("1")
    assert "Desk 2 is for your guest Пётр Гость: Mon 4 May." in anna.press_label("2")


def test_a_second_press_for_a_guest_without_a_desk_is_not_for_the_host(
    anna: Chat, boris: Chat, office: Place
) -> None:
    fill(boris, office, "1", "2", "3", "4")
    to_today(anna)
    anna.press_label("For a guest")
    anna.say("Пётр Гость")
    stay = ("desk.stay", str(office.id), "2026-05-04", "guest")

    assert "Пётр Гость is coming without a desk" in anna.press(*stay)
    assert "lready" in anna.press(*stay)
    assert "· Анна Петрова" not in anna.press("desk.who", str(office.id), "2026-05-04")


def test_colleagues_are_found_by_a_piece_of_their_name(anna: Chat, boris: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")
    to_today(boris)
    boris.press_label("Who is coming")
    boris.press_label("Find a colleague")

    assert "Mon 4 May, desk 3" in boris.say("петро")


def test_without_a_free_desk_one_comes_without(anna: Chat, boris: Chat, office: Place) -> None:
    fill(boris, office, "1", "2", "3", "4")
    assert "0 desks are free." in to_today(anna)

    said = anna.press_label("Come without a desk")

    assert "you are coming without a desk" in said
    assert "lready" in anna.press("desk.stay", str(office.id), "2026-05-04")
    assert "Without a desk:\n· Анна Петрова" in anna.press("desk.who", str(office.id), "2026-05-04")


def test_a_freed_desk_is_offered_and_taken_with_one_press(anna: Chat, boris: Chat, office: Place) -> None:
    fill(boris, office, "1", "2", "3", "4")
    to_today(anna)
    anna.press_label("Come without a desk")
    boris.say("/mydesks")
    boris.press_label("Mon 4 May · desk 1")

    assert "Desk 1 is free on Mon 4 May. It is held for you until" in anna.notices()
    assert "Desk 1 is yours: Mon 4 May." in anna.press_label("Take it")
    assert "taken this desk already" in anna.press_label("Take it")


def test_who_does_not_want_it_stays_present(anna: Chat, boris: Chat, office: Place) -> None:
    fill(boris, office, "1", "2", "3", "4")
    to_today(anna)
    anna.press_label("Come without a desk")
    boris.say("/mydesks")
    boris.press_label("Mon 4 May · desk 1")
    anna.notices()

    assert "still without a desk" in anna.press_label("No, thank you")
    assert "without a desk" in anna.say("/mydesks")


def test_nobody_answers_an_offer_to_another(anna: Chat, boris: Chat, office: Place) -> None:
    fill(boris, office, "1", "2", "3", "4")
    to_today(anna)
    anna.press_label("Come without a desk")
    boris.say("/mydesks")
    boris.press_label("Mon 4 May · desk 1")
    (offer,) = open_offers()

    assert "no such offer for you" in boris.press("desk.yes", str(offer))


@pytest.mark.parametrize(
    ("answer", "said"), [("Yes, I am coming", "see you there"), ("No, free it", "Cancelled")]
)
def test_are_you_coming_is_answered_with_one_press(anna: Chat, office: Place, answer: str, said: str) -> None:
    anna.say("/desks")
    anna.press_label("Tue 5 May")
    anna.press_label("3")
    attendance.run(rules=Rules(), now=EVENING)

    assert "Are you coming?\nTue 5 May, desk 3" in anna.notices(EVENING)
    assert said in anna.press_label(answer)


def test_without_an_answer_the_desk_is_freed_after_a_warning(anna: Chat, office: Place) -> None:
    anna.say("/desks")
    anna.press_label("Tue 5 May")
    anna.press_label("3")
    morning = datetime(2026, 5, 5, 5, 0, tzinfo=NOON.tzinfo)
    for now in (EVENING, morning, morning + timedelta(hours=1)):
        attendance.run(rules=Rules(), now=now)

    assert "You did not confirm" in anna.notices(morning + timedelta(hours=1))
    assert "You have no bookings." in anna.say("/mydesks")


def test_a_vacation_gives_its_days_back(anna: Chat, office: Place) -> None:
    anna.say("/desks")
    anna.press_label("Tue 5 May")
    anna.press_label("3")
    anna.say("/mydesks")
    anna.press_label("Vacation")

    assert "Bookings cancelled:\nTue 5 May, desk 3" in anna.say("05.05-10.05")
    assert "You have no bookings." in anna.say("/mydesks")


def test_an_admin_draws_an_office_by_typing_it(admin: Chat) -> None:
    assert "its name in the first line" in admin.say("/office")

    said = admin.say("Офис СПб\n1  2  3   окно\n4  5")

    assert "Офис СПб: 5 desks." in said
    assert ["1", "2", "3", "4", "5"] == list(admin.heard[-1]["picture_facts"]["seats"])


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("Офис", "first line"),
        ("Офис\nокно", "There are no desks"),
        ("Офис\n1 2 1", "twice: 1"),
        ("Офис\n1" + " " * 80 + "2", "at most 60"),
    ],
)
def test_a_plan_that_cannot_be_is_explained_and_typed_again(admin: Chat, plan: str, why: str) -> None:
    admin.say("/office")

    assert why in admin.say(plan)
    assert "2 desks" in admin.say("Офис\n1 2")


def test_a_resident_draws_nothing(anna: Chat) -> None:
    assert "Only an admin" in anna.say("/office")


def test_a_day_whose_desks_were_blocked_one_by_one_can_be_opened(admin: Chat, office: Place) -> None:
    """So the version before closed a day; REST still blocks a desk."""
    for desk in offices.desks_of(office):
        slot = offices.slot_of(desk, NOON.date(), now=NOON)
        slots.block(slot.uuid, actor=OPERATOR, now=NOON)
    assert "0 desks are free." in to_today(admin)

    admin.press_label("Who is coming")
    admin.press_label("Open the day")

    assert "4 desks are free." in to_today(admin)


def test_an_admin_closes_and_opens_a_day(admin: Chat, anna: Chat, office: Place) -> None:
    to_today(admin)
    admin.press_label("Who is coming")
    admin.press_label("Close the day")

    assert "Closed on that day" in to_today(anna)
    admin.press("desk.open", str(office.id), "2026-05-04")
    assert "4 desks are free." in to_today(anna)


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("desk.take", ()),
        ("desk.take", ("x", "2026-05-04")),
        ("desk.take", ("999999", "2026-05-04")),
        ("desk.take", ("1", "2026-05-04")),
        ("desk.day", ("1", "yesterday")),
        ("desk.day", ("9" * 20, "2026-05-04")),
        ("desk.days", ("-1",)),
        ("desk.stay", ("1", "1999-01-01")),
        ("desk.cancel", ("ZZZZZZ",)),
        ("desk.yes", ("1",)),
        ("desk.no", ("x",)),
        ("desk.comes", ("",)),
        ("desk.gtake", ("1", "2026-05-04")),
        ("desk.close", ("1", "2026-05-04")),
    ],
)
def test_made_up_buttons_do_nothing(anna: Chat, office: Place, verb: str, args: tuple[str, ...]) -> None:
    assert anna.press(verb, *args)

    assert [] == desks.mine(person(anna).id, now=NOON)


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("desk.start", ()),
        ("desk.days", ("{office}",)),
        ("desk.day", ("{office}", "2026-05-04")),
        ("desk.take", ("{desk}", "2026-05-04")),
        ("desk.gtake", ("{desk}", "2026-05-04")),
        ("desk.guest", ("{office}", "2026-05-04")),
        ("desk.stay", ("{office}", "2026-05-04")),
        ("desk.who", ("{office}", "2026-05-04")),
        ("desk.repeat", ("{desk}", "2026-05-04")),
        ("desk.mine", ()),
        ("desk.find", ()),
        ("desk.vacation", ()),
        ("desk.close", ("{office}", "2026-05-04")),
        ("desk.open", ("{office}", "2026-05-04")),
    ],
)
def test_a_strangers_forged_press_shows_nothing_of_an_office(
    office: Place, verb: str, args: tuple[str, ...]
) -> None:
    stranger, desk = Chat(99), desk_named(office, "3")
    filled = [each.format(office=office.id, desk=desk.id) for each in args]

    stranger.press(verb, *filled)

    (toast,) = stranger.heard
    assert toast["query_id"]
    assert not {"Office", "3"} & set(str(toast["text"]).split())


def test_a_desk_every_week_until_a_day(anna: Chat, boris: Chat, office: Place) -> None:
    boris.press("desk.take", str(desk_named(office, "3").id), "2026-05-11")
    to_today(anna)
    anna.press_label("3")
    assert "Desk 3, every Mon. Until when?" in anna.press_label("Every week")

    said = anna.say("30.06")

    assert "desk 3" in said
    assert "Mon 11 May — the desk is taken, choose another: /desks" in said
    anna.say("/regular")
    assert "desk 3 · Mon" in last_labels(anna)


def test_the_days_of_a_series_are_booked_as_they_come(anna: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")
    anna.press_label("Every week")
    anna.say("30.06")
    series.make(rules=Rules(), now=NOON + timedelta(days=10))

    booked = desks.mine(person(anna).id, now=NOON)

    days = ["2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25"]
    assert days == [order.day.isoformat() for order in booked]
    assert [None, True, True, True] == [order.series_id and True for order in booked]


def test_a_desk_of_every_week_is_never_free_for_anybody_else(anna: Chat, boris: Chat, office: Place) -> None:
    """From the day before its day can be booked: whoever looks first at midnight finds it taken."""
    to_today(anna)
    anna.press_label("3")
    anna.press_label("Every week")
    anna.say("30.06")
    desk = desk_named(office, "3")

    for days in range(1, 29):
        eve = NOON + timedelta(days=days - 1, hours=6)  # the timetable's last look of that day
        midnight = NOON + timedelta(days=days, hours=-9)  # 00:00 in Moscow
        series.make(rules=Rules(), now=eve)
        furthest = (midnight + timedelta(days=14, hours=3)).date()
        free = desk.name in {each.name for each in offices.on(office, furthest, now=midnight).free}
        assert free == (furthest.weekday() != 0)


def test_the_series_stands_in_ones_own_list_and_can_be_ended_there(anna: Chat, office: Place) -> None:
    to_today(anna)
    anna.press_label("3")
    anna.press_label("Every week")
    anna.say("30.06")

    assert "🔁 desk 3 · Mon · Until: Tue 30 Jun 2026" in anna.say("/mydesks")
    anna.press_label("🔁 desk 3 · Mon")
    anna.press_label("End")
    anna.press_label("Yes")
    assert "🔁" not in anna.say("/mydesks")


def test_without_an_office_people_are_told_so(anna: Chat) -> None:
    assert "No office has been set up yet" in anna.say("/desks")
