"""Whether a bad day has cost anybody anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from passbot import store
from passbot.sandbox.telegram.client import Phone
from passbot.services.site import database as database_service
from passbot.store.db import session
from tests.databases import rows
from tests.long.life_of_a_day import Life
from tests.long.whole_site import WholeSite

MOST = 2  # times that a message may have come


@dataclass
class Verdict:
    figures: dict[str, object] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def holds(self, promise: bool, fault: str) -> None:
        if not promise:
            self.broken.append(fault)


def judged(
    site: WholeSite, life: Life, phones: Sequence[Phone], *, suffered: dict[str, int], took: float
) -> Verdict:
    said = [Counter(message.text for message in phone.chat().from_bot) for phone in phones]
    code = site.stop()
    verdict = Verdict({"faults": suffered, "starts of the product": site.starts})
    verdict.figures |= {
        "orders asked for": len(life.asked),
        "orders confirmed": len(life.confirmed),
        "ticked": len(life.ticked),
        "archived": len(life.archived),
        "messages": sum(times.total() for times in said),
        "messages that came twice": sum(1 for times in said for count in times.values() if count == MOST),
        "seconds until all was settled": f"{took:.0f}",
    }
    verdict.holds(code == 0, f"the product ended with {code}")
    for times in said:
        for text, count in times.items():
            verdict.holds(count <= MOST, f"said {count} times: {text!r}")
    hold_to_the_site(verdict, life, site.url)
    return verdict


def hold_to_the_site(verdict: Verdict, life: Life, url: str) -> None:
    """Nothing is lost, nothing is doubled, and what must always be true of the database is."""
    unanswered = life.asked.keys() - set(life.confirmed.values())
    verdict.holds(not unanswered, f"never confirmed: {sorted(unanswered)}")
    store.bind(url)
    with session():
        _hold_to_the_database(verdict, life)
    for promise, broken in database_service.check(url):
        verdict.holds(not broken, f"{promise}: {broken}")


def _hold_to_the_database(verdict: Verdict, life: Life) -> None:
    standing = {code for (code,) in rows("SELECT code FROM orders WHERE kind = 'car'")}
    arrived = Counter(
        code for (code,) in rows("SELECT o.code FROM arrivals a JOIN orders o ON o.id = a.order_id")
    )
    archived = Counter(life.archived)
    unfinished = rows("SELECT kind, error FROM deliveries WHERE status = 'dead'")
    verdict.holds(life.confirmed.keys() <= standing, f"gone: {life.confirmed.keys() - standing}")
    verdict.holds(len(standing) == len(life.asked), f"{len(standing)} orders of {len(life.asked)} asked for")
    verdict.holds(life.ticked <= arrived.keys(), f"ticks lost: {life.ticked - arrived.keys()}")
    verdict.holds(set(arrived.values()) <= {1}, f"arrivals doubled: {arrived.most_common(3)}")
    verdict.holds(
        arrived == archived, f"arrived and archived differ: {(arrived - archived) + (archived - arrived)}"
    )
    verdict.holds(not unfinished, f"given up: {unfinished}")
    verdict.figures["arrivals"] = arrived.total()
