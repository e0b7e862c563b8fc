"""The journal, newest first: who did what, when and on which channel. WHO is a number, a UUID or a phone.

./run journal                              the newest 50 events
./run journal --order K7F2                 what happened to one order
./run journal --person 3                   what somebody did, and what was done for them
./run journal --plate А123ВС77 --limit 10
./run journal --place "12, North"          who booked that desk; an office has all its desks
./run journal --house 27 --before 4711     the next page: what came before event 4711
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any

from passbot.commands import reading, telling
from passbot.commands.site import opened
from passbot.domain.passes.orders import names_of
from passbot.domain.people.people import OPERATOR
from passbot.domain.plates import plates
from passbot.domain.site.notices import Event
from passbot.domain.slots.slots import Place
from passbot.errors import NotFound
from passbot.services.people import residents
from passbot.services.places import places
from passbot.services.telling import journal

MOST = 1000
Read = Callable[..., list[Event]]


def add(parser: ArgumentParser) -> None:
    about = parser.add_mutually_exclusive_group()
    about.add_argument("--order", metavar="CODE", help="events of one order")
    about.add_argument("--person", metavar="WHO", help="events by somebody or about them")
    about.add_argument("--plate", help="events of a car: the whole plate, in any spelling")
    about.add_argument("--house", help="events of one house")
    about.add_argument("--place", metavar="NAME", help="events of a place, or of a desk of an office")
    limit = f"how many events, at most {MOST} (%(default)s)"
    parser.add_argument("--limit", type=reading.number, default=journal.PAGE, metavar="N", help=limit)
    parser.add_argument("--before", type=reading.number, metavar="ID", help="only events before this one")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: Namespace) -> int:
    with opened() as site:
        limit = min(args.limit, MOST)
        found = _read(args)(actor=OPERATOR, limit=limit + 1, before=args.before)
        rows = [_row(event) for event in found[:limit]]
        telling.tell(rows, as_json=args.json, zone=site.zone, empty="Nothing happened.")
        if len(found) > limit and not args.json:
            print(f"\nThere is more: --before {rows[-1]['id']}")
    return 0


def _read(args: Namespace) -> Read:
    """The events for the given filters."""
    if args.order:
        return lambda **page: journal.of_order(args.order, **page)
    if args.person:
        return lambda **page: journal.of_person(residents.find(args.person).id, **page)
    if args.plate:
        return lambda **page: journal.of_plate(args.plate, **page)
    if args.place:
        return lambda **page: journal.of_places(_places(args.place), **page)
    if args.house:
        return lambda **page: journal.of_house(args.house, **page)
    return journal.latest


def _places(name: str) -> list[Place]:
    if found := places.called(name):
        return found
    raise NotFound("place.unknown", "There is no such place. The list shows them all.")


def _row(event: Event) -> dict[str, Any]:  # Any: a table's cells
    return {
        "id": event.id,
        "at": event.at,
        "what": event.kind,
        "by": event.actor,
        "channel": event.channel,
        "resident": event.resident_id,
        "order": event.order_code,
        "plate": plates.show(event.plate_key) if event.plate_key else None,
        "house": event.house,
        "facts": event.details,
        "guest": event.guest,
        **names_of(event.booked),
        "day": event.day.isoformat() if event.day else None,
    }
