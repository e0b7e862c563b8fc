"""A site speaks of what it is: a barbershop or an office never reads of cars and gates."""

import re
from dataclasses import replace
from datetime import time
from html import unescape
from pathlib import Path

import pytest

from passbot.bot.answering.routing import ROUTES
from passbot.bot.home import offers
from passbot.bot.talk.turns import Site
from passbot.domain.passes.orders import Kind
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.facts.kinds import Bare, Facts
from passbot.domain.site.facts.people import (
    ResidentChanged,
    ResidentRegistered,
    ResidentReleased,
    ResidentRemoved,
)
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import outbox
from passbot.services.passes import changes, search
from passbot.services.people import invites, residents
from passbot.services.regular import series
from passbot.services.slots import slots
from passbot.services.telling import digests
from passbot.store.db import transaction
from passbot.texts import texts_for
from tests.bot.chatting import SITE, Chat
from tests.bot.walking import walked
from tests.services.offices import book, office
from tests.services.people.some_people import NOON, actor, settle
from tests.services.places.some_places import barbershop
from tests.texts.test_catalogues import catalogue, forms

BARBERSHOP = replace(SITE, rules=Rules(passes=0, desks=0))
OFFICE = replace(SITE, rules=Rules(passes=0, slots=0), has_roster=True)
SITES = {"barbershop": BARBERSHOP, "office": OFFICE}
OF_GATES = {
    "en": r"\b(cars?|plates?|gates?|pass(?:es)?|guards?|taxis?|barriers?|vehicles?|parking|residents?|houses?)\b",
    "ru": r"машин|автомоб|номер\w* маш|госномер|пропуск|ворот|\bохран|шлагбаум|такси|парков|въезд|жител|жильц"
    r"|\bдом(?:а|е|у|ом|ов)?\b|\bмарк[аиу]\b",
}
MOST_PRESSES = 40
NOT_PRESSED = (("language", "en"), ("language", "ru"), ("privacy.export",))  # the last is a file for programs
TYPED = ("А123ВС77", "yellow kia 4821", "белая киа рио А123ВС77 завтра", "hello", "отмени А123ВС77", "123")
# Said only where passes are, or once somebody has a plate, a house or a guest's link.
OF_PASSES = re.compile(
    r"no_passes\.|sheet\.|pass\.|link\.|regular\.|verdict\.|settings\.link\.|journal\.kind\.link\.|guest\.invitation"
    r"|rules\.passes_stay|error\.(plate|link|house|invite|off\.passes|journal\.plate)|gate\.(partial|plate|recorded|undo|undone)"
    r"|error\.order\.(duplicate|quota|no_car|no_plate|too_far|too_long)"
    r"|(rule|menu|command)\.(pass|taxi|longest_pass|quota|title_pass|line_pass|name_pass|order|regular|link)"
    r"|register\.(ask|edit|summary)_house|register\.done$|help\.resident|hello\.passes|kind\.car|cancel\.\w"
    r"|invite\.(column|some_have)|people\.(house|move|new_house)|who\.of_house|privacy\.house|journal\.about"
    r"|journal\.kind\.order\.refused"
)


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, db: str) -> Site:
    """Somebody has booked there, has come, and has cancelled."""
    somebody = settle("Яна Бо", None)
    if request.param == "barbershop":
        place = barbershop(closes=time(9))
        for slot in slots.bookable(place, now=NOON)[:3]:
            slots.book(slot.uuid, actor=actor(somebody), rules=BARBERSHOP.rules, now=NOON)
    else:
        book(office(), "1", somebody)
    now, *rest = search.mine(somebody.id, now=NOON)
    arrivals.record(now.code, actor=OPERATOR, rules=Rules(), now=now.window.start)
    for order in rest[1:]:
        changes.cancel(order.code, actor=OPERATOR, now=NOON)
    return SITES[str(request.param)]


def of_gates(said: str, site: Site, language: str) -> set[str]:
    """The words of cars and gates in what was read. The rule that brings them is called what it is."""
    switch = texts_for(language, site.rules, has_passes=False)("rule.passes")
    plain = re.sub(r"<[^>]+>|\{\w+\}|https?://\S+", " ", unescape(said)).replace(switch, "")
    return set(re.findall(OF_GATES[language], plain, re.IGNORECASE))


def chat_of(person: Resident, site: Site, language: str = "en") -> Chat:
    residents.set_language(person.id, language)
    return Chat(person.telegram_id or 0, language=language, site=site)


def commands(role: Role | None, site: Site) -> list[str]:
    useful = offers.useful(ROUTES.commands, role, site.rules, has_passes=False)
    named = {name for names in offers.groups(role, useful).values() for name in names}
    return ["/start", "/menu", *(f"/{name}" for name in sorted(named - {"start", "menu"}))]


@pytest.mark.parametrize("language", OF_GATES)
@pytest.mark.parametrize("role", [*Role, None])
def test_whatever_is_read_there_has_no_word_of_cars_and_gates(
    site: Site, role: Role | None, language: str
) -> None:
    chat = Chat(5, language=language, site=site)
    if role:
        chat = chat_of(settle("Ира Ли", None, role=role), site, language)
    begin = [*commands(role, site), *TYPED]

    found = dict(walked(chat, begin, most=MOST_PRESSES + len(begin), but=NOT_PRESSED))

    assert {} == {deed: words for deed, said in found.items() if (words := of_gates(said, site, language))}
    assert len(begin) < len(found)


@pytest.mark.parametrize("language", OF_GATES)
def test_only_texts_about_passes_speak_of_cars_and_gates(language: str) -> None:
    texts = catalogue(language)
    read = {key: " ".join(forms(texts.get(f"no_passes.{key}", each))) for key, each in texts.items()}

    wrong = {key: of_gates(said, OFFICE, language) for key, said in read.items() if not OF_PASSES.match(key)}

    assert {} == {key: words for key, words in wrong.items() if words}


@pytest.mark.parametrize("language", OF_GATES)
def test_nobody_is_asked_for_a_house_where_there_are_no_cars(site: Site, language: str) -> None:
    code = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON).code
    chat = Chat(5, language=language, site=site)
    told = [chat.say("/start"), chat.say(code), chat.say("Анна Иванова"), chat.say("8 916 123-45-67")]
    told.append(chat.press("register.confirm"))

    found = residents.find_by_telegram(5)

    assert found is not None
    assert ("Анна Иванова", None) == (found.name, found.house)
    assert set() == of_gates("\n".join(told), site, language)


@pytest.mark.parametrize("language", OF_GATES)
def test_what_others_and_the_clock_tell_has_no_such_words_either(site: Site, language: str) -> None:
    admin, ira = settle("Ольга", None, role=Role.ADMIN), settle("Ира Ли", None)
    chats = [chat_of(person, site, language) for person in (admin, ira)]
    told_of: list[Bare | Facts] = [
        *(ResidentChanged(role.value) for role in Role),
        *(ResidentRegistered(ira.id) for _ in Role),
        "resident.approved",
        ResidentRemoved(cancelled=2, ended=1),
        ResidentReleased(language),
    ]
    with transaction():
        for each in told_of:
            outbox.record(each, actor=OPERATOR, now=NOON, resident=ira)
    digests.owe({}, rules=site.rules, now=NOON)

    told = "\n".join(chat.notices() for chat in chats)

    assert set() == of_gates(told, site, language)
    assert 8 < len(told.splitlines())


def test_a_plate_at_a_barbershop_is_answered_with_what_can_be_booked(db: str) -> None:
    barbershop()
    chat = chat_of(settle("Ира Ли", None), BARBERSHOP)

    told = chat.say("А123ВС77")

    assert "I did not understand that. What can be done here:\n\n📅 Book a time" in told
    assert "Book a slot" in str(chat.heard[-1]["keyboard"])


@pytest.mark.parametrize("command", ["order", "order А123ВС77", "regular", "guest Ivan", "link"])
def test_a_site_without_passes_says_so_and_what_it_has(command: str, db: str) -> None:
    barbershop()
    chat = chat_of(settle("Ира Ли", None), BARBERSHOP)

    told = chat.say(f"/{command}")

    assert told.startswith("This site gives no passes for cars.\n\n📅 Book a time")
    assert [] == search.mine(1, now=NOON)


@pytest.mark.parametrize(
    ("command", "off"), [("slots", "No times"), ("desks", "No desks"), ("board", "no board")]
)
def test_slots_and_desks_are_switched_off_too(command: str, off: str, db: str, anna: Chat) -> None:
    barbershop()
    office()
    anna.site = replace(SITE, rules=Rules(slots=0, desks=0))

    assert off in anna.say(f"/{command}")
    assert f"/{command}" not in anna.say("/help")


def test_what_is_switched_off_is_refused_behind_every_button(db: str, anna: Chat) -> None:
    slot = slots.bookable(barbershop(), now=NOON)[0]
    desk = book(office(), "1", settle("Яна Бо", None))
    anna.say("а123вс77")
    anna.site = replace(SITE, rules=Rules(passes=0, slots=0, desks=0))

    assert "no passes" in anna.press_label("48 hours")
    assert "No times" in anna.press("slot.take", slot.uuid)
    assert "No times" in anna.press("slot.book", slot.uuid)
    where = desk.place
    assert where is not None
    assert "No desks" in anna.press("desk.take", str(where.place_id), "2026-05-05")
    assert [] == [order for order in search.mine(1, now=NOON) if order.kind is not Kind.DESK]


def test_a_pass_of_before_can_still_be_read_and_cancelled(db: str, anna: Chat) -> None:
    anna.say("а123вс77")
    anna.press_label("48 hours")
    anna.site = BARBERSHOP

    assert "А 123 ВС 77" in anna.say("/passes")
    assert "А 123 ВС 77" in anna.say("/bookings")
    anna.press_label("Cancel")
    assert "Pass cancelled" in anna.press_label("Yes")


def test_a_regular_pass_rests_while_passes_are_off(db: str, anna: Chat) -> None:
    anna.say("/regular")
    for answer in ("Лада К555КК77", "every day", "13-18"):
        anna.say(answer)
    anna.press_label("A month")
    anna.press_label("Order it")
    later = NOON.replace(day=20)

    assert 0 == len(series.make(rules=BARBERSHOP.rules, now=later).orders)
    assert 0 < len(series.make(rules=Rules(), now=later).orders)


def test_an_admin_switches_passes_off_in_the_bot(db: str, admin: Chat, anna: Chat) -> None:
    barbershop()
    assert "🚗 Order a pass" in Chat(5).say("/start")
    admin.press("rules.set", "passes", "0")

    assert "Hello!\n📅 Book a time" in Chat(5).say("/start")
    assert "no passes" in anna.say("/order")


def test_a_site_with_everything_says_all_of_it_in_one_order(db: str, anna: Chat) -> None:
    barbershop()
    office()

    signs = [line[0] for line in Chat(5).say("/start").splitlines()[1:4]]

    assert ["🚗", "📅", "🪑"] == signs
    anna.say("/menu")
    assert ["passes", "slots", "desks"] == anna.heard[-1]["picture_facts"]["things"]


def test_a_site_without_anything_says_so(db: str) -> None:
    assert "Nothing can be booked here yet." in Chat(5, site=BARBERSHOP).say("/start")


def test_the_built_in_answers_are_of_what_is_here(site: Site, anna: Chat) -> None:
    anna.site = site
    anna.say("/faq")
    asked = str(anna.heard[-1]["keyboard"])

    assert ("How do I book a time?" in asked, "How do I book a desk?" in asked) == (
        site is BARBERSHOP,
        site is OFFICE,
    )


@pytest.mark.parametrize("language", OF_GATES)
def test_a_site_greets_in_its_own_words(language: str, tmp_path: Path, db: str) -> None:
    (tmp_path / f"greeting.{language}.md").write_text("Усы & Co <Paris>\n10-20")
    chat = Chat(5, language=language, site=replace(BARBERSHOP, home=tmp_path))

    for said in ("/start", "/help", "/menu"):
        assert "Усы &amp; Co &lt;Paris&gt;\n10-20\n\n" in chat.say(said)


@pytest.mark.parametrize("text", [b"", b"  \n", b"A" * 601, "Привет".encode("cp1251")])
def test_a_broken_greeting_leaves_ours_and_is_an_error(
    text: bytes, tmp_path: Path, db: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "greeting.en.md").write_bytes(text)

    assert "Hello!" in Chat(5, site=replace(SITE, home=tmp_path)).say("/start")
    assert ["ERROR"] == [each.levelname for each in caplog.records if "greeting unusable" in each.message]
