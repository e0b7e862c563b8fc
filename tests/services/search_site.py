"""A gate where much is expected, for the search: plates of all kinds, guests, regular passes, private calendars."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any  # column values

from passbot.domain.people import names
from passbot.domain.plates import plates
from passbot.store import models
from passbot.store.db import transaction
from tests.services.people.some_people import NOON

LETTERS = "ABEKMHOPCTYX"
REGIONS = ("77", "99", "177", "197", "777", "797", "50", "750")
FIRST = ("Анна", "Борис", "Виктор", "Галина", "Дмитрий", "Елена", "Пётр", "John", "Семён")
LAST = ("Петренко", "Ёлкин", "Чайка", "Ковальчук", "Бойко", "Орлова", "Smith", "Ли")
Rows = list[dict[str, Any]]


class Site:
    """So many open orders; one in ten is over, not at the gate, or a day of a regular pass."""

    def __init__(self, count: int, seed: int) -> None:
        self.dice = Random(seed)
        with transaction():
            self.hosts = self._hosts(max(20, count // 20))
            self.private, self.series = _private(), [self._series() for _ in range(5)]
            orders = [self._order(number) for number in range(count)]
            for start in range(0, count, 400):
                models.Order.insert_many(orders[start : start + 400]).execute()
        self.keys = [row["plate_key"] for row in orders if row["plate_key"]]

    def _hosts(self, count: int) -> list[int]:
        rows: Rows = [_resident(self.name(), str(self.dice.randrange(1, 60))) for _ in range(count)]
        for start in range(0, count, 400):
            models.Resident.insert_many(rows[start : start + 400]).execute()
        return [row.id for row in models.Resident.select(models.Resident.id)]

    def name(self) -> str:
        return f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"

    def _series(self) -> int:
        made = models.Series.create(
            uuid=str(uuid.uuid4()), resident=self.dice.choice(self.hosts), kind="car", pattern="daily",
            start_time="09:00", end_time="10:00", zone="Europe/Moscow", starts_on="2026-05-01",
            until="2026-12-31", created_at=NOON,
        )  # fmt: skip
        return int(made.id)

    def _order(self, number: int) -> dict[str, Any]:
        dice = self.dice
        key = None if dice.random() < 0.2 else plates.fold(self.plate())
        guest = self.name() if key is None or dice.random() < 0.1 else None
        start = NOON + timedelta(minutes=dice.randrange(-60 * 60, 200 * 60))
        regular = dice.random() < 0.05
        return {
            "code": f"S{number:06}", "resident_id": dice.choice(self.hosts), "status": "open",
            "kind": "car" if key else "guest", "house": str(dice.randrange(1, 60)),
            "plate": key, "plate_key": key, "plate_seek": plates.skeleton(key) if key else None,
            "is_partial": int(key is not None and len(key) <= 4),
            "guest_name": guest, "guest_key": names.key(guest) if guest else None,
            "day": (start + timedelta(hours=3)).date().isoformat(),
            "valid_from": start, "valid_until": start + timedelta(hours=48), "created_at": NOON,
            "place_id": self.private if dice.random() < 0.02 else None,
            "series_id": dice.choice(self.series) if regular else None,
            "series_day": f"day {number}" if regular else None,
        }  # fmt: skip

    def plate(self) -> str:
        dice = self.dice

        def letter() -> str:
            return dice.choice(LETTERS)

        kinds: list[Callable[[], str]] = [
            lambda: f"{letter()}{dice.randrange(1, 1000):03}{letter()}{letter()}{dice.choice(REGIONS)}"
        ] * 8 + [
            lambda: f"{dice.randrange(1, 1000):03}",
            lambda: f"{letter()}{dice.randrange(1, 1000):03}",
            lambda: "".join(dice.choices("OIL018BЗЧБ34689", k=dice.randrange(5, 10))),
            lambda: f"{dice.randrange(1, 10_000):04}{dice.choice('УБҮ')}{dice.choice('БАӨ')}A",
        ]
        return dice.choice(kinds)()

    def query(self) -> str:
        """A piece, a slip, a look-alike, a house, a name, or nonsense."""
        dice = self.dice
        key = dice.choice(self.keys)
        size = dice.choice((2, 3, 3, 4, 4, 5, 6, 8, 9, 12))
        start = dice.randrange(max(1, len(key) - size + 1))
        piece = key[start : start + size]
        ways = (
            lambda: piece, lambda: self._slip(piece), lambda: self._slip(piece), lambda: self._alike(piece),
            lambda: f"{dice.randrange(100):02}", lambda: self._slip(self._slip(piece)), lambda: key,
            lambda: f"{dice.choice(LETTERS)}{key}", lambda: f"дом {dice.randrange(1, 60)}",
            lambda: dice.choice(self.name().split())[: dice.randrange(2, 8)],
            lambda: self.name()[: dice.randrange(4, 20)], lambda: "".join(dice.choices(LETTERS + "0123456789", k=size)),
        )  # fmt: skip
        found: str = dice.choice(ways)()
        return found if len(found.strip()) > 1 else "77"

    def _slip(self, text: str) -> str:
        dice = self.dice
        at, other = dice.randrange(len(text)), dice.choice(LETTERS + "0123456789")
        cut = max(1, at)
        ways = (
            text[:at] + other + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + other + text[at:],
            text[: cut - 1] + text[cut : cut + 1] + text[cut - 1] + text[cut + 1 :],
        )
        return dice.choice(ways) or text

    def _alike(self, text: str) -> str:
        return self.dice.choice(plates.alike(text))


def _resident(name: str, house: str) -> dict[str, Any]:
    given = {"name": name, "name_key": names.key(name), "house": house, "role": "resident"}
    return given | {"uuid": str(uuid.uuid4()), "created_at": NOON}


def _private() -> int:
    place = models.Place.create(
        uuid=str(uuid.uuid4()), kind="calendar", name="Own", on_gate=0, zone="UTC", created_at=NOON
    )
    return int(place.id)
