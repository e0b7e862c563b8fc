"""A small site as this program leaves it, for the programs to come: `python -m tests.upgrades.written`.

It lives an hour through the services, the bot's chats and the sheet's worker, and is stored as
`tests/upgrades/sites/VERSION.sql.gz`: a dump of its SQLite database, whose first line is a comment with the sheet, as
JSON. Run it once for each new version of the schema, before the next migration is added, and commit the file; an older
one is never written anew. Those of versions 1 to 35 were written by their own programs, each in a checkout of the
commit that brought its version, by this life as far as that program had it.
"""

import gzip
import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import fields
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from passbot import store
from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.domain.times.windows import Window
from passbot.errors import Unavailable
from passbot.services.calendars import feeds
from passbot.services.desks import desks, offices
from passbot.services.gate import arrivals
from passbot.services.owed import updates
from passbot.services.passes import changes
from passbot.services.people import consents, invites, keys
from passbot.services.regular import guest_links, series
from passbot.services.slots import slots
from passbot.sheets.memory import MemoryBoard
from passbot.store.db import session, sqlite_file
from passbot.store.migrations import MIGRATIONS
from tests.bot.chatting import Chat
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle
from tests.services.places.some_places import barbershop
from tests.sheets.fickle import NO_ANSWER, FickleBoard
from tests.sheets.site import Site

SITES = Path(__file__).parent / "sites"
TODAY, DAY = date(2026, 5, 4), timedelta(days=1)
GUEST = 9_001  # of Telegram
ANNA, BORIS = "Анна Петрова", "Борис Волков"


def people() -> tuple[Resident, Resident, Resident]:
    settle("Ольга Админ", None, role=Role.ADMIN)
    guard = settle("Геннадий Пост", None, role=Role.GUARD)
    invites.issue(actor=OPERATOR, rules=Rules(), now=NOON, house="31")
    return settle(ANNA, "27"), settle(BORIS, "28"), guard


def passes(anna: Resident, boris: Resident, guard: Resident) -> None:
    order_car(anna, "А100АА77", hours=240)
    order_car(boris, "В200ВВ77")
    arrived = order_car(anna, "С300СС77")
    arrivals.record(arrived.code, actor=actor(guard), rules=Rules(), now=NOON)
    cancelled = order_car(boris, "Е400ЕЕ77")
    changes.cancel(cancelled.code, actor=actor(boris), now=NOON)
    changes.expire(actor=OPERATOR, now=NOON)


def guests(anna: Resident) -> None:
    invite_guest(anna, "Пётр Гость", with_pin=True)
    link = guest_links.make(
        Window(NOON + timedelta(hours=5), NOON + timedelta(hours=11)),
        3,
        actor=actor(anna),
        rules=Rules(),
        now=NOON,
    )
    guest_links.add_car(
        link.token, plates.read("К500КК77"), "Kia", telegram_id=GUEST, rules=Rules(), now=NOON
    )


def regular(boris: Resident) -> None:
    pattern = Pattern(
        kind=Repeat.DAILY,
        start_time=time(13),
        end_time=time(18),
        zone="Europe/Moscow",
        starts_on=TODAY,
        until=TODAY + 30 * DAY,
    )
    wish = Wish(kind=Kind.GUEST, guest_name="Уборка")
    series.create(wish, pattern, actor=actor(boris), rules=Rules(), now=NOON)


def booked(anna: Resident, boris: Resident) -> None:
    free = slots.bookable(barbershop(), now=NOON)
    slots.book(free[0].uuid, actor=actor(anna), rules=Rules(), now=NOON)
    slots.hold(free[1].uuid, actor=actor(boris), rules=Rules(), now=NOON)


def seated(anna: Resident, boris: Resident) -> None:
    office = offices.add("Офис", ["1"], zone="Europe/Moscow", actor=OPERATOR, now=NOON)
    offices.fill(ahead=3, now=NOON)
    desk = offices.desks_of(office)[0]
    desks.book(desk, TODAY, actor=actor(anna), rules=Rules(), now=NOON)
    desks.book(desk, TODAY + DAY, actor=actor(boris), rules=Rules(), now=NOON)
    desks.stay(office, TODAY + DAY, actor=actor(anna), rules=Rules(), now=NOON)


def programs(anna: Resident) -> None:
    keys.create(anna.id, "дом", [Scope.ORDERS_READ], actor=actor(anna), now=NOON)
    feeds.issue(owner_id=anna.id, now=NOON)


def asked(anna: Resident, boris: Resident) -> None:
    """One has agreed to the words about data, one has not."""
    words = consents.say("Храним имя и номер год.", language="ru", actor=OPERATOR, now=NOON)
    for person, agrees in ((anna, True), (boris, False)):
        consents.answer(
            person.telegram_id or 0, words.version, agrees=agrees, resident_id=person.id, now=NOON
        )


def talk(boris: Resident) -> None:
    """A dialogue in the middle, and an update that nobody has answered."""
    Chat(boris.telegram_id or 0).say("/order")
    updates.receive_all([(900_000, boris.telegram_id or 0, "{}")], now=NOON)


def sheet(anna: Resident, boris: Resident) -> MemoryBoard:
    """One tick read and archived, one that nobody has read, and a batch that Google took without saying so."""
    board = FickleBoard()
    site = Site(board)
    site.now = NOON + timedelta(minutes=10)
    first, second = site.order(anna, "М600ММ77"), site.order(boris, "Н700НН77")
    site.tick(first)
    for seconds in (3, 20, 70, 700):
        site.after(seconds)
    order_car(anna, "О800ОО77", now=site.now)
    board.after = [NO_ANSWER]
    with suppress(Unavailable):
        site.after(3)
    site.tick(second)
    return board


def live() -> MemoryBoard:
    anna, boris, guard = people()
    passes(anna, boris, guard)
    guests(anna)
    regular(boris)
    booked(anna, boris)
    seated(anna, boris)
    programs(anna)
    asked(anna, boris)
    talk(boris)
    return sheet(anna, boris)


def board_of(line: str) -> MemoryBoard:
    """The sheet in the first line of a dump; versions 1 to 3 have none."""
    stored = json.loads(line.removeprefix("-- "))
    numbers = stored.pop("applied", {})
    return MemoryBoard(**stored, applied={int(number): digest for number, digest in numbers.items()})


def line_of(board: MemoryBoard) -> str:
    stored = {
        field.name: getattr(board, field.name) for field in fields(MemoryBoard) if field.name != "hidden"
    }
    return "-- " + json.dumps(stored, ensure_ascii=False)


def dump(database: Path, board: MemoryBoard, target: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        text = "\n".join([line_of(board), *connection.iterdump()])
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main() -> None:
    target = SITES / f"{len(MIGRATIONS)}.sql.gz"
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/site.db"
        store.open_store(url)
        with session():
            board = live()
        dump(sqlite_file(url), board, target)
    print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
