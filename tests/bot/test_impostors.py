"""Whoever tries what is not theirs gets a refusal in words, and not one row of the database changes."""

from collections.abc import Callable
from datetime import UTC

import pytest

from passbot.bot.answering.routing import ALL, ROUTES
from passbot.services.people import dialogs
from passbot.texts import Texts
from tests.bot import town as towns
from tests.bot.chatting import Chat
from tests.bot.town import Town
from tests.services.people.some_people import NOON

HUGE = "9" * 30


def share_another(chat: Chat, _facts: dict[str, str]) -> str:
    return chat.share("+79161234567", is_own=False)


ARGUMENTS = [(), ("1",), ("1", "yes"), ("{annas_pass}", "yes"), ("{annas_id}", "admin"), (HUGE,)]
Try = Callable[[Chat, dict[str, str]], str]


@pytest.fixture
def town() -> Town:
    return towns.founded()


def say(text: str) -> Try:
    return lambda chat, facts: chat.say(text.format_map(facts))


def press(verb: str, *args: str) -> Try:
    return lambda chat, facts: chat.press(verb, *(arg.format_map(facts) for arg in args))


def order_without_a_dialogue(chat: Chat, facts: dict[str, str]) -> str:
    chat.say("/order")
    return chat.press("pass.place", "plain")


def order_at_once(chat: Chat, facts: dict[str, str]) -> str:
    return chat.say("/order А777АА77")


ATTEMPTS: dict[str, tuple[str, Try, str]] = {
    # Who is nobody here.
    "a stranger orders": ("stranger", say("/order"), "Register first"),
    "a stranger sends a plate": ("stranger", say("А777АА77"), "register first"),
    "a stranger forwards a taxi": ("stranger", say("Kia Rio А482ВС 797"), "register first"),
    "a stranger presses Order": ("stranger", order_without_a_dialogue, "no longer valid"),
    "a stranger asks for passes": ("stranger", say("/passes"), "Register first"),
    "a stranger wants a code": ("stranger", say("/code"), "Only an admin"),
    "a stranger withdraws a code": ("stranger", press("invite.revoke", "{free_code}"), "Only an admin"),
    "a stranger searches": ("stranger", say("/find 123"), "Only guards and admins"),
    "a stranger lets a car in": ("stranger", press("gate.arrive", "{annas_pass}"), "Only guards"),
    "a stranger cancels a pass": ("stranger", press("pass.cancel", "{annas_pass}", "yes"), "Only its owner"),
    "a stranger reads a pass": ("stranger", press("pass.cancel", "{annas_pass}"), "Only its owner"),
    "a stranger makes an admin": ("stranger", press("people.role", "{annas_id}", "admin"), "Only an admin"),
    "a stranger confirms nothing": ("stranger", press("register.confirm"), "out of date"),
    "a stranger takes Carol's code": ("stranger", say("/start {taken_code}"), "Somebody is registering"),
    "a stranger starts with a pass": ("stranger", say("/start {annas_pass}"), "20 letters"),
    "a stranger starts with a made up link": ("stranger", say("/start g_" + "a" * 16), "no such link"),
    "a stranger starts with a novel": ("stranger", say("/start " + "A" * 4000), "20 letters"),
    "Carol shares somebody's number": ("carol", share_another, "somebody else's number"),
    "a stranger makes a key": ("stranger", say("/key"), "Only residents"),
    # Who was removed is a stranger again, whatever buttons are left.
    "a removed resident orders": ("dina", say("/order"), "Register first"),
    "a removed resident presses an old card": (
        "dina",
        press("pass.extend", "{dinas_pass}"),
        "Only its owner",
    ),
    "a removed resident orders again": ("dina", press("pass.again", "{dinas_pass}"), "Only its owner"),
    "a removed guard searches": ("egor", say("/expected"), "Only guards and admins"),
    "a removed guard lets a car in": ("egor", press("gate.arrive", "{annas_pass}"), "Only guards"),
    # A resident is neither a neighbour, nor a guard, nor an admin.
    "Boris cancels Anna's pass": ("boris", press("pass.cancel", "{annas_pass}", "yes"), "Only its owner"),
    "Boris reads Anna's pass": ("boris", press("pass.cancel", "{annas_pass}"), "Only its owner"),
    "Boris extends Anna's pass": ("boris", press("pass.extend", "{annas_pass}"), "Only its owner"),
    "Boris orders Anna's again": ("boris", press("pass.again", "{annas_pass}"), "Only its owner"),
    "Boris lets himself in": ("boris", press("gate.arrive", "{annas_pass}"), "Only guards"),
    "Boris takes an arrival back": ("boris", press("gate.undo", "{annas_pass}"), "Only guards"),
    "Boris opens the guard's card": ("boris", press("gate.open", "{annas_pass}"), "Only guards and admins"),
    "Boris asks who is inside": ("boris", say("/inside"), "Only guards and admins"),
    "Boris closes Anna's link": ("boris", press("link.close", "1"), ""),
    "Boris ends Anna's regular pass": ("boris", press("regular.end", "1", "yes"), ""),
    "Boris revokes Anna's key": ("boris", press("key.revoke", "1", "yes"), ""),
    "Boris lists the codes": ("boris", say("/codes"), "Only an admin"),
    "Boris lists the people": ("boris", say("/people"), "Only an admin"),
    "Boris makes himself an admin": ("boris", press("people.role", "{boriss_id}", "admin"), "Only an admin"),
    "Boris removes Anna": ("boris", press("people.remove", "{annas_id}", "yes"), "Only an admin"),
    "Boris writes to everybody": ("boris", say("/broadcast hello"), "Only an admin"),
    "Boris sends without a preview": ("boris", press("broadcast.send"), "Already done"),
    "Boris changes the rules": ("boris", say("/rules quota_house_day 99"), "Only an admin"),
    "Boris reads the statistics": ("boris", press("stats", "7"), "Only an admin"),
    "Boris adds a place": ("boris", press("place.add"), "Only an admin"),
    "Boris blocks a slot": ("boris", press("dash.block", "1"), ""),
    # A guard records arrivals and does nothing else.
    "a guard orders": ("gena", order_at_once, "Guards record arrivals"),
    "a guard wants a code": ("gena", say("/code 27"), "Only an admin"),
    "a guard cancels a pass": ("gena", press("pass.cancel", "{annas_pass}", "yes"), "Only its owner"),
    "a guard extends a pass": ("gena", press("pass.extend", "{annas_pass}"), "Only its owner"),
    "a guard makes an admin": ("gena", press("people.role", "{genas_id}", "admin"), "Only an admin"),
    "a guard lets nobody in": ("gena", press("gate.arrive", "NOPE"), "There is no order"),
    "a guard undoes what was not": ("gena", press("gate.undo", "{annas_pass}"), "no arrival to take back"),
    # Data that no button of ours carries.
    "an unknown verb": ("anna", press("pass.steal", "{annas_pass}"), "out of date"),
    "no verb at all": ("anna", press(""), "out of date"),
    "a negative number": ("olga", press("people.open", "-1"), "no such resident"),
    "a number beyond all numbers": ("olga", press("people.open", HUGE), "no such resident"),
    "a role that is none": ("olga", press("people.role", "{annas_id}", "king"), "out of date"),
    "SQL for a code": ("anna", press("pass.cancel", "x' OR 1=1 --", "yes"), "There is no order"),
    "no code": ("anna", press("pass.extend"), "There is no order"),
    "a step that cannot be corrected": ("anna", press("register.edit", "role"), "out of date"),
    "an unknown command": ("anna", say("/sudo"), "no such command"),
    "a rule that is none": ("olga", say("/rules gravity 0"), ""),
    "an admin gives up alone": (
        "olga",
        press("people.role", "{olgas_id}", "resident"),
        "cannot take the admin role",
    ),
    "an admin removes herself": (
        "olga",
        press("people.remove", "{olgas_id}", "yes"),
        "cannot remove yourself",
    ),
    "many houses too many": ("olga", say("/code 1-99999"), ""),
}


@pytest.mark.parametrize("who", ["stranger", "carol", "dina", "egor", "boris", "gena", "anna", "olga"])
def test_an_impostor_gets_nowhere(town: Town, who: str) -> None:
    before = towns.rows()

    for attempt, (_, tried, refusal) in of(who).items():
        answer = tried(town.chat(who), town.facts)

        assert answer, attempt
        assert refusal in answer, attempt
        assert before == towns.rows(), attempt


def of(who: str) -> dict[str, tuple[str, Try, str]]:
    return {attempt: it for attempt, it in ATTEMPTS.items() if it[0] == who}


@pytest.mark.parametrize("who", ["stranger", "dina"])
def test_no_button_of_the_bot_does_anything_for_a_stranger(town: Town, who: str) -> None:
    before = towns.rows()

    for verb in ROUTES.presses:
        for args in ARGUMENTS:
            chat = town.chat(who)
            chat.press(verb, *(arg.format_map(town.facts) for arg in args))

            assert any("query_id" in each for each in chat.heard), (verb, args)
        assert before == towns.rows(), verb


@pytest.mark.parametrize("who", ["boris", "gena"])
def test_what_only_admins_may_do_is_refused_to_everybody_else(town: Town, who: str) -> None:
    before, guarded = towns.rows(), [features for features in ALL if features.only_admins]

    for features in guarded:
        refusal = Texts("en", UTC)(f"error.{features.only_admins}")
        for verb in features.presses:
            assert refusal == town.chat(who).press(verb, "1", "yes"), verb
        for name in features.commands:
            assert refusal == town.chat(who).say(f"/{name}"), name
        for name in features.steps:
            flow, _, step = name.partition(".")
            dialogs.save(town.ids[who], flow, step, {}, now=NOON)  # begun while they were an admin
            assert refusal in town.chat(who).say("Zoe 27"), name
            dialogs.clear(town.ids[who])
    assert before == towns.rows()
