"""Three ways to place the same order: the service, Peewee, sqlite3. Two looks, three inserts, one commit each."""

import json
import sqlite3
import uuid
from dataclasses import dataclass

from peewee import fn

from passbot.domain import codes
from passbot.domain.passes.orders import Wish
from passbot.domain.people.people import Actor, Channel, Role
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.services.passes import orders
from passbot.store import models
from passbot.store.db import database
from tests.services.people.some_people import NOON

PEOPLE = 400
RULES = Rules(quota_house_day=1_000_000)
NOW, UNTIL = int(NOON.timestamp()), int(NOON.timestamp()) + 48 * 3600


@dataclass(frozen=True)
class Errand:
    """One order to be placed: who, which plate. The plate was read before the clock starts."""

    actor: Actor
    wish: Wish

    @property
    def key(self) -> str:
        assert self.wish.plate
        return self.wish.plate.key


def errand(position: int) -> Errand:
    person = position % PEOPLE + 1
    plate = plates.read(f"А{position % 999 + 1:03}ВС{177 + position // 999}")
    host = Actor(Channel.BOT, Role.RESIDENT, person, "Анна Петрова", str(person))
    return Errand(host, Wish(plate=plate))


def by_service(errand: Errand) -> None:
    orders.place(errand.wish, actor=errand.actor, rules=RULES, now=NOON)


def by_peewee(errand: Errand) -> None:
    """The same two looks and three inserts, built by Peewee at each call."""
    order = models.Order
    with database.atomic("IMMEDIATE"):
        host = models.Resident.get_by_id(errand.actor.resident_id)
        of_house = order.select(fn.COUNT(order.id)).where(
            (order.house == host.house)
            & (order.day == "2026-05-04")
            & (order.kind == "car")
            & order.status.in_(["open", "arrived"])
        )
        same = (
            order.select(order.code)
            .where(
                (order.plate_key == errand.key)
                & (order.house == host.house)
                & (order.is_partial == 0)
                & (order.kind == "car")
                & (order.status == "open")
                & (order.valid_from < UNTIL)
                & (order.valid_until > NOW)
            )
            .limit(1)
        )
        models.Resident.select(of_house, same).tuples().first()
        placed = order.insert(**order_columns(errand, host.house)).execute()
        event = models.Event.insert(
            at=NOW, kind="order.placed", channel="bot", actor=host.id, resident=host.id, order=placed,
            house=host.house, plate_key=errand.key, details={},
        ).execute()  # fmt: skip
        models.Delivery.insert(
            event=event, route="sheet", recipient="gate", kind="order.placed", payload={"order": "code"},
            status="owed", due_at=NOW, created_at=NOW,
        ).execute()  # fmt: skip


def order_columns(errand: Errand, house: str | None) -> dict[str, object]:
    assert errand.wish.plate
    return {
        "code": codes.order_code() + uuid.uuid4().hex[:6],  # long enough not to be drawn twice
        "resident": errand.actor.resident_id,
        "kind": "car",
        "status": "open",
        "house": house,
        "plate": errand.wish.plate.shown,
        "plate_key": errand.key,
        "plate_seek": plates.skeleton(errand.key),
        "is_partial": 0,
        "day": "2026-05-04",
        "valid_from": NOW,
        "valid_until": UNTIL,
        "created_at": NOW,
    }


class RawSqlite:
    """No library at all: the floor that everything else stands on."""

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("synchronous = full", "foreign_keys = 1", "cache_size = -16000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def __call__(self, errand: Errand) -> None:
        run, host = self.connection.execute, errand.actor.resident_id
        run("BEGIN IMMEDIATE")
        house = run("SELECT house, role, removed_at FROM residents WHERE id = ?", (host,)).fetchone()[0]
        run(
            """
            SELECT
                (SELECT count(*) FROM orders WHERE house = ? AND day = '2026-05-04' AND kind = 'car'
                 AND status IN ('open', 'arrived')),
                (SELECT code FROM orders WHERE plate_key = ? AND house = ? AND is_partial = 0 AND kind = 'car'
                 AND status = 'open' AND valid_from < ? AND valid_until > ? LIMIT 1)
            """,
            (house, errand.key, house, UNTIL, NOW),
        ).fetchone()
        columns = order_columns(errand, house)
        columns["resident_id"] = columns.pop("resident")
        signs = ", ".join("?" * len(columns))
        sql = f"INSERT INTO orders ({', '.join(columns)}) VALUES ({signs})"
        placed = run(sql, tuple(columns.values())).lastrowid
        event = run(
            """
            INSERT INTO events (at, kind, channel, actor_id, resident_id, order_id, house, plate_key, details)
            VALUES (?, 'order.placed', 'bot', ?, ?, ?, ?, ?, '{}')
            """,
            (NOW, host, host, placed, house, errand.key),
        ).lastrowid
        run(
            """
            INSERT INTO deliveries (event_id, route, recipient, kind, payload, status, due_at, created_at)
            VALUES (?, 'sheet', 'gate', 'order.placed', ?, 'owed', ?, ?)
            """,
            (event, json.dumps({"order": "code"}), NOW, NOW),
        )
        run("COMMIT")
