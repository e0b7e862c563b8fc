"""Whatever deed is pressed twice changes nothing the second time, and the answer says that it was done."""

import pytest

from passbot.bot.answering.routing import MENU, ROUTES
from passbot.bot.answering.second_press import DEEDS
from tests.bot.chatting import Chat, person
from tests.bot.deeds import ALL, Pressed
from tests.bot.deeds_of_admins import close_a_place
from tests.bot.deeds_of_hosts import let_others_book
from tests.bot.deeds_of_residents import (
    book_a_slot,
    invite_a_guest,
    make_a_link,
    mute,
    order_a_pass,
    order_a_regular_pass,
    take_a_desk,
)
from tests.bot.town import rows
from tests.services.offices import book, office

# What is more than done: when, or that somebody else may have done it.
TELL_MORE = {
    *("dash.unbook", "desk.yes", "gate.arrive", "gate.undo", "pass.extend"),
    *("request.approve", "request.refuse", "roster.approve", "roster.refuse"),
}


@pytest.mark.parametrize("name", ALL)
def test_a_second_press_changes_nothing_and_says_so(name: str, anna: Chat, admin: Chat) -> None:
    verb, begun = ALL[name]
    chat, pressed = begun(anna, admin)
    before = rows()
    first = chat.press(*pressed)
    done = rows()

    again = chat.press(*pressed)

    assert verb == pressed[0]
    assert before != done
    assert "lready done" not in first
    assert ("lready" if verb in TELL_MORE else "Already done") in again
    assert done == rows()


# A second press is a wish of its own.
WISHES = {
    "pin.key": "the same digit once more",
    "slot.take": "kept from now on",
    "language": "says in the language that was chosen that it is",
    "privacy.delete": "what was said since goes too",
    "slot.back": "shows the free times again",
}
# Lists, cards and questions: they change nothing but where the conversation stands.
_LOOKS = """
broadcast.drop calendar.add calendar.look cancel client.new dash dash.slot dash.who desk.day desk.days desk.find
desk.guest desk.mine desk.people desk.repeat desk.rules desk.start desk.vacation desk.who faq.list faq.open
consent.read consent.state consent.words consent.write free.card free.rename visit.ask_off held.look
gate.anyway gate.expected gate.inside gate.more gate.open gate.pin guest.page guest.pin invite.keep invite.page
journal.of journal.whom link.car link.card link.correct link.more link.show link.when pass.as_it_stands pass.at
pass.brand pass.car pass.card pass.days pass.drop pass.edit pass.offer pass.page pass.plate pass.which
people.add people.move people.open people.page people.rename pin.close pin.rub place.add place.all place.edit
place.open privacy.back privacy.export privacy.where
register.edit regular.at regular.back regular.card regular.days regular.drop
regular.hours regular.new regular.pause regular.plate regular.until regular.walk roster.name roster.page
rules.open rules.page slot.place slot.places stats
"""
LOOKS = frozenset(_LOOKS.split())


def test_every_button_is_a_deed_that_is_pressed_twice_here_or_a_look() -> None:
    pressed = {verb for verb in ROUTES.presses if not verb.startswith(MENU)}
    deeds = {verb for verb, _ in ALL.values()}

    assert set() == pressed ^ (deeds | LOOKS | set(WISHES))
    assert set() == deeds & LOOKS | deeds & set(WISHES) | set(DEEDS) - deeds


def _looked_through(chat: Chat) -> set[str]:
    """Presses each look that a command leads to, and what those lead to; twice with other words behind it."""
    met: dict[str, list[Pressed]] = {verb: [] for verb in LOOKS}
    for command in ROUTES.commands:
        chat.say(f"/{command}")
        before, waiting = rows(), _looks(chat)
        while waiting:
            pressed = waiting.pop()
            if pressed in met[pressed[0]] or len(met[pressed[0]]) == 2:
                continue
            met[pressed[0]].append(pressed)
            chat.press(*pressed)
            waiting += _looks(chat)
        chat.say("/cancel")
        assert before == rows(), command
    return {verb for verb, found in met.items() if found}


def _looks(chat: Chat) -> list[Pressed]:
    said = [each["keyboard"] for each in chat.heard if each.get("keyboard")]
    chat.heard.clear()
    found = [
        each for keyboard in said for row in keyboard["rows"] for each in row if not isinstance(each, str)
    ]
    return [(each["verb"], *each["args"]) for each in found if each["verb"] in LOOKS]


def test_a_look_changes_nothing(anna: Chat, admin: Chat) -> None:
    for begin in (
        take_a_desk,
        book_a_slot,
        make_a_link,
        order_a_regular_pass,
        order_a_pass,
        mute,
        close_a_place,
        let_others_book,
    ):
        chat, pressed = begin(anna, admin)
        chat.press(*pressed)
    invite_a_guest(anna, admin)[0].press_label("Tomorrow")
    anna.say("/cancel")

    met = _looked_through(anna) | _looked_through(admin)

    assert len(met) > len(LOOKS) * 2 // 3  # the others need long lists, or further people


def test_who_has_arrived_is_not_said_to_be_cancelled(anna: Chat, admin: Chat) -> None:
    code = book(office(), "1", person(anna)).code
    admin.press("gate.arrive", code)

    said = anna.press("desk.cancel", code)

    assert "Already done" not in said
    assert f"Order {code} is closed already" in said
