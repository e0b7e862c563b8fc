"""A small town with something of everything in it, and what stands in its database."""

from dataclasses import dataclass, field

from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.services.passes import search
from passbot.services.people import invites, residents
from passbot.services.privacy import leaving
from passbot.store.db import database
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON, actor, settle

# What a mere answer writes: the update, the words that are owed, where the dialogue stands.
ANSWERS = {"inbox", "deliveries", "dialogs", "cards"}


@dataclass
class Town:
    """Anna has a pass, a link, a regular guest and a key; Boris is her neighbour; Carol holds a code."""

    people: dict[str, Resident] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=lambda: {"stranger": 9_001, "carol": 9_002})  # of Telegram

    def chat(self, who: str) -> Chat:
        return Chat(self.ids[who])


def founded() -> Town:
    town = Town()
    for who, house, role in (
        ("anna", "27", Role.RESIDENT),
        ("boris", "28", Role.RESIDENT),
        ("gena", None, Role.GUARD),
        ("olga", None, Role.ADMIN),
        ("dina", "29", Role.RESIDENT),
        ("egor", None, Role.GUARD),
    ):
        person = settle(f"{who.title()} Demo", house, role=role)
        residents.set_language(person.id, "en")
        assert person.telegram_id
        town.people[who], town.ids[who] = person, person.telegram_id
    _give_everything(town)
    for gone in ("dina", "egor"):
        leaving.remove(town.people[gone].id, actor=actor(town.people["olga"]), now=NOON)
    return town


def _give_everything(town: Town) -> None:
    for who in ("anna", "dina"):
        chat = town.chat(who)
        chat.say("а123вс77")
        chat.press_label("48 hours")
        town.facts[f"{who}s_pass"] = search.mine(town.people[who].id, now=NOON)[0].code
    _make_lasting_things(town.chat("anna"))
    free = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="30").code
    taken = invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="31").code
    town.chat("carol").say(f"/start {taken}")
    town.chat("carol").say("Carol Demo")
    ids = {f"{who}s_id": str(person.id) for who, person in town.people.items()}
    town.facts |= {"free_code": free, "taken_code": taken, **ids}


def _make_lasting_things(anna: Chat) -> None:
    anna.say("/link")
    anna.press_label("Tomorrow")
    anna.press_label("5")
    anna.say("/regular")
    for answer in ("Лада К555КК77", "пн, ср, пт", "13-18"):
        anna.say(answer)
    anna.press_label("A month")
    anna.press_label("Order it")
    anna.say("/key")
    anna.press_label("To read and change")
    anna.say("/cancel")


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything that is true in the town, table by table."""
    tables = [
        name for name in database.get_tables() if name not in ANSWERS and not name.startswith("sqlite_")
    ]
    return {
        name: sorted(database.execute_sql(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables
    }
