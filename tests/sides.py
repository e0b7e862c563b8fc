"""A site with everything it has around one place, asked on every side, in the nights in which the clocks change."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from icalendar import Calendar

from passbot import mail
from passbot.api.asking.site import ApiSite
from passbot.api.serving import Api
from passbot.bot.talk.turns import Site
from passbot.dbthread import DatabaseThread
from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.services.calendars import feeds
from passbot.services.owed import outbox
from passbot.services.people import keys, mailing, residents
from passbot.sheets.memory import MemoryBoard
from passbot.sheets.sync import Sync
from passbot.sheets.words import Wording
from passbot.texts import Texts
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON, settle

SCOPES = ("slots:read", "slots:write", "orders:read")
MOSCOW = "Europe/Moscow"


@dataclass(frozen=True)
class Night:
    """The clocks of `zone` change on `day`. `told` is how its hours are told, by their first moment."""

    site: str
    zone: str
    day: date
    minutes: int
    told: dict[str, str]

    @property
    def eve(self) -> datetime:
        """Noon there on the day before."""
        noon = datetime.combine(self.day - timedelta(days=1), time(12), ZoneInfo(self.zone))
        return noon.astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.zone} {self.day} {self.minutes} of {self.site}"


NIGHTS = [
    Night(
        MOSCOW,
        "Europe/Paris",
        date(2026, 10, 25),
        60,
        {
            "2026-10-24T23:00+00:00": "Sun 25 Oct 01:00–02:00 (Paris)",
            "2026-10-25T00:00+00:00": "Sun 25 Oct 02:00–03:00 UTC+2 (Paris)",
            "2026-10-25T01:00+00:00": "Sun 25 Oct 02:00–03:00 UTC+1 (Paris)",
            "2026-10-25T22:00+00:00": "Sun 25 Oct 23:00–24:00 (Paris)",
        },
    ),
    Night(
        "Europe/Paris",
        "Europe/Paris",
        date(2026, 10, 25),
        30,
        {
            "2026-10-25T00:30+00:00": "Sun 25 Oct 02:30–03:00 UTC+2",
            "2026-10-25T01:00+00:00": "Sun 25 Oct 02:00–02:30 UTC+1",
            "2026-10-25T02:00+00:00": "Sun 25 Oct 03:00–03:30",
        },
    ),
    Night(
        MOSCOW,
        "Europe/Paris",
        date(2026, 3, 29),
        120,
        {
            "2026-03-28T23:00+00:00": "Sun 29 Mar 00:00–02:00 (Paris)",
            "2026-03-29T01:00+00:00": "Sun 29 Mar 03:00–04:00 (Paris)",
            "2026-03-29T20:00+00:00": "Sun 29 Mar 22:00–24:00 (Paris)",
        },
    ),
    Night(
        MOSCOW,
        "America/New_York",
        date(2026, 11, 1),
        60,
        {
            "2026-11-01T05:00+00:00": "Sun 1 Nov 01:00–02:00 UTC-4 (New York)",
            "2026-11-01T06:00+00:00": "Sun 1 Nov 01:00–02:00 UTC-5 (New York)",
            "2026-11-02T04:00+00:00": "Sun 1 Nov 23:00–24:00 (New York)",
        },
    ),
    Night(
        "Europe/Paris",
        "America/New_York",
        date(2026, 3, 8),
        60,
        {
            "2026-03-08T06:00+00:00": "Sun 8 Mar 01:00–02:00 (New York)",
            "2026-03-08T07:00+00:00": "Sun 8 Mar 03:00–04:00 (New York)",
        },
    ),
    Night(
        MOSCOW,
        "Australia/Lord_Howe",
        date(2026, 4, 5),
        30,
        {
            "2026-04-04T14:30+00:00": "Sun 5 Apr 01:30–02:00 UTC+11 (Lord Howe Island)",
            "2026-04-04T15:00+00:00": "Sun 5 Apr 01:30–02:00 UTC+10:30 (Lord Howe Island)",
            "2026-04-04T15:30+00:00": "Sun 5 Apr 02:00–02:30 (Lord Howe Island)",
        },
    ),
    Night(
        MOSCOW,
        "Australia/Lord_Howe",
        date(2026, 10, 4),
        60,
        {
            "2026-10-03T15:30+00:00": "Sun 4 Oct 02:30–03:00 (Lord Howe Island)",
            "2026-10-04T12:00+00:00": "Sun 4 Oct 23:00–24:00 (Lord Howe Island)",
        },
    ),
]
HOURLY = [night for night in NIGHTS if night.minutes == 60]


@dataclass
class Town:
    """A site with everything it has, and one clock for all of it."""

    night: Night
    now: datetime
    base: str = ""
    board: MemoryBoard = field(default_factory=MemoryBoard)

    @property
    def rules(self) -> Rules:
        return Rules(zone=self.night.site)

    def settle(self, name: str, house: str, role: Role = Role.RESIDENT) -> Resident:
        person = settle(name, house, role=role)
        residents.set_language(person.id, "en")
        mailing.set_address(person.id, f"{person.id}@example.org")
        return residents.by_id(person.id)

    def chat(self, who: Resident) -> Chat:
        chat = Chat(who.telegram_id or 0, site=Site(self.rules, bot_username="gate_bot"))
        chat.wait(seconds=(self.now - NOON).total_seconds())
        return chat

    def key(self, who: Resident) -> str:
        return keys.create(who.id, "test", SCOPES, actor=OPERATOR, now=self.now)[1]

    def http(self, key: str) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers={"Authorization": f"Bearer {key}"}, trust_env=False)

    def letter(self, order: Order) -> list[str]:
        """What is owed to an address for this order, line by line: the subject first."""
        owed = outbox.due(Route.EMAIL, now=self.now + timedelta(minutes=5))
        [mine] = [each for each in owed if each.payload.get("order") == order.code]
        return "\n".join(mail.written(mine, mail.texts_of(self.rules)("en")) or ()).splitlines()

    def event(self, who: Resident, order: Order) -> Any:  # Any: icalendar has no types
        """As a calendar program reads it by the link."""
        _, secret = feeds.issue(owner_id=who.id, now=self.now)
        with self.http("nobody") as http:
            text = http.get(f"/feeds/{secret}.ics").raise_for_status().text
        events = {str(each["UID"]): each for each in Calendar.from_ical(text).walk("VEVENT")}
        return events[f"order-{order.code}"]

    def row(self, order: Order) -> list[Any]:  # Any: cells
        """As it stands on the sheet by then."""
        wording = Wording(Texts("en", ZoneInfo(self.night.site)))
        Sync(self.board, wording, rules=self.rules, holder="test").cycle(self.now)
        [found] = [row for row in self.board.rows if row[0] == order.code]
        return found


@contextmanager
def served(town: Town) -> Iterator[None]:
    api = Api(ApiSite(DatabaseThread(), town.rules, now=lambda: town.now), host="127.0.0.1", port=0)
    thread = threading.Thread(target=api.run)
    thread.start()
    town.base = f"http://127.0.0.1:{api.socket.getsockname()[1]}"
    try:
        yield
    finally:
        api.stop()
        thread.join()
