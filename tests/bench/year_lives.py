"""What a year of orders was: who ordered what for when, and what became of it. Drawn from a seed, kept nowhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from random import Random
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from passbot.domain.codes import ORDER_ALPHABET, ORDER_LETTERS

ZONE = ZoneInfo("Europe/Moscow")
MINUTE, HOUR, DAY = 60, 3_600, 86_400
# What is past ended before the last day, of which a guard's search and the digest read all: it is the same without a
# past. An order lasts two days.
QUIET = 74 * HOUR
KINDS = ("car",) * 72 + ("guest",) * 10 + ("slot",) * 10 + ("desk",) * 7 + ("presence",)
BARBERS, OFFICES, GUARDS, ADMINS = 5, 3, 6, 3
DESKS = 30  # of an office, or more where more were ever taken on one day
CALENDARS = 0.01  # of the residents have one
OF_CALENDAR, TO_COME = 100, 10  # its slots of a year, and those that are still to come
LETTERS, CYRILLIC = "ABEKMHOPCTYX", "АВЕКМНОРСТУХ"
REGIONS = ("77", "99", "177", "197", "777", "797", "50", "750")
_SHOWN = str.maketrans(LETTERS, CYRILLIC)
Spot = tuple[str, int, int]  # a barber's chair, a desk or an office: of which, and which of them


class Life(NamedTuple):
    """An order, and when it ended how."""

    id: int
    code: str
    kind: str
    status: str
    resident: int
    plate: str | None  # its key
    guest: str | None
    day: str
    since: int
    until: int
    pin: int | None
    place: Spot | None
    series: int | None
    created: int
    closed: int | None
    channel: str  # by which it came, or was ordered


@dataclass
class Lives:
    """One after another; what a day or an hour has already is counted, so that nothing is booked twice."""

    residents: int
    seed: int
    taken: Counter[object] = field(default_factory=Counter)

    def past(self, count: int, now: int) -> Iterator[Life]:
        dice = Random(f"{self.seed} past")
        step = (365 * DAY - QUIET) / max(count, 1)
        for number in range(count):
            created = now - 365 * DAY + int(number * step)
            drawn = self._draw(dice, number + 1, 1_000_000 + number, created, created)
            yield self._ended(dice, drawn, number)

    def open(self, count: int, now: int, *, after: int) -> Iterator[Life]:
        dice = Random(f"{self.seed} open")
        for number in range(count):
            created = now - DAY + number * DAY // max(count, 1)
            yield self._draw(dice, after + number + 1, number, created, now)

    def _draw(self, dice: Random, uid: int, number: int, created: int, asked: int) -> Life:
        kind, who = dice.choice(KINDS), dice.randrange(self.residents) + 1
        since, until, place = created, created + 48 * HOUR, None
        if kind == "slot":
            barber = dice.randrange(BARBERS)
            since = midnight(asked + DAY) + dice.randrange(9, 21) * HOUR
            until, place = since + HOUR, ("barber", barber, self._next("slot", barber, since))
        elif kind in ("desk", "presence"):
            since = midnight(asked + dice.randrange(2) * DAY)
            until, office = midnight(since + 26 * HOUR), dice.randrange(OFFICES)
            place = (kind, office, self._next(kind, office, since))
            while kind == "desk" and self._next("sits", who, since):
                who = who % self.residents + 1
        is_of_series = kind == "car" and asked == created and dice.random() < 0.1
        series = self._next("series", day_of(since)) + 1 if is_of_series else None
        return Life(
            id=uid, code=code(number), kind=kind, status="open",
            resident=who if series is None else host_of_series(series, self.residents),
            plate=plate(dice) if kind == "car" else None,
            guest=person(dice) if kind == "guest" else None,
            day=day_of(since), since=since, until=until,
            pin=10_000 + number * 7_919 % 90_000 if kind in ("guest", "slot") else None,
            place=place, series=series, created=created, closed=None,
            channel=dice.choices(("bot", "web", "api"), (88, 7, 5))[0],
        )  # fmt: skip

    @staticmethod
    def _ended(dice: Random, life: Life, number: int) -> Life:
        if number % 10:  # nine of ten come
            came = dice.randrange(life.since, min(life.until, life.since + 20 * HOUR))
            channel = dice.choices(("sheet", "bot", "pin", "web", "api"), (60, 25, 10, 3, 2))[0]
            return life._replace(status="arrived", closed=came, channel=channel)
        if number % 30:
            return life._replace(status="expired", closed=life.until)
        return life._replace(status="cancelled", closed=min(life.created + HOUR, life.until))

    def _next(self, *what: object) -> int:
        """How many there were of this before."""
        had = self.taken[what]
        self.taken[what] += 1
        return had


@dataclass(frozen=True)
class Year:
    """What was made."""

    residents: int
    past: list[Life]
    open: list[Life]
    now: int
    seed: int
    swept: bool

    @property
    def lives(self) -> list[Life]:
        return self.past + self.open

    @property
    def guard(self) -> int:
        """The first of them; they stand behind the residents, and the admins behind them."""
        return self.residents + 1

    @property
    def admin(self) -> int:
        return self.residents + GUARDS + 1

    @property
    def calendars(self) -> range:
        """Their owners."""
        return range(1, max(1, int(self.residents * CALENDARS)) + 1)

    @cached_property
    def places(self) -> dict[Spot, int]:
        """The ids of the offices, of the barbers, and of the desks. Calendars come behind them."""
        offices = [("presence", office, 0) for office in range(OFFICES)]
        barbers = [("barber", barber, 0) for barber in range(BARBERS)]
        taken = {life.place for life in self.lives if life.place and life.kind == "desk"}
        desks = sorted(
            taken | {("desk", office, number) for office in range(OFFICES) for number in range(DESKS)}
        )
        return {spot: at for at, spot in enumerate([*offices, *barbers, *desks], 1)}

    @cached_property
    def slots(self) -> dict[int, int]:
        """The slot of each order that has one. Those of calendars come behind them."""
        booked = [life.id for life in self.lives if life.kind in ("slot", "desk")]
        return {order: at for at, order in enumerate(booked, 1)}

    def calendar_slots(self) -> Iterator[tuple[int, int, int]]:
        """Place, start and owner of each."""
        had = OF_CALENDAR if self.past else 0
        for place, owner in enumerate(self.calendars, len(self.places) + 1):
            for number in range(had):
                yield place, (self.now - 365 * DAY + number * 360 * DAY // had) // 1_800 * 1_800, owner
            for number in range(TO_COME):
                yield place, (self.now // 1_800 + 2 + 3 * number) * 1_800, owner

    def place_of(self, life: Life) -> int | None:
        if life.place is None:
            return None
        kind, which, number = life.place
        return self.places[kind, which, number if kind == "desk" else 0]

    def dice(self, what: str) -> Random:
        return Random(f"{self.seed} {what}")

    def kept(self, life: Life, days: int) -> bool:
        """Whether the timetable leaves what was written of it, if it keeps it for so many days."""
        return not self.swept or (life.closed or self.now) > self.now - days * DAY


def host_of_series(series: int, residents: int) -> int:
    return series * 7 % residents + 1


def house_of(resident: int) -> str:
    return str((resident - 1) % 5_000 + 1)


@cache
def _first_second(day: int) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return int(moment.replace(tzinfo=ZONE).timestamp())


def midnight(at: int) -> int:
    """Of the local day; Moscow is three hours ahead the whole year."""
    return _first_second((at + 3 * HOUR) // DAY)


@cache
def _named(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()


def day_of(at: int) -> str:
    return _named((at + 3 * HOUR) // DAY)


def code(number: int) -> str:
    """Scattered, and never the same twice below 12 millions."""
    rest, at = divmod(number * 7_368_787 % (len(ORDER_LETTERS) * 17**5), len(ORDER_LETTERS))
    letters = [ORDER_LETTERS[at]]
    for _ in range(5):
        rest, at = divmod(rest, len(ORDER_ALPHABET))
        letters.append(ORDER_ALPHABET[at])
    return "".join(letters)


def plate(dice: Random) -> str:
    first, second, third = dice.choices(LETTERS, k=3)
    return f"{first}{dice.randrange(1, 1_000):03}{second}{third}{dice.choice(REGIONS)}"


def shown(key: str) -> str:
    written = key.translate(_SHOWN)
    return f"{written[0]} {written[1:4]} {written[4:6]} {written[6:]}"


FIRST_NAMES = ("Анна", "Борис", "Виктор", "Галина", "Дмитрий", "Елена", "Жанна", "Зоя", "Иван", "Кирилл")
SURNAMES = (
    "Петренко", "Сидоренко", "Ёлкин", "Чайка", "Ковальчук", "Гнатюк", "Бойко", "Мороз", "Зима", "Лето",
    "Швец", "Кравец", "Гончар", "Мельник", "Коваль", "Ткач", "Скляр", "Бондарь", "Рудый", "Чорный",
)  # fmt: skip
ENDINGS = ("", "ин", "ов", "ский", "ец", "юк", "ян", "дзе", "сон", "ко")


def person(dice: Random) -> str:
    return f"{dice.choice(FIRST_NAMES)} {dice.choice(SURNAMES)}{dice.choice(ENDINGS)}"


def uuid(dice: Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))
