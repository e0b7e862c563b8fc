"""The soak's gate: cars and guests arrive by every channel, guards take back, and a person meddles with the sheet."""

import heapq
from datetime import timedelta
from functools import partial

from passbot.domain.gate.doors import Shown
from passbot.domain.people.people import Actor, Channel, Role
from passbot.services.gate import arrivals, door, pins
from passbot.services.passes import orders
from tests.databases import rows
from tests.long.soak_people import Coming, People
from tests.long.soak_site import RULES

KEYPAD = Actor(Channel.PIN, Role.GUARD, name="keypad")
PATIENCE = 4  # times that a guard looks for a row before doing it in the bot
JUST_NOW = 500  # seconds, within which an entry may be taken back


class AtGate(People):
    def meddle(self) -> None:
        """A person sorts, deletes or doubles rows, or writes into one."""
        board = self.site.board
        if not board.rows:
            return
        at = self.random.randrange(len(board.rows))
        row = board.rows[at]
        match self.random.randrange(4):
            case 0:
                board.rows.sort(key=lambda cells: str(cells[1]))
            case 1 if row[7] is not True:
                del board.rows[at]
            case 2 if row[7] is not True:
                board.rows.insert(at, list(row))
            case 3:
                row[self.random.choice([1, 2, 4])] = "?"

    def _arrive(self) -> None:
        while self.coming and self.coming[0].at <= self._now():
            each = heapq.heappop(self.coming)
            if not self.attempt(partial(self._comes, each)):
                each.at += timedelta(minutes=5)
                heapq.heappush(self.coming, each)

    def _comes(self, each: Coming) -> None:
        if each.by == "sheet" and self._ticks(each):
            return
        order = orders.by_code(each.code)
        if each.by == "camera" and order.plate:
            answer = door.check(
                Shown(plate=order.plate), actor=self._guard(Channel.API), rules=RULES, now=self._now()
            )
            self.memory.done[f"camera {getattr(answer, 'verdict', 'unsure')}"] += 1
        elif order.pin:
            pins.check(order.pin, actor=KEYPAD, key="keypad", rules=RULES, now=self._now())
        else:
            arrivals.record(each.code, actor=self._guard(), rules=RULES, now=self._now())

    def _ticks(self, each: Coming) -> bool:
        """True if a row was ticked, or the guard will look once more."""
        found = [row for row in self.site.board.rows if row[0] == each.code]
        if found and found[0][7] is not True:
            found[0][7] = True
            self.memory.done["tick"] += 1
            [[is_open]] = rows(f"SELECT count(*) FROM orders WHERE code = '{each.code}' AND status = 'open'")
            if is_open and len(found) == 1:
                self.memory.ticked[each.code] = self._now()
            return True
        each.tries += 1
        each.at += timedelta(minutes=5)
        if each.tries < PATIENCE and not found:
            heapq.heappush(self.coming, each)
            return True
        return False

    def undo(self) -> None:
        since = int(self._now().timestamp()) - JUST_NOW
        found = rows(f"SELECT o.code FROM arrivals a JOIN orders o ON o.id = a.order_id WHERE a.at > {since}")
        if found:
            [code] = self.random.choice(found)
            arrivals.annul(code, actor=self._guard(), rules=RULES, now=self._now())
            self._person_touched(code)
            self._expect(code, self._now(), 2)
