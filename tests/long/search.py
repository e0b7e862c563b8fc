"""The same answers as when every open order was read: `python -m tests.long search --seed N`.

Random pieces, slips, look-alikes, houses and names, on both databases.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from passbot.domain.people.people import Role
from passbot.domain.plates import plates
from passbot.domain.site.rules import Rules
from passbot.services.passes import search, verdicts
from tests import databases
from tests.services.passes import search_before
from tests.services.people.some_people import NOON, actor, settle
from tests.services.search_site import Site

MOST_SHOWN = 20


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long search", description=__doc__)
    parser.add_argument("--queries", type=int, default=10_000, help="on each database")
    parser.add_argument("--orders", type=int, default=2_000, help="that are open")
    parser.add_argument("--kind", nargs="*", default=databases.KINDS)
    own = parser.parse_args(args.rest)
    failed = 0
    for kind in own.kind:
        with TemporaryDirectory() as folder, databases.opened(kind, Path(folder)):
            other = different(own.orders, own.queries, args.seed)
        print(f"{kind}: {own.queries} queries from seed {args.seed}, answered otherwise: {len(other)}")
        for line in other[:MOST_SHOWN]:
            print(f"  {line}")
        failed += len(other)
    return 1 if failed else 0


def different(orders: int, queries: int, seed: int) -> list[str]:
    """What is answered otherwise, or counted otherwise."""
    guard, site = actor(settle("Иван Стражев", None, role=Role.GUARD)), Site(orders, seed)
    search_before.prepare()
    found = []
    for query in (site.query() for _ in range(queries)):
        was = search_before.find(query, rules=Rules(), now=NOON)
        hits = search.find(query, actor=guard, rules=Rules(), now=NOON)
        asked = plates.asked(query)
        counts = search_before.held(asked, now=NOON), verdicts.held(asked, now=NOON)
        if was != hits or counts[0] != counts[1]:
            told = [[(hit.order.code, hit.match.name, hit.when.name) for hit in each] for each in (was, hits)]
            found.append(f"{query!r}: was {told[0]}, is {told[1]}, counted {counts}")
    return found
