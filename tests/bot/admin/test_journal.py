"""The journal: what happened to a pass, a car, a house or a person, newest first, for admins alone."""

import re
from datetime import timedelta

import pytest

from passbot.domain.passes import reasons
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed.routes import ROUTES
from passbot.services.passes import changes
from passbot.services.people import residents
from passbot.services.privacy import leaving
from passbot.services.slots import slots
from passbot.texts import Texts
from tests.bot.chatting import Chat, last_labels, person
from tests.services import offices
from tests.services.people.some_people import NOON, invite_guest, order_car, settle
from tests.services.places import some_places


@pytest.fixture
def boris() -> Resident:
    return settle("Борис Смирнов", "12")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("12", "house 12"),
        ("дом 12", "house 12"),
        ("а123вс77", "car А 123 ВС 77"),
        ("A123BC 77", "car А 123 ВС 77"),
        ("смирнов", "Борис Смирнов"),
        ("борис смир", "Борис Смирнов"),
    ],
)
def test_one_question_finds_the_timeline(query: str, title: str, admin: Chat, boris: Resident) -> None:
    order = order_car(boris)
    arrivals.record(order.code, actor=OPERATOR, rules=Rules(), now=NOON)

    said = admin.say(f"/journal {query}")

    assert f"<b>Journal</b> · {title}" in said
    assert said.index("✅ arrived") < said.index("🚗 ordered")


def test_a_code_shows_one_pass_and_who_did_what(admin: Chat, boris: Resident) -> None:
    order, other = order_car(boris), order_car(boris, "С444СС77")
    changes.cancel(order.code, actor=OPERATOR, now=NOON, reason="двойной")

    said = admin.say(f"/journal {order.code.lower()}")

    assert "✖ cancelled · А 123 ВС 77 · house 12 · console · двойной" in said
    assert "🚗 ordered · А 123 ВС 77 · house 12 · Борис Смирнов (bot)" in said
    assert other.code not in said


def test_without_a_question_the_latest_stand_there_and_the_next_words_are_one(
    admin: Chat, boris: Resident
) -> None:
    order_car(boris)

    assert "everything" in admin.say("/journal")
    assert "house 12" in admin.say("12").splitlines()[0]
    assert "car А 123 ВС 77" in admin.say("а123вс77")


def test_namesakes_are_offered_as_buttons(admin: Chat, boris: Resident) -> None:
    order_car(boris)
    settle("Борис Волков", "3")

    assert "Whom do you mean?" in admin.say("/journal борис")
    assert ["Борис Волков · 3", "Борис Смирнов · 12"] == last_labels(admin)
    assert "🚗 ordered" in admin.press_label("Борис Смирнов")


def test_a_long_story_has_pages(admin: Chat, boris: Resident) -> None:
    for _ in range(6):
        changes.cancel(order_car(boris).code, actor=OPERATOR, now=NOON)

    first = admin.say("/journal 12")
    assert ["Older ▶"] == last_labels(admin)
    second = admin.press_label("Older")

    assert (10, 2) == (first.count("🚗") + first.count("✖"), second.count("🚗") + second.count("✖"))
    assert ["◀ Newest"] == last_labels(admin)
    assert first == admin.press_label("Newest").strip()


def test_the_last_page_says_how_far_the_journal_goes_back(admin: Chat, boris: Resident) -> None:
    order_car(boris)
    young = admin.say("/journal 12")

    admin.wait(days=366)
    old = admin.say("/journal 12")
    admin.say("/rules journal_days 500")
    kept_longer = admin.say("/journal 12")

    assert "The journal goes back 365 days (/rules)." in old
    assert "goes back" not in young + kept_longer


@pytest.mark.parametrize("query", ["Никто", "А" * 40, "999", "Х999ХХ99", "zzz", "?"])
def test_what_is_not_there_is_said_to_be(query: str, admin: Chat, boris: Resident) -> None:
    assert f"Nothing is known about “{query}”" in admin.say(f"/journal {query}")


def test_a_place_that_was_added_is_named(admin: Chat) -> None:
    place = some_places.barbershop()

    assert place.name in admin.say("/journal")


def test_what_was_typed_is_no_markup(admin: Chat) -> None:
    assert "“zzz &lt;b&gt;”" in admin.say("/journal zzz <b>")


@pytest.mark.parametrize("query", ["a123bc77", "12", "смирнов"])
def test_what_concerns_others_is_left_out(query: str, admin: Chat, boris: Resident) -> None:
    order_car(boris)
    order_car(settle("Иван Другой", "31"), "К555КК77")

    said = admin.say(f"/journal {query}")

    assert "ordered" in said
    assert "31" not in said


@pytest.mark.parametrize("who", ["anna", "guard", "stranger"])
def test_it_is_for_admins_alone(who: str, request: pytest.FixtureRequest, boris: Resident) -> None:
    chat: Chat = request.getfixturevalue(who)

    assert "Only an admin" in chat.say("/journal")
    assert "Only an admin" in chat.say("/journal 12")
    assert "Only an admin" in chat.press("journal.of", "house", "12")


@pytest.mark.parametrize(
    "args", [("person", "x"), ("person", "9" * 30), ("order", "NOPE"), ("house", "?"), ("plate", ""), ("x",)]
)
def test_a_forged_button_is_answered(args: tuple[str, ...], admin: Chat) -> None:
    assert admin.press("journal.of", *args)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_happen_has_its_words(language: str) -> None:
    texts = Texts(language, NOON.tzinfo)  # type: ignore[arg-type]  # NOON is aware

    assert [] == [kind for kind in ROUTES if not texts.knows(f"journal.kind.{kind}")]


def test_a_removed_persons_story_stays(admin: Chat, boris: Resident) -> None:
    leaving.remove(boris.id, actor=OPERATOR, now=NOON)

    assert "🚪 no longer a resident" in admin.say("/journal 12")


@pytest.mark.parametrize("reason", [*reasons.OURS, "desk D1"])
def test_a_reason_of_ours_is_told_in_the_readers_language(reason: str, admin: Chat, boris: Resident) -> None:
    order = order_car(boris)
    changes.cancel(order.code, actor=OPERATOR, now=NOON, reason=reason)
    admin.say("/language")
    admin.press_label("Русский")

    said = admin.say(f"/journal {order.code}")

    assert reason not in said
    assert not re.search("[a-z]{3}", said.splitlines()[2].partition("консоль")[2])
    assert "консоль · " in said


def test_a_rule_is_told_by_its_label(admin: Chat) -> None:
    admin.say("/rules quota_house_day 15")
    admin.say("/rules approve_new 1")
    admin.say("/rules quota_house_day -")

    said = admin.say("/journal")

    assert "Passes per house per day: 15" in said
    assert "An admin approves each new resident: yes" in said
    assert "↩️ Passes per house per day: as in the settings" in said
    assert "quota_house_day" not in said


def test_a_role_is_told_in_the_readers_language(admin: Chat, boris: Resident) -> None:
    residents.set_role(boris.id, Role.GUARD, actor=OPERATOR, now=NOON)
    residents.set_language(person(admin).id, "ru")

    assert "👤 роль изменена · дом 12 · консоль · охранник" in admin.say("/journal")


def test_who_booked_what_is_answered(admin: Chat, boris: Resident) -> None:
    north, far = offices.office(2, name="Север"), offices.office(1, name="Дальний", zone="Asia/Vladivostok")
    place = some_places.barbershop(name="Barber", zone="Europe/Paris")
    slot = next(slot for slot in slots.bookable(place, now=NOON) if slot.start > NOON + timedelta(hours=2))
    offices.book(north, "2", boris, guest="Пётр <Гость>")
    offices.book(far, "1", boris, offices.TODAY + timedelta(days=1))
    offices.stay(offices.office(0, name="Юг"), boris)
    slots.book(slot.uuid, actor=OPERATOR, for_resident=boris.id, rules=Rules(), now=NOON)
    cancelled = offices.book(north, "1", boris, offices.TODAY + timedelta(days=2))
    changes.cancel(cancelled.code, actor=OPERATOR, now=NOON)
    invite_guest(boris, "Вера Гостья")

    said = admin.say("/journal 12")

    for words in (
        "📅 booked · Пётр &lt;Гость&gt; · desk 2, Север, Mon 4 May · <code>",
        "📅 booked · desk 1, Дальний, Tue 5 May · <code>",
        "🚶 will come · Юг, without a desk, Mon 4 May · <code>",
        "📅 booked · Barber, Mon 4 May 15:00–17:00 (Paris) · <code>",
        "✖ cancelled · desk 1, Север, Wed 6 May · <code>",
        "🚶 will come · Вера Гостья · <code>",
    ):
        assert words in said


def test_a_place_or_a_desk_is_asked_for_by_its_name(admin: Chat, boris: Resident) -> None:
    north, south = offices.office(1, name="Север"), offices.office(1, name="Юг")
    offices.book(north, "1", boris)
    offices.book(south, "1", boris, offices.TODAY + timedelta(days=1))

    asked = {query: admin.say(f"/journal {query}") for query in ("север", "Desk 1", "desk 1, юг")}

    assert "<b>Journal</b> · Север\n" in asked["север"]
    assert "<b>Journal</b> · desk 1, Север; desk 1, Юг" in asked["Desk 1"]
    assert "<b>Journal</b> · desk 1, Юг" in asked["desk 1, юг"]
    assert [1, 2, 1] == [said.count("📅 booked") for said in asked.values()]


@pytest.mark.parametrize("key", ["", "x", "-", "999", "1-2-3-4-5-6"])
def test_a_forged_place_is_answered(key: str, admin: Chat) -> None:
    assert admin.press("journal.of", "place", key)
