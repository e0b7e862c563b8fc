"""Whether killing one process after another has cost anybody anything."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from passbot.sandbox.telegram.client import Chat
from passbot.store.db import session
from tests.databases import rows
from tests.long.cluster_site import Cluster
from tests.long.takeovers import Takeovers
from tests.long.told_by_a_cluster import Read, read
from tests.long.town_of_a_cluster import EXPIRING, Town
from tests.long.verdict_of_a_day import Verdict, hold_to_the_site

LEADER_WITHIN = 15.0
JUST_NOW = 30  # seconds: passes go on ending while all is stopped
SHOWN = 5  # examples of what is broken


@dataclass
class Deaths:
    kills: list[tuple[str, float]] = field(default_factory=list)  # who, and when by the clock

    @property
    def counted(self) -> dict[str, int]:
        return dict(Counter(name.split()[0] for name, _ in self.kills))

    @property
    def of_bots(self) -> list[float]:
        return [at for name, at in self.kills if name.startswith("bot")]


def judged(cluster: Cluster, town: Town, deaths: Deaths, takeovers: Takeovers, *, took: float) -> Verdict:
    chats = {host.phone.id: host.phone.chat() for host in town.hosts}
    codes = {name: program.stop() for name, program in cluster.programs.items()}
    life, verdict = town.life, Verdict({"kills": deaths.counted})
    verdict.figures |= {
        "orders asked for": len(life.asked),
        "orders confirmed": len(life.confirmed),
        "ticked or shown to the camera": len(life.ticked),
        "booked by the office": len(town.office.booked),
        "seconds until all was settled": f"{took:.0f}",
        "asked again over REST": town.again,
        "board: lines cut, then whole again": _gaps([gap for each in town.watchers for gap in each.gaps]),
    } | takeovers.figures
    verdict.holds(set(codes.values()) == {0}, f"they ended with {codes}")
    hold_to_the_site(verdict, life, cluster.site.url)
    with session():
        _hold_chats(verdict, town, chats, deaths.of_bots)
        _hold_rows(verdict, town)
    for what, each in takeovers.took.items():
        verdict.holds(max(each) <= LEADER_WITHIN, f"{what} taken over only after {max(each):.1f} s")
    verdict.holds(not takeovers.unfinished, f"never taken over: {takeovers.unfinished}")
    return verdict


def _gaps(gaps: Sequence[float]) -> str:
    return (
        f"{len(gaps)} times, median {statistics.median(gaps):.1f} s, worst {max(gaps):.1f} s"
        if gaps
        else "never"
    )


def _hold_chats(verdict: Verdict, town: Town, chats: dict[int, Chat], kills: list[float]) -> None:
    """Each chat holds what its person has asked for, in order, and each notice once."""
    arrived, booked = _arrivals(town), defaultdict(list)
    for code, chat in town.office.booked.items():
        booked[chat].append(code)
    faults: defaultdict[str, list[str]] = defaultdict(list)
    reads: list[Read] = []
    for host in town.hosts:
        found = read(chats[host.phone.id], kills)
        reads.append(found)
        faults["told twice"] += found.doubled
        whose = host.phone.id
        for what, expected, seen in (
            ("answers", host.expected, found.answers),
            ("arrivals told", arrived[whose], found.arrived),
            ("bookings told", sorted(booked[whose]), sorted(found.booked)),
        ):
            if expected != seen:
                faults[f"{what} not once and in order"].append(_difference(expected, seen))
    verdict.figures |= {
        "messages": sum(len(chat.from_bot) for chat in chats.values()),
        "told once more, as a kill allows": sum(each.allowed for each in reads),
    }
    for what, of in faults.items():
        verdict.holds(not of, f"{what}: {len(of)}, as {of[:SHOWN]}")


def _difference(expected: list[str], seen: list[str]) -> str:
    at = next((at for at, (one, two) in enumerate(zip(expected, seen, strict=False)) if one != two), None)
    if at is None:
        at = min(len(expected), len(seen))
    return (
        f"at {at}: expected {expected[at : at + 3]}, read {seen[at : at + 3]} ({len(expected)}, {len(seen)})"
    )


def _arrivals(town: Town) -> defaultdict[int, list[str]]:
    """Of each host the plates in the order of their arrivals."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    ordered = "SELECT o.code FROM arrivals a JOIN orders o ON o.id = a.order_id ORDER BY a.id"
    for (code,) in rows(ordered):
        if plate := town.life.confirmed.get(code):
            found[town.life.asked[plate]].append(plate)
    return found


def _hold_rows(verdict: Verdict, town: Town) -> None:
    """By plain SQL."""
    undone = rows("SELECT status, count(*) FROM inbox WHERE status <> 'done' GROUP BY status")
    verdict.holds(not undone, f"updates not handled: {undone}")
    owed = rows(f"""
        SELECT kind, count(*) FROM deliveries
        WHERE status <> 'done' AND created_at < extract(epoch FROM now()) - {JUST_NOW} GROUP BY kind
    """)
    verdict.holds(not owed, f"owed still: {owed}")
    expired = rows("SELECT order_id, count(*) FROM events WHERE kind = 'order.expired' GROUP BY order_id")
    verdict.figures["passes that ended meanwhile"] = len(expired)
    verdict.holds(all(int(count) == 1 for _, count in expired), f"ended more than once: {expired}")
    over = rows(
        "SELECT count(*) FROM orders WHERE status = 'open' AND valid_until < extract(epoch FROM now()) - 90"
    )
    verdict.holds(not any(map(int, over[0])), f"of {EXPIRING} passes not ended after 90 s: {over}")
    standing = {code for (code,) in rows("SELECT code FROM orders WHERE kind = 'slot'")}
    verdict.holds(standing == town.office.booked.keys(), f"bookings: {standing ^ town.office.booked.keys()}")
    refused = [*town.office.refused, *town.camera.refused]
    verdict.holds(not refused, f"refused: {len(refused)}, as {refused[:SHOWN]}")
    pictures = {str(each.picture.get("data")) for each in town.watchers}
    verdict.holds(str(None) not in pictures, "a watcher has never seen the board")
    verdict.holds(len(pictures) == 1, f"the watchers of the board see {len(pictures)} different ones")
