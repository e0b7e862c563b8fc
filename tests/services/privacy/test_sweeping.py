"""What was told, answered and written to the sheet leaves when nothing can owe or ask for it again."""

from dataclasses import astuple
from datetime import datetime, timedelta

import pytest

from passbot.domain.gate.gate import Promises
from passbot.domain.people.people import OPERATOR, Resident
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.services.gate import arrivals
from passbot.services.owed import idempotency, outbox
from passbot.services.people import dialogs
from passbot.services.privacy import sweeping
from passbot.services.privacy.holdings import HOLDINGS
from passbot.services.sheet import archive, batches
from passbot.services.telling import broadcast
from passbot.slices import at_once
from passbot.store import models
from passbot.store.db import transaction
from tests.services.people.some_people import NOON, actor, order_car
from tests.services.privacy.events import newest_event

pytestmark = pytest.mark.usefixtures("counted")

DAY = timedelta(days=1)
RULES = Rules()
A_YEAR_ON = NOON + 370 * DAY


def tell_everybody(admin: Resident) -> int:
    """Begun; answers the event."""
    broadcast.send(
        "Ворота закрыты",
        nonce="7-7",
        actor=actor(admin),
        now=NOON,
        report_to=admin.telegram_id,
        language="ru",
    )
    return newest_event()


def tell(kind: str) -> None:
    found = [each.id for each in outbox.due(Route.TELEGRAM, now=A_YEAR_ON) if each.kind == kind]
    outbox.done(found, now=NOON)


def swept(now: datetime) -> None:
    at_once(sweeping.sweep(now=now))


def came(host: Resident, plate: str, *, annulled: bool) -> int:
    """The number of the entry."""
    order = order_car(host, plate, hours=72)
    arrivals.record(order.code, actor=OPERATOR, rules=RULES, now=NOON)
    if annulled:
        arrivals.annul(order.code, actor=OPERATOR, rules=RULES, now=NOON)
    return int(models.Arrival.get((models.Arrival.order == order.id) & (models.Arrival.turn == 1)).id)


def owed_to_the_sheet() -> int:
    """What each cycle looks through."""
    row = models.Arrival
    return int(row.select().where(row.archived_at.is_null() & (row.is_void == 0)).count())


def test_an_entry_that_was_taken_back_before_the_sheet_had_it_is_owed_no_more(anna: Resident) -> None:
    waits = came(anna, "А123ВС77", annulled=False)
    struck = came(anna, "В123ВС77", annulled=True)
    at_once(batches.mark_archived([struck], now=NOON))
    came(anna, "Е123ВС77", annulled=True)

    swept(NOON + 2 * DAY)

    assert 2 == owed_to_the_sheet()
    assert [waits] == [each.arrival_id for each in archive.to_complete(before=NOON + DAY)]
    assert 1 == len(archive.to_strike())


def test_what_turns_out_to_stand_on_the_sheet_all_the_same_is_struck(anna: Resident) -> None:
    entry = came(anna, "А123ВС77", annulled=True)
    swept(NOON + 2 * DAY)
    assert 0 == owed_to_the_sheet()

    at_once(batches.mark_archived([entry], now=NOON + DAY))

    (strike,) = archive.to_strike()
    assert 1 == strike.entry.turn


def test_the_report_of_a_word_to_everybody_still_counts_all_who_heard_it(
    anna: Resident, boris: Resident, admin: Resident
) -> None:
    event = tell_everybody(admin)
    at_once(broadcast.spread(now=NOON))
    tell("broadcast")

    swept(NOON + 40 * DAY)
    late = broadcast.heard(event)
    tell("broadcast.heard")
    swept(NOON + 40 * DAY)

    assert (3, 3, 0) == astuple(late)
    assert 0 == models.Delivery.select().where(models.Delivery.kind.startswith("broadcast")).count()


def test_a_word_to_everybody_that_was_interrupted_tells_nobody_twice(
    anna: Resident, boris: Resident, admin: Resident
) -> None:
    event = tell_everybody(admin)
    key = f"broadcast 7-7 {anna.telegram_id}"
    with transaction():
        outbox.owe(
            Route.TELEGRAM, str(anna.telegram_id), "broadcast", {}, now=NOON, event_id=event, dedupe_key=key
        )
    tell("broadcast")

    swept(NOON + 40 * DAY)
    at_once(broadcast.spread(now=NOON + 40 * DAY))

    told = [
        str(each.recipient) for each in outbox.due(Route.TELEGRAM, now=A_YEAR_ON) if each.kind == "broadcast"
    ]
    assert sorted([str(boris.telegram_id), str(admin.telegram_id)]) == sorted(told)


def test_a_word_to_everybody_leaves_behind_its_deliveries(anna: Resident, admin: Resident) -> None:
    tell_everybody(admin)
    at_once(broadcast.spread(now=NOON))
    tell("broadcast")
    tell("broadcast.heard")

    swept(NOON + 29 * DAY)
    early = models.Broadcast.select().count()
    swept(NOON + 31 * DAY)

    assert (1, 0) == (early, models.Broadcast.select().count())


def test_an_answer_is_kept_for_its_day_and_leaves(anna: Resident) -> None:
    def ask(now: datetime) -> bool:
        return idempotency.once("key", "POST", lambda: "done", resident_id=anna.id, now=now).is_repeated

    asked = [ask(NOON)]
    swept(NOON + DAY - timedelta(minutes=1))
    asked.append(ask(NOON + DAY - timedelta(minutes=1)))
    swept(NOON + DAY)

    assert ([False, True], 0) == (asked, models.Answer.select().count())


def test_batches_of_the_sheet_are_those_of_a_quarter_of_an_hour(db: str) -> None:
    """Whoever writes prunes: up to 20 numbers that no late request can bring back go with each batch."""
    for number in range(1, 101):
        now = NOON + number * timedelta(minutes=1)
        pruned = batches.old_numbers("sheet", before=now - timedelta(minutes=15))
        batches.note("sheet", number, f"{number:012x}", Promises(pruned=tuple(pruned)), now=now)
        batches.applied(batches.pending("sheet")[0], now=now)

    assert 17 >= models.SheetBatch.select().count()


def test_a_conversation_is_gone_when_privacy_says_so(db: str) -> None:
    (said,) = (each.days for each in HOLDINGS if each.what == "begun")
    assert said is not None
    dialogs.save(7, "register", "name", {"name": "Анна"}, now=NOON)
    left = NOON + said(RULES) * DAY

    swept(left - timedelta(seconds=1))
    before = models.Dialog.select().count()
    swept(left)

    assert (1, 0) == (before, models.Dialog.select().count())
