"""Several processes on one database: each thing is done once, in its order, also when one of them dies or sleeps."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from passbot.domain.site.notices import Delivery, Route
from passbot.holders import this_process
from passbot.services.owed import chat_queue, hands, outbox, updates
from passbot.services.owed.hands import InOtherHands
from passbot.store import models, spending
from passbot.store.models import AtWork
from tests.services.people.some_people import NOON

pytestmark = pytest.mark.usefixtures("db")

ONE, TWO = "bot elsewhere 1", "bot elsewhere 2"
ANNA, BORIS = 7, 8


def receive(update_id: int, holder: str, person: int = ANNA, minutes: int = 0) -> bool:
    """Whether it is the holder's."""
    now = NOON + timedelta(minutes=minutes)
    return updates.receive_all([(update_id, person, "{}")], now=now, holder=holder)[update_id]


def once(update_id: int, holder: str) -> bool:
    return updates.once(update_id, lambda: None, now=NOON, holder=holder)


def silence(*holders: str) -> None:
    """They have not said for long that they are there."""
    AtWork.update(until=NOON - timedelta(minutes=1)).where(AtWork.holder << holders).execute()


def begin(*holders: str) -> None:
    for holder in holders:
        hands.begin(holder, now=NOON)


def test_who_receives_the_first_of_a_person_has_the_next_too() -> None:
    assert [True, True, True] == [receive(1, ONE), receive(2, ONE), receive(3, TWO, BORIS)]


def test_more_of_a_person_that_comes_elsewhere_waits_for_who_is_at_it() -> None:
    receive(1, ONE)

    assert receive(2, TWO) is False
    assert [] == updates.pick_up(TWO)
    assert [ANNA] == updates.pick_up(ONE)
    assert [1, 2] == [each.update_id for each in updates.unfinished(holder=ONE)]


def test_what_waits_is_for_whoever_looks_first_once_the_one_before_is_done() -> None:
    receive(1, ONE)
    receive(2, TWO)
    once(1, ONE)

    assert [ANNA] == updates.pick_up(TWO)
    assert [] == updates.pick_up(ONE)


def test_who_waits_longest_is_picked_up_first() -> None:
    for update_id, person in ((1, ANNA), (2, BORIS), (3, ANNA)):
        receive(update_id, ONE, person)
    begin(ONE)  # anew: it knows nothing of them

    assert [ANNA, BORIS] == updates.pick_up(TWO)


def test_an_update_in_other_hands_is_left_alone() -> None:
    receive(1, ONE)

    with pytest.raises(InOtherHands):
        once(1, TWO)

    assert None is updates.failed(1, "a fault", now=NOON, holder=TWO)
    assert [True, False] == [once(1, ONE), once(1, TWO)]


def test_nothing_goes_before_what_came_before_it_also_where_both_were_received_at_the_same_moment() -> None:
    receive(1, ONE)
    receive(2, TWO)
    models.Inbox.update(holder=TWO).where(models.Inbox.update_id == 2).execute()  # neither saw the other's

    with pytest.raises(InOtherHands):
        once(2, TWO)

    assert [True, True] == [once(1, ONE), once(2, TWO)]


def test_a_machine_whose_clock_is_behind_does_not_go_before_the_other() -> None:
    receive(1, ONE, minutes=5)
    receive(2, ONE, minutes=0)

    assert [1, 2] == [each.update_id for each in updates.unfinished(holder=ONE)]


def test_what_is_given_back_is_for_anybody() -> None:
    receive(1, ONE)

    updates.give_back(ANNA, ONE)

    assert [ANNA] == updates.pick_up(TWO)


def test_what_nobody_can_read_holds_up_nobody() -> None:
    receive(1, ONE)
    receive(2, ONE)

    updates.give_up([1], now=NOON)

    assert once(2, ONE)


@pytest.mark.parametrize("gone", ["silent", "stopped", "begun anew"])
def test_what_somebody_had_is_given_back_when_they_are_gone(gone: str) -> None:
    begin(ONE, TWO)
    receive(1, ONE)
    owe(holder=ONE)

    if gone == "silent":
        silence(ONE)
        hands.renew(TWO, now=NOON)
    elif gone == "stopped":
        hands.leave(ONE, now=NOON)
    else:
        hands.begin(ONE, now=NOON)

    assert [ANNA] == updates.pick_up(TWO)
    assert 1 == len(look(TWO))


def test_what_somebody_had_who_is_not_known_any_more_is_given_back_at_the_next_start() -> None:
    begin(ONE)
    receive(1, ONE)
    owe(holder=ONE)
    AtWork.update(until=NOON - timedelta(days=3)).execute()

    begin(TWO, "bot elsewhere 3")

    assert {TWO, "bot elsewhere 3"} == {row.holder for row in AtWork.select()}
    assert [ANNA] == updates.pick_up(TWO)
    assert [1] == look(TWO)


def test_who_is_there_keeps_what_they_have_and_is_counted() -> None:
    begin(ONE, TWO, "mail elsewhere 3")
    receive(1, ONE)

    assert 2 == hands.renew(TWO, now=NOON)
    assert [] == updates.pick_up(TWO)


def test_who_is_dead_on_this_machine_is_not_waited_for() -> None:
    here = this_process().rpartition(" ")[0]
    dead = f"bot {here} {2**22 + 1}"  # no process has so high a number
    begin(dead, TWO)
    receive(1, dead)

    assert 1 == hands.renew(TWO, now=NOON)
    assert [ANNA] == updates.pick_up(TWO)


def test_who_is_gone_and_left_nothing_costs_no_more_than_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    begin(ONE, TWO)
    silence(ONE)
    asked = list[str]()
    monkeypatch.setattr(spending, "asked", asked.append)

    hands.renew(TWO, now=NOON)

    assert asked
    assert [] == [sql for sql in asked if sql.startswith("UPDATE")]


def test_who_slept_finds_that_it_has_nothing_any_more_and_goes_on_with_what_is_new() -> None:
    begin(ONE, TWO)
    receive(1, ONE)
    owe(holder=ONE)
    silence(ONE)
    hands.renew(TWO, now=NOON)

    with pytest.raises(InOtherHands):
        once(1, ONE)

    assert set() == chat_queue.begin([1], ONE)
    assert receive(2, ONE, BORIS)
    assert 2 == hands.renew(ONE, now=NOON)
    assert once(2, ONE)


def owe(chat: str = "7", holder: str | None = None, kind: str = "tg.say") -> None:
    outbox.owe(Route.TELEGRAM, chat, kind, {}, now=NOON, holder=holder)


def look(holder: str, serving: tuple[str, ...] = ()) -> list[int]:
    found = chat_queue.take(holder, serving=serving, now=NOON).lines
    return sorted(each.id for line in found.values() for each in line)


def test_a_reply_is_said_by_who_handled_its_question() -> None:
    owe(holder=ONE)

    assert ([], [1]) == (look(TWO), look(ONE))


def test_a_notice_is_said_by_who_looks_first() -> None:
    owe()

    assert ([1], []) == (look(TWO), look(ONE))


@pytest.mark.parametrize("later", ["postponed", "failed"])
def test_what_one_cannot_say_is_said_by_whoever_looks_first_when_it_is_due_again(later: str) -> None:
    owe(holder=ONE)
    owe(holder=ONE)

    if later == "postponed":
        chat_queue.postpone(1, "no way to Telegram", until=NOON, holder=ONE)
    else:
        outbox.failed(1, "no way to Telegram", now=NOON - timedelta(minutes=1), holder=ONE)

    assert [1] == look(TWO)
    assert [] == look(ONE)  # the second waits behind it


@pytest.mark.parametrize("later", ["postponed", "failed"])
def test_who_slept_takes_nothing_from_the_one_who_says_it_meanwhile(later: str) -> None:
    owe(holder=TWO)

    if later == "postponed":
        chat_queue.postpone(1, "it timed out while we slept", until=NOON, holder=ONE)
    else:
        outbox.failed(1, "it timed out while we slept", now=NOON - timedelta(minutes=1), holder=ONE)

    assert ([], [1]) == (look(ONE), look(TWO))
    assert 0 == models.Delivery.get_by_id(1).attempts


def test_a_notice_of_a_machine_whose_clock_is_ahead_holds_up_nobody() -> None:
    outbox.owe(Route.TELEGRAM, "7", "tg.say", {}, now=NOON + timedelta(minutes=1))
    owe(holder=ONE)

    assert [1, 2] == look(ONE)


def test_nothing_of_a_chat_goes_before_what_another_one_is_saying_there() -> None:
    owe(holder=ONE)
    owe(holder=TWO)
    owe()
    owe("8")

    taken = chat_queue.take(TWO, serving=[], now=NOON)

    assert ["8"] == list(taken.lines)
    assert taken.waits_for_others
    outbox.done([1], now=NOON)
    assert [2, 3, 4] == look(TWO)


def test_a_word_to_everybody_is_shared_among_those_who_say_it() -> None:
    for chat in range(5):
        owe(str(chat), kind="broadcast")

    first = chat_queue.take(ONE, serving=[], now=NOON, limit=3).lines
    second = chat_queue.take(TWO, serving=[], now=NOON, limit=3).lines

    assert [[1, 2, 3], [4, 5]] == [[each.id for each in found["everybody"]] for found in (first, second)]
    assert [] == look(TWO, serving=("everybody",))


def test_what_may_have_been_said_by_somebody_who_is_gone_is_said_once_more_and_then_left() -> None:
    begin(ONE, TWO)
    owe(holder=ONE)
    chat_queue.begin([1], ONE)

    hands.leave(ONE, now=NOON)
    assert [1] == look(TWO)
    chat_queue.begin([1], TWO)
    hands.leave(TWO, now=NOON)

    assert [] == look(ONE)
    assert [("dead", "maybe said")] == [(row.status, row.error) for row in models.Delivery.select()]


@dataclass
class Bot:
    """One of several processes, as far as hands go: what it keeps in memory is lost with it."""

    name: str
    waiting: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    saying: dict[str, list[Delivery]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def receives(self, update_id: int, person: int) -> None:
        if receive(update_id, self.name, person):
            self.waiting[person].append(update_id)

    def looks(self) -> None:
        for person in updates.pick_up(self.name):
            kept = updates.unfinished(sender_id=person, holder=self.name)
            self.waiting[person] = [each.update_id for each in kept]
        self.saying |= chat_queue.take(self.name, serving=list(self.saying), now=NOON).lines

    def handles(self, person: int, town: "Town") -> None:
        if not self.waiting[person]:
            return
        update_id = self.waiting[person].pop(0)
        try:
            if updates.once(update_id, lambda: town.reply(person, self.name), now=NOON, holder=self.name):
                town.handled[person].append(update_id)
        except InOtherHands:
            updates.give_back(person, self.name)
            self.waiting[person].clear()

    def says(self, chat: str, town: "Town") -> None:
        """One step: that it begins, or that it was said."""
        if not self.saying.get(chat):
            self.saying.pop(chat, None)
            return
        owed = self.saying[chat][0]
        if chat not in self.begun:
            if chat_queue.begin([owed.id], self.name):
                self.begun.add(chat)
                town.said[chat].append(owed.id)
            else:
                del self.saying[chat]
            return
        outbox.done([owed.id], now=NOON)
        self.begun.discard(chat)
        self.saying[chat].pop(0)


class Town:
    """What people say, who handles it, and what they hear: by the dice."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.handled = defaultdict[int, list[int]](list)
        self.said = defaultdict[str, list[int]](list)
        self.sent = 0
        self.killed = self.doubted = 0
        self.bots = [self._bot() for _ in range(3)]

    def _bot(self) -> Bot:
        self.killed += 1
        bot = Bot(f"bot elsewhere {self.killed}")
        hands.begin(bot.name, now=NOON)
        return bot

    def reply(self, person: int, holder: str) -> None:
        owe(str(person), holder)

    def step(self) -> None:
        bot, person = self.dice.choice(self.bots), self.dice.choice([ANNA, BORIS])
        deed = self.dice.choices(
            ["say", "look", "handle", "speak", "notice", "kill", "sleep"], [3, 3, 5, 8, 2, 0.3, 0.3]
        )[0]
        if deed == "say":
            self.sent += 1
            bot.receives(self.sent, person)
        elif deed == "look":
            bot.looks()
        elif deed == "handle":
            bot.handles(person, self)
        elif deed == "speak":
            bot.says(str(person), self)
        elif deed == "notice":
            owe(str(person))
        else:
            self.lose(bot, is_dead=deed == "kill")

    def lose(self, bot: Bot, *, is_dead: bool) -> None:
        """One that sleeps wakes up with all that it remembers."""
        self.doubted += len(bot.begun)
        silence(bot.name)
        hands.renew(next(each for each in self.bots if each is not bot).name, now=NOON)
        if is_dead:
            self.bots[self.bots.index(bot)] = self._bot()

    def rest(self) -> None:
        """Until nothing is left to do."""
        while models.Inbox.select().where(models.Inbox.status == "new").count() or outbox.owed_count(
            Route.TELEGRAM
        ):
            for bot in self.bots:
                bot.looks()
                for person in (ANNA, BORIS):
                    bot.handles(person, self)
                    bot.says(str(person), self)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_becomes_of_the_bots_each_thing_is_done_once_and_in_its_order(seed: int) -> None:
    town = Town(seed)

    for _ in range(150):
        town.step()
    town.rest()

    for handled in town.handled.values():
        assert sorted(set(handled)) == handled
    assert town.sent == sum(len(handled) for handled in town.handled.values())
    for said in town.said.values():
        assert sorted(said) == said
        assert all(said.count(each) <= 2 for each in said)
    assert town.doubted >= sum(len(said) - len(set(said)) for said in town.said.values())
