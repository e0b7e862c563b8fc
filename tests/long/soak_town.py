"""The soak's town: whatever its people do in a day, each as often as the hour has it."""

from datetime import time, timedelta
from random import Random

from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people.people import OPERATOR
from passbot.domain.plates import plates
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.domain.times.windows import Window
from passbot.errors import Conflict
from passbot.services.desks import attendance, desks, offices, waitlist
from passbot.services.passes import changes, orders
from passbot.services.people import residents
from passbot.services.privacy import leaving
from passbot.services.regular import guest_links, series
from passbot.services.slots import slots
from tests.databases import rows
from tests.long.soak_gate import AtGate
from tests.long.soak_site import RULES, ZONE, SoakSite
from tests.services.people.some_people import actor
from tests.services.places.some_places import barbershop

HOUR = timedelta(hours=1)
VISITS = 0.25  # a day and house: about two a week
# How busy the hours of the day are; 1 is as on average.
BUSY = [0.1] * 6 + [0.6, 1.6, 2.0, 1.4, 1.1, 1.1, 1.2, 1.1, 1.0, 1.1, 1.3, 1.8, 2.2, 1.9, 1.3, 0.8, 0.4, 0.2]


class Town(AtGate):
    def __init__(self, site: SoakSite, houses: int, random: Random) -> None:
        super().__init__(site, houses, random)
        now = site.clock()
        self.shop = barbershop(now=now, zone=ZONE.key, seats=2, slot_minutes=60, horizon_hours=72)
        names = [str(number) for number in range(1, 21)]
        self.office = offices.add("Office", names, zone=ZONE.key, actor=OPERATOR, now=now)
        for _ in range(houses // 30):
            self.regular()

    def live(self, minutes: int) -> None:
        """Whatever happens in so many minutes."""
        busy = VISITS * BUSY[self.site.clock.local().hour] * minutes / 1440 * self.houses
        for times, act in (
            (0.75, self.order),
            (0.12, self.order_ahead),
            (0.10, self.invite),
            (0.02, self.link),
            (0.08, self.book),
            (0.12, self.sit),
            (0.08, self.cancel),
            (0.03, self.extend),
            (0.05, self.undo),
            (0.01, self.regular),
            (0.006, self.end_regular),
            (0.015, self.register),
            (0.015, self.leave),
            (0.08, self.meddle),
            (0.15, self.answer_for_desk),
        ):
            for _ in range(self._often(busy * times)):
                self.attempt(act)
        self._arrive()

    def _often(self, expected: float) -> int:
        whole = int(expected)
        return whole + (self.random.random() < expected - whole)

    def order_ahead(self) -> None:
        since = self._now() + timedelta(hours=self.random.randrange(1, 100))
        wish = Wish(plate=plates.read(self._plate()), window=Window(since, since + 6 * HOUR))
        placed = orders.place(wish, actor=actor(self._anybody()), rules=RULES, now=self._now())
        self._expect(placed.code, since, 6)

    def invite(self) -> None:
        wish = Wish(kind=Kind.GUEST, guest_name="Guest Demo", with_pin=True)
        placed = orders.place(wish, actor=actor(self._anybody()), rules=RULES, now=self._now())
        self._expect(placed.code, self._now(), 20)

    def link(self) -> None:
        window = Window(self._now(), self._now() + 8 * HOUR)
        made = guest_links.make(window, 3, actor=actor(self._anybody()), rules=RULES, now=self._now())
        for guest in range(self.random.randrange(1, 4)):
            plate = plates.read(self._plate())
            who = 500_000 + guest
            car = guest_links.add_car(made.token, plate, None, telegram_id=who, rules=RULES, now=self._now())
            self._expect(car.code, self._now(), 8)

    def regular(self) -> None:
        today = self.site.clock.local().date()
        pattern = Pattern(
            kind=self.random.choice([Repeat.DAILY, Repeat.DAILY, Repeat.WEEKLY]),
            weekdays=frozenset({today.weekday()}),
            start_time=time(self.random.randrange(2, 20), self.random.choice([0, 30])),
            end_time=time(22, 0),
            zone=ZONE.key,
            starts_on=today,
            until=today + timedelta(days=self.random.randrange(10, 60)),
        )
        wish = Wish(plate=plates.read(self._plate()))
        series.create(wish, pattern, actor=actor(self._anybody()), rules=RULES, now=self._now())

    def end_regular(self) -> None:
        found = rows("SELECT id FROM series WHERE ended_at IS NULL ORDER BY id")
        if found:
            series.end(self.random.choice(found)[0], actor=actor(self.admin), now=self._now())

    def book(self) -> None:
        free = slots.bookable(self.shop, now=self._now())
        slot = self.random.choice(free)
        _, booked = slots.book(slot.uuid, actor=actor(self._anybody()), rules=RULES, now=self._now())
        self._expect(booked.code, booked.window.start, 1)

    def sit(self) -> None:
        day = self.site.clock.local().date() + timedelta(days=self.random.randrange(0, 10))
        who, desk = actor(self._anybody()), self.random.choice(offices.desks_of(self.office))
        try:
            booked = desks.book(desk, day, actor=who, rules=RULES, now=self._now())
        except Conflict:
            booked = desks.stay(self.office, day, actor=who, rules=RULES, now=self._now())
        self._expect(booked.code, max(self._now(), booked.window.start + 8 * HOUR), 6)

    def answer_for_desk(self) -> None:
        """Who was asked says that they come; who was offered a desk takes it."""
        for code, who in rows(
            "SELECT o.code, o.resident_id FROM desk_checks c JOIN orders o ON o.id = c.order_id "
            "WHERE c.answered_at IS NULL AND o.status = 'open'"
        ):
            attendance.confirm(code, actor=actor(residents.by_id(who)), now=self._now())
        for waiter, who in rows("SELECT id, resident_id FROM waiters WHERE status = 'offered'"):
            waitlist.accept(waiter, actor=actor(residents.by_id(who)), rules=RULES, now=self._now())

    def cancel(self) -> None:
        code, host = self._open()
        changes.cancel(code, actor=actor(residents.by_id(host)), now=self._now())
        self._person_touched(code)

    def extend(self) -> None:
        code, host = self._open()
        until = orders.by_code(code).window.end + 2 * HOUR
        changes.extend(code, until, actor=actor(residents.by_id(host)), rules=RULES, now=self._now())

    def leave(self) -> None:
        found = rows("SELECT id FROM residents WHERE removed_at IS NULL AND phone LIKE '+7926%'")
        if found:
            leaving.remove(self.random.choice(found)[0], actor=actor(self.admin), now=self._now())
