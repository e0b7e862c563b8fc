"""Everybody who lives with a site of several processes, settled before it starts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from threading import Event

from passbot import store
from passbot.clock import utc_now
from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR, Channel, Resident, Role, acting
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import Window
from passbot.sandbox.telegram.client import Phone, Telegram
from passbot.services.passes import orders
from passbot.services.people import keys
from passbot.services.slots import slots
from passbot.store.db import session
from tests.long.cluster_site import Cluster
from tests.long.life_of_a_cluster import Caller, Camera, Office, Watcher
from tests.long.life_of_a_day import LETTERS, Guard, Host, Life
from tests.machine.room import settle
from tests.services.places.some_places import barbershop

FIRST = 70_001
GUARDS, WATCHERS = ("guard1", "guard2"), 4
EXPIRING = 40
IN_PIECES = 50
Lives = list[Callable[[Event, Event], None]]


@dataclass
class Town:
    life: Life
    hosts: list[Host]
    guards: list[Guard]
    camera: Camera
    office: Office
    watchers: list[Watcher]
    telegrams: list[Telegram] = field(default_factory=list)

    @property
    def lives(self) -> Lives:
        office = [self.camera.live, self.office.live, *(each.live for each in self.watchers)]
        return [*(each.live for each in self.hosts), *(each.live for each in self.guards), *office]

    @property
    def again(self) -> dict[str, int]:
        """Why callers have asked once more."""
        return dict(self.camera.caller.again + self.office.caller.again)


@contextmanager
def town(cluster: Cluster, *, people: int, every: float) -> Iterator[Town]:
    site, life = cluster.site, Life()
    phones = [_phone(cluster, number) for number in range(people)]
    store.bind(site.url)
    with session():
        settled = [
            settle(phone.id, "Anna Demo", house=str(number + 1)) for number, phone in enumerate(phones)
        ]
        camera = Camera(_caller(cluster, Role.GUARD, Scope.ARRIVALS_WRITE), life)
        booking = _caller(cluster, Role.ADMIN, Scope.ADMIN, Scope.SLOTS_WRITE)
        office = Office(booking, _free(), [(one.telegram_id or 0, one.uuid) for one in settled])
        _let_expire(settled[0])
    hosts = [
        Host(phone, life, number, in_pieces=IN_PIECES, every=every) for number, phone in enumerate(phones)
    ]
    for host in hosts:
        host.come_in()
    guards = [Guard(site.far, life, name, at_once=4) for name in GUARDS]
    watchers = [Watcher(cluster.base, cluster.trusts) for _ in range(WATCHERS)]
    try:
        yield Town(life, hosts, guards, camera, office, watchers)
    finally:
        for phone in phones:
            phone.telegram.close()


def _phone(cluster: Cluster, number: int) -> Phone:
    """Each with lines of their own: two hundred wait at once."""
    telegram = Telegram(cluster.site.far.base)
    return telegram.person(f"Host {number}", id=FIRST + number, language_code="en")


def _caller(cluster: Cluster, role: Role, *scopes: Scope) -> Caller:
    phone = _phone(cluster, -1 - list(Role).index(role))
    phone.say("/help")  # so that it hears of its key
    person = settle(phone.id, "Olga Demo", role=role)
    _, plain = keys.create(person.id, "cluster", scopes, actor=OPERATOR, now=utc_now())
    return Caller(cluster.base, cluster.trusts, plain)


def _free() -> list[tuple[str, datetime]]:
    """A place that is open day and night."""
    open_always = {"opens": time(0), "closes": time(0), "slot_minutes": 30, "seats": 12, "horizon_hours": 46}
    place = barbershop(now=utc_now(), **open_always)
    soon = utc_now() + timedelta(hours=1)
    return [(slot.uuid, slot.start) for slot in slots.listed(place, now=utc_now()) if slot.start > soon]


def _let_expire(host: Resident) -> None:
    """Guests whose passes end one after the other while all this goes on: the timetable closes each once."""
    rules, now = replace(Rules(), quota_house_day=10_000), utc_now()
    for number in range(EXPIRING):
        window = Window(now, now + timedelta(seconds=30 + 6 * number))
        wish = Wish(
            kind=Kind.GUEST, guest_name=f"Guest {LETTERS[number % 12]}{LETTERS[number // 12]}", window=window
        )
        orders.place(wish, actor=acting(host, Channel.BOT), rules=rules, now=now)
