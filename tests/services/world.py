"""A gate with something of everything at it, for inputs that must change none of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from passbot.domain.passes.orders import Order
from passbot.domain.people.people import OPERATOR, Actor, Invite, Resident, Role
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.passes import changes
from passbot.services.people import invites, keys, residents, roster
from passbot.services.privacy import leaving
from passbot.store import models
from passbot.store.db import database
from tests.services.people.some_people import NOON, actor, order_car, settle

RULES = Rules()
TOMORROW = NOON + timedelta(days=1)


@dataclass(frozen=True)
class World:
    """Anna of 27 has an open, an arrived and a cancelled order and one for next week; Boris lives elsewhere."""

    anna: Actor
    boris: Actor
    guard: Actor
    admin: Actor
    left: Resident
    free_name: Resident
    open: Order
    arrived: Order
    cancelled: Order
    other: Order
    next_week: Order
    free: Invite
    used: Invite
    revoked: Invite
    reserved: Invite
    key_id: int


def build() -> World:
    anna, boris = settle("Анна Петрова", "27"), settle("Борис Смирнов", "12")
    left = settle("Глеб Уехавший", "5")
    leaving.remove(left.id, actor=OPERATOR, now=NOON)
    arrived, cancelled = order_car(anna, "К777МР99"), order_car(anna, "Е555КХ177")
    arrivals.record(arrived.code, actor=OPERATOR, rules=RULES, now=NOON, nonce="taken")
    changes.cancel(cancelled.code, actor=OPERATOR, now=NOON)
    key, _ = keys.create(anna.id, "calendar", ["slots:read"], actor=OPERATOR, now=NOON)
    return World(
        anna=actor(anna),
        boris=actor(boris),
        guard=actor(settle("Иван Стражев", None, role=Role.GUARD)),
        admin=actor(settle("Ольга Главная", None, role=Role.ADMIN)),
        left=residents.by_id(left.id),
        free_name=roster.add("Вера Свободная", actor=OPERATOR, now=NOON),
        open=order_car(anna),
        arrived=arrived,
        cancelled=cancelled,
        other=order_car(anna, "С444СС77"),
        next_week=order_car(anna, "О333ОО77", since=NOON + timedelta(days=7)),
        free=_invite(),
        used=_used(),
        revoked=invites.revoke(_invite().code, actor=OPERATOR, now=NOON),
        reserved=invites.reserve(_invite().code, telegram_id=5, rules=RULES, now=NOON),
        key_id=key.id,
    )


def _invite() -> Invite:
    return invites.issue(actor=OPERATOR, rules=RULES, now=NOON, house="27")


def _used() -> Invite:
    invite = _invite()
    residents.register(
        invite.code,
        telegram_id=4,
        name="Дина Новая",
        phone="+79260000001",
        house=None,
        language="ru",
        now=NOON,
    )
    return invite


def everything() -> dict[str, list[Any]]:  # Any: what a driver returns
    """Every row of every table."""
    names = [model._meta.table_name for model in models.MODELS]
    return {
        name: sorted(database.execute_sql(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names
    }
