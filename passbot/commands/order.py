"""Orders: who may come.

./run order place --resident 3 --plate А123ВС77 --brand Kia
./run order place --resident 3 --guest "Мария Кюри" --hours 4
./run order list
./run order search 123
./run order cancel CODE
"""

from argparse import ArgumentParser, Namespace
from datetime import datetime, timedelta
from typing import Any

from passbot.commands import telling
from passbot.commands.site import Open, opened
from passbot.domain import plates, windows
from passbot.domain.orders import Kind, Order, Wish
from passbot.domain.people import OPERATOR
from passbot.domain.windows import Window
from passbot.errors import InvalidInput
from passbot.services import changes, journal, orders, search


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    place = words.add_parser("place", help="order a pass for somebody")
    place.add_argument("--resident", type=int, required=True, metavar="ID")
    what = place.add_mutually_exclusive_group(required=True)
    what.add_argument("--plate", help="of the car; the last 3 digits will do")
    what.add_argument("--guest", metavar="NAME", help="somebody on foot, who gets a PIN")
    place.add_argument("--foreign", action="store_true", help="take the plate as it stands")
    place.add_argument("--brand")
    place.add_argument(
        "--from", dest="since", metavar="TIME", help="such as 2026-11-25T18:00, in the site's zone"
    )
    place.add_argument("--until", metavar="TIME")
    place.add_argument("--hours", type=float, help="how long, instead of --until")
    words.add_parser("list", help="who is expected").add_argument(
        "--all", action="store_true", help="later ones too"
    )
    for name, text in _WITH_CODE.items():
        words.add_parser(name, help=text).add_argument("code")
    words.choices["extend"].add_argument("until", metavar="TIME")
    words.choices["edit-plate"].add_argument("plate")
    find = words.add_parser("search", help="by a piece of a plate, a house, a name or the code")
    find.add_argument("text")
    telling.offer_json(parser)


_WITH_CODE = {
    "show": "one order, with its journal",
    "cancel": "nobody comes after all",
    "extend": "let it last longer",
    "edit-plate": "another car comes",
    "repeat": "the same once more, from now on",
}


def run(args: Namespace) -> int:
    with opened() as site:
        found = _ACTS[args.what](args, site)
        rows = [_row(order) for order in found]
        if args.what == "show":
            _show_one(args, rows[0], found[0], site)
        else:
            telling.tell(rows, as_json=args.json, zone=site.zone, empty="No such order.")
    return 0


def _show_one(args: Namespace, row: dict[str, Any], order: Order, site: Open) -> None:  # Any: a table's cells
    events = journal.of_order(order.code, actor=OPERATOR)
    story = [{"at": event.at, "what": event.kind, "by": event.actor or event.channel} for event in events]
    if args.json:
        telling.tell_one(row | {"journal": story}, as_json=True, zone=site.zone)
        return
    telling.tell_one(row, as_json=False, zone=site.zone)
    print()
    telling.tell(story, as_json=False, zone=site.zone)


def _place(args: Namespace, site: Open) -> list[Order]:
    plate = None
    if args.plate:
        plate = plates.read_foreign(args.plate) if args.foreign else plates.read(args.plate)
    wish = Wish(
        kind=Kind.CAR if plate else Kind.GUEST,
        plate=plate,
        brand=args.brand,
        guest_name=args.guest,
        window=_window(args, site),
        resident_id=args.resident,
        with_pin=plate is None,
    )
    return [orders.place(wish, actor=OPERATOR, rules=site.rules, now=site.now)]


def _window(args: Namespace, site: Open) -> Window | None:
    if not (args.since or args.until or args.hours is not None):
        return None
    if args.until and args.hours is not None:
        raise InvalidInput("order.window", "Say either --until or --hours.")
    since = _moment(args.since, site) if args.since else site.now
    if args.until:
        return Window(since, _moment(args.until, site))
    hours = site.rules.pass_hours if args.hours is None else args.hours
    if not 0 < hours <= 24 * 366:
        raise InvalidInput("order.hours", "--hours is more than 0 and at most a year.")
    return Window(since, since + timedelta(hours=hours))


def _moment(text: str, site: Open) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError as exc:
        message = f"{text!r} is no time. Write it like 2026-11-25T18:00, in the site's zone."
        raise InvalidInput("time.format", message) from exc
    return windows.to_utc(given, site.zone)


def _list(args: Namespace, site: Open) -> list[Order]:
    return (
        search.upcoming(actor=OPERATOR, now=site.now)
        if args.all
        else search.expected(actor=OPERATOR, now=site.now)
    )


def _search(args: Namespace, site: Open) -> list[Order]:
    hits = search.find(args.text, actor=OPERATOR, rules=site.rules, now=site.now)
    return [hit.order for hit in hits]


def _show(args: Namespace, _site: Open) -> list[Order]:
    return [orders.by_code(args.code)]


def _cancel(args: Namespace, site: Open) -> list[Order]:
    return [changes.cancel(args.code, actor=OPERATOR, now=site.now)]


def _extend(args: Namespace, site: Open) -> list[Order]:
    until = _moment(args.until, site)
    return [changes.extend(args.code, until, actor=OPERATOR, rules=site.rules, now=site.now)]


def _edit_plate(args: Namespace, site: Open) -> list[Order]:
    return [changes.edit_plate(args.code, plates.read(args.plate), actor=OPERATOR, now=site.now)]


def _repeat(args: Namespace, site: Open) -> list[Order]:
    return [changes.repeat(args.code, actor=OPERATOR, rules=site.rules, now=site.now)]


_ACTS = {
    "place": _place,
    "list": _list,
    "search": _search,
    "show": _show,
    "cancel": _cancel,
    "extend": _extend,
    "edit-plate": _edit_plate,
    "repeat": _repeat,
}


def _row(order: Order) -> dict[str, Any]:  # Any: a table's cells
    return {
        "code": order.code,
        "status": order.status,
        "kind": order.kind,
        "plate": order.plate,
        "brand": order.brand,
        "guest": order.guest_name,
        "house": order.house,
        "name": order.resident.name,
        "from": order.window.start,
        "until": order.window.end,
        "pin": order.pin,
    }
