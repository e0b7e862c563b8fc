"""Several people who do whatever comes to their minds, and what must be true of the bot all the same."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from passbot.bot.answering.notices import rendered
from passbot.bot.answering.reacting import react
from passbot.bot.answering.routing import ROUTES
from passbot.bot.talk.heard import Heard
from passbot.bot.talk.turns import Contact, Press, Site
from passbot.bot.telegram.markup import markup_of
from passbot.bot.telegram.reading import data_of
from passbot.domain.people.people import CLOCK, OPERATOR, Role
from passbot.domain.site.notices import Delivery, Route
from passbot.domain.site.rules import Rules
from passbot.services.owed import outbox, updates
from passbot.services.passes import changes
from passbot.services.people import invites, residents
from passbot.services.site import database
from passbot.store.statement import Statement
from tests.services.people.some_people import NOON, settle
from tests.services.places.some_places import barbershop

STRANGERS = (9_001, 9_002, 9_003)
SITE = Site(Rules(), bot_username="gate_bot")
WORDS = (
    "А123ВС77", "а123вс77", "В777ОР", "4821", "желтый киа 4821", "Kia Rio А482ВС 797", "AB 1234-7", "Kia Rio",
    "Анна Петрова", "Боря", "+7 916 123-45-67", "8 (916) 000-00-00", "27", "13/2", "сегодня", "завтра 18-22",
    "сб 14-23", "пн, ср, пт", "13-18", "31.12", "31.02.2026", "3", "0", "-1", "9" * 40, "да", "нет", "yes", "<b>",
    "&amp; <i", "'; DROP TABLE orders; --", "=1+1", "🚗" * 30, "\u202eabc", "a\nb\nc", " . ", "%s {name} {0}",
    "x" * 4096, "00000", "12345",
)  # fmt: skip
BEHIND = (
    "",
    "",
    "",
    "27",
    "1-3",
    "123",
    "quota_house_day 2",
    "quota_house_day x",
    "1",
    "hello",
    "-",
    "x" * 300,
)
FORGED = ("", "1", "yes", "0", "-1", "9" * 24, "admin", "plain", "today", "x'; --")

_BROKEN = {
    "one invite makes one resident": Statement("""
        SELECT used_by FROM invites WHERE used_by IS NOT NULL GROUP BY used_by HAVING count(*) > 1
    """),
    "one account is one resident": Statement("""
        SELECT telegram_id FROM residents WHERE telegram_id IS NOT NULL GROUP BY telegram_id HAVING count(*) > 1
    """),
    "one open order of a car, house and time": Statement("""
        SELECT a.code, b.code AS other FROM orders a JOIN orders b ON a.plate_key = b.plate_key AND a.house = b.house
            AND a.id < b.id AND a.valid_from < b.valid_until AND b.valid_from < a.valid_until
        WHERE a.kind = 'car' AND b.kind = 'car' AND a.status = 'open' AND b.status = 'open' AND a.is_partial = 0
            AND b.is_partial = 0
    """),
    "an arrival is recorded once": Statement("""
        SELECT order_id FROM arrivals GROUP BY order_id, turn HAVING count(*) > 1
    """),
    "every update is done with": Statement("SELECT update_id FROM inbox WHERE status <> 'done'"),
    "somebody is an admin": Statement("""
        SELECT 1 AS nobody WHERE NOT EXISTS (SELECT 1 FROM residents WHERE role = 'admin' AND removed_at IS NULL)
    """),
}


def broken() -> dict[str, list[Any]]:  # Any: rows
    """The promises that do not hold, with their witnesses."""
    promises = database.PROMISES | _BROKEN
    return {promise: found for promise, statement in promises.items() if (found := list(statement.rows()))}


@dataclass
class Life:
    """One seed is one life; `told` says what was done last when something fails."""

    dice: random.Random
    people: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    buttons: list[tuple[int, Press]] = field(default_factory=list)
    update_id: int = 0
    ahead: timedelta = timedelta()
    told: str = ""

    def begin(self) -> None:
        for name, house, role in (
            ("Olga Demo", None, Role.ADMIN),
            ("Gena Demo", None, Role.GUARD),
            ("Anna Demo", "27", Role.RESIDENT),
            ("Boris Demo", "27", Role.RESIDENT),
            ("Carol Demo", "28", Role.RESIDENT),
        ):
            person = settle(name, house, role=role)
            self.people.append(person.telegram_id or 0)
            residents.set_language(person.id, self.dice.choice(["ru", "en"]))
        self.people += STRANGERS
        self.codes = [
            invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="30").code for _ in range(2)
        ]
        barbershop()

    @property
    def now(self) -> Any:  # a datetime
        return NOON + self.ahead + timedelta(seconds=self.update_id)

    def step(self) -> None:
        """Somebody does something."""
        deeds: list[Callable[[int], dict[str, Any]]] = [
            self._text,
            self._command,
            self._press,
            self._press,
            self._share,
        ]
        who = self.dice.choice(self.people)
        said = self.dice.choice(deeds)(who)
        if self.dice.random() < 0.08:
            self._time_passes()
        self.happens(who, said)
        if self.dice.random() < 0.1:
            self._again(who, said)

    def happens(self, who: int, said: dict[str, Any]) -> None:
        self.update_id += 1
        self.told = f"update {self.update_id} of {who}: {said}"
        updates.receive_all([(self.update_id, who, "{}")], now=self.now)
        react(self.update_id, Heard(who, "Somebody", message_id=self.update_id, **said), SITE, now=self.now)
        answers = self._hear(who)
        assert answers, f"no answer to {self.told}"
        if "press" in said:
            assert any("query_id" in each.payload for each in answers), f"the button spins: {self.told}"

    def _again(self, who: int, said: dict[str, Any]) -> None:
        """Telegram sends the same update once more."""
        assert not updates.receive_all([(self.update_id, who, "{}")], now=self.now)
        react(self.update_id, Heard(who, message_id=self.update_id, **said), SITE, now=self.now)
        assert not self._hear(who), f"answered twice: {self.told}"

    def _hear(self, who: int) -> list[Delivery]:
        """All that is owed is sent: every word can be shown, every button be pressed later."""
        due = outbox.due(Route.TELEGRAM, now=self.now, limit=1_000)
        outbox.done([each.id for each in due], now=self.now)
        for owed in due:
            for message in rendered(owed, now=self.now):
                markup_of(message.payload)
                self._remember(int(owed.recipient), message)
        return [each for each in due if each.recipient == str(who)]

    def _remember(self, who: int, message: Delivery) -> None:
        assert len(message.payload.get("html", "")) < 6_000, message.kind
        keyboard = message.payload.get("keyboard") or {}
        if message.payload.get("keyboard_kind") != "Keyboard":
            return
        for button in (button for row in keyboard["rows"] for button in row if button["verb"]):
            number = message.payload.get("message_id") or self.update_id
            self.buttons.append((who, Press(button["verb"], tuple(button["args"]), number, "")))

    def _text(self, _who: int) -> dict[str, Any]:
        return {"text": self.dice.choice([*WORDS, *self.codes])}

    def _command(self, _who: int) -> dict[str, Any]:
        command = self.dice.choice([*ROUTES.commands, "start", "order", "order", "nonsense"])
        args = self.dice.choice([*BEHIND, *self.codes] if command in ("start", "register") else BEHIND)
        return {"text": f"/{command} {args}".strip(), "command": command, "args": args}

    def _press(self, who: int) -> dict[str, Any]:
        """Mostly an old button of one's own; sometimes somebody else's, or one that was never there."""
        mine = [press for owner, press in self.buttons if owner == who]
        chance = self.dice.random()
        if mine and chance < 0.75:
            found = self.dice.choice(mine[-12:] if chance < 0.5 else mine)
        elif self.buttons and chance < 0.9:
            found = self.dice.choice(self.buttons)[1]
        else:
            found = Press(self.dice.choice([*ROUTES.presses, "no.such"]), self._forged(), 1, "")
        data_of(found.verb, found.args)
        return {"press": Press(found.verb, found.args, found.message_id, f"query{self.update_id}")}

    def _forged(self) -> tuple[str, ...]:
        return tuple(self.dice.choice(FORGED) for _ in range(self.dice.randrange(3)))

    def _share(self, _who: int) -> dict[str, Any]:
        if self.dice.random() < 0.3:
            return {}  # a photo
        phone = f"+7916{self.dice.randrange(5):07}"
        return {"contact": Contact(phone, self.dice.random() < 0.7)}

    def _time_passes(self) -> None:
        self.ahead += timedelta(minutes=self.dice.choice([5, 40, 200, 24 * 60, 3 * 24 * 60]))
        changes.expire(actor=CLOCK, now=self.now)
