"""Who lives with the soak's site: what they say to the bot, whom they expect, and what they remember."""

import heapq
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from passbot.domain.people.people import OPERATOR, Actor, Channel, Resident, Role
from passbot.errors import NotFound, Refusal
from passbot.services.people import invites
from passbot.store import models
from tests.databases import rows
from tests.long.soak_far import DATABASE_AWAY
from tests.long.soak_site import RULES, SoakSite
from tests.services.people.some_people import actor, settle

LETTERS = "АВЕКМНОРСТУХ"
CODE = re.compile(r"Code: (?:<\w+>)?(\w{6})")
BUTTON = "For 48 hours"


@dataclass(order=True)
class Coming:
    """A car or a guest on the way."""

    at: datetime
    code: str
    by: str = field(compare=False)  # sheet, bot, camera
    tries: int = field(compare=False, default=0)


@dataclass
class Intent:
    """A talk with the bot, step by step: each is said, or pressed, when the one before was answered."""

    who: int
    plate: str
    steps: list[tuple[str, str]]


@dataclass
class Memory:
    """What people have seen, of the last days: it must be true of the database."""

    confirmed: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # plate and moment by code
    ticked: dict[str, datetime] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def forget(self, before: datetime) -> None:
        self.confirmed = {code: seen for code, seen in self.confirmed.items() if seen[1] > before}
        self.ticked = {code: at for code, at in self.ticked.items() if at > before}


class People:
    def __init__(self, site: SoakSite, houses: int, random: Random) -> None:
        self.site, self.random, self.memory, self.houses = site, random, Memory(), houses
        self.people = [settle(f"Person Number {at}", str(at)) for at in range(1, houses + 1)]
        self.guards = [settle(f"Guard Number {at}", None, role=Role.GUARD) for at in range(4)]
        self.admin = settle("Olga Demo", None, role=Role.ADMIN)
        models.Resident.update(language="en").execute()
        self.coming: list[Coming] = []
        self.talks: list[Intent] = []
        self._plates = self._newcomers = 0

    def attempt(self, act: Callable[[], object]) -> bool:
        """False if the database was away: then it is done later."""
        try:
            act()
        except Refusal as exc:
            self.memory.refused[exc.code] += 1
        except DATABASE_AWAY:
            return False
        else:
            self.memory.done[getattr(act, "__name__", "something")] += 1
        return True

    # In the chat.

    def order(self) -> None:
        plate, host = self._plate(), self._anybody()
        steps = [("say", f"Kia {plate}"), ("press", BUTTON)]
        self.talks.append(Intent(host.telegram_id or 0, plate, steps))

    def register(self) -> None:
        self._newcomers += 1
        code = invites.issue(actor=OPERATOR, rules=RULES, now=self._now(), house=f"{self._newcomers}").code
        steps = [
            ("say", f"/start {code}"),
            ("say", f"Newcomer Number {self._newcomers}"),
            ("say", f"+7 926 {self._newcomers:07}"),
            ("press", "All correct"),
        ]
        self.talks.append(Intent(100_000 + self._newcomers, "", steps))

    def talk(self) -> bool:
        """Everybody's next step; True as long as somebody had one."""
        moved, going_on = False, []
        for each in self.talks:
            if any(who == each.who for who, _ in self.site.phones.waiting):  # Telegram still has the last one
                going_on.append(each)
            elif not each.steps:
                self._read(each)
            elif self._step(each):
                moved = True
                going_on.append(each)
            else:
                self.memory.refused["chat: no such button"] += 1
        self.talks = going_on
        return moved

    def _step(self, talk: Intent) -> bool:
        how, words = talk.steps.pop(0)
        if how == "say":
            self.site.phones.say(talk.who, words)
            return True
        return self.site.phones.press(talk.who, words)

    def _read(self, talk: Intent) -> None:
        text = self.site.phones.texts.get(talk.who, "")
        if talk.plate and talk.plate in text and (found := CODE.search(text)):
            self._confirmed(found[1], talk.plate)

    def _confirmed(self, code: str, plate: str) -> None:
        self.memory.confirmed[code] = (plate, self._now())
        self.memory.done["order confirmed in the chat"] += 1
        self._expect(code, self._now(), 20)

    # Who and what.

    def _expect(self, code: str, since: datetime, hours: int) -> None:
        if self.random.random() < 0.88:
            at = since + timedelta(minutes=self.random.randrange(3, hours * 60))
            way = self.random.choices(["sheet", "bot", "camera"], [70, 20, 10])[0]
            heapq.heappush(self.coming, Coming(at, code, way))

    def _person_touched(self, code: str) -> None:
        self.memory.ticked.pop(code, None)

    def _open(self) -> tuple[str, int]:
        found = rows("SELECT code, resident_id FROM orders WHERE status = 'open' AND kind <> 'presence'")
        if not found:
            raise NotFound("soak.none", "Nothing is open.")
        code, host = self.random.choice(found)
        return code, host

    def _anybody(self) -> Resident:
        return self.random.choice(self.people)

    def _guard(self, channel: Channel = Channel.BOT) -> Actor:
        return actor(self.random.choice(self.guards), channel)

    def _plate(self) -> str:
        """One that nobody has had; some come again, as cars do."""
        self._plates += self.random.random() < 0.7
        number, rest = divmod(self._plates, 900)
        first, second = divmod(number, 144)
        return f"{LETTERS[first % 12]} {100 + rest} {LETTERS[second // 12]}{LETTERS[second % 12]} 77"

    def _now(self) -> datetime:
        return self.site.clock()
