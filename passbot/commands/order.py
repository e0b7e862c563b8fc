"""Orders, by which somebody may come: place, find, change or cancel them.

./run order place --resident 3 --plate А123ВС77 --brand Kia
./run order place --resident 3 --guest "Мария Кюри" --from "25.11.2026 18:00" --hours 4
./run order list --all
./run order search 123
./run order show CODE           with its PIN and its journal
./run order extend CODE "27.11.2026 12:00"
./run order cancel CODE
"""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from typing import Any

from passbot.commands import reading, telling
from passbot.commands.site import Open, opened
from passbot.domain.gate.verdicts import Verdict
from passbot.domain.passes.orders import Kind, Order, Wish, names_of
from passbot.domain.people.people import OPERATOR
from passbot.domain.plates import plates
from passbot.domain.plates.plates import Plate
from passbot.domain.times.windows import Window
from passbot.services.passes import changes, orders, search, verdicts
from passbot.services.people import residents
from passbot.services.telling import journal

_WITH_CODE = {
    "show": "show one order, with its PIN and its journal",
    "cancel": "cancel an order: nobody comes",
    "extend": "extend an order: it lasts longer",
    "edit-plate": "change the plate: another car comes",
    "repeat": "order the same once more, from now on; a cancelled order comes back as it was",
}


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    _add_place(words.add_parser("place", help="order a pass for somebody"))
    all_ = words.add_parser("list", help="list who is expected now")
    all_.add_argument("--all", action="store_true", help="also orders that begin later")
    for name, text in _WITH_CODE.items():
        words.add_parser(name, help=text).add_argument("code", help="the order's code")
    words.choices["extend"].add_argument("until", metavar="TIME", help=f"when it ends: {reading.EXAMPLES}")
    _add_plate(words.choices["edit-plate"], "plate")
    find = words.add_parser("search", help="search by a piece of a plate, a house, a name or the code")
    find.add_argument("text", help="what to search for")
    telling.offer_json(parser)


def _add_place(place: ArgumentParser) -> None:
    place.add_argument("--resident", required=True, metavar="WHO", help="whose pass: number, UUID or phone")
    what = place.add_mutually_exclusive_group(required=True)
    _add_plate(place, "--plate", within=what)
    what.add_argument("--guest", metavar="NAME", help="the name of a guest on foot, who gets a PIN")
    place.add_argument("--brand", help="the car's brand")
    place.add_argument(
        "--from", dest="since", metavar="TIME", help=f"when it begins, now if left out: {reading.EXAMPLES}"
    )
    end = place.add_mutually_exclusive_group()
    end.add_argument("--until", metavar="TIME", help="when it ends")
    end.add_argument("--hours", type=float, help="how many hours it lasts, instead of --until")


def _add_plate(parser: ArgumentParser, name: str, *, within: Any = None) -> None:  # Any: argparse's own group
    (within or parser).add_argument(name, help="the car's plate; a piece of it will do")
    parser.add_argument(
        "--foreign", action="store_true", help="take the plate as it is typed, such as a foreign one"
    )


def run(args: Namespace) -> int:
    with opened() as site:
        if args.what == "search":
            rows = [_row(found.order, with_pin=False) | _verdict(found) for found in _search(args, site)]
            _tell(rows, args, site, empty="No order fits.")
            return 0
        found = _ACTS[args.what](args, site)
        if args.what == "show":
            _show_one(args, found[0], site)
            return 0
        rows = [_row(order, with_pin=args.what != "list") for order in found]
        _tell(rows, args, site, empty="Nobody is expected.")
    return 0


def _tell(rows: list[dict[str, Any]], args: Namespace, site: Open, *, empty: str) -> None:  # Any: cells
    telling.tell(rows, as_json=args.json, zone=site.zone, empty=empty)


def _show_one(args: Namespace, order: Order, site: Open) -> None:
    story = telling.story(journal.of_order(order.code, actor=OPERATOR))
    row = _row(order, with_pin=True) | {"ordered": order.created_at, "closed": order.closed_at}
    telling.tell_one_with(row, "journal", story, as_json=args.json, zone=site.zone)


def _place(args: Namespace, site: Open) -> list[Order]:
    is_car = args.plate is not None
    wish = Wish(
        kind=Kind.CAR if is_car else Kind.GUEST,
        plate=_plate(args) if is_car else None,
        brand=args.brand,
        guest_name=args.guest,
        window=_window(args, site),
        resident_id=residents.find(args.resident).id,
        with_pin=not is_car,
    )
    return [orders.place(wish, actor=OPERATOR, rules=site.rules, now=site.now)]


def _plate(args: Namespace) -> Plate:
    return plates.read_foreign(args.plate) if args.foreign else plates.read(args.plate)


def _window(args: Namespace, site: Open) -> Window | None:
    return reading.window(
        args.since,
        args.until,
        args.hours,
        zone=site.zone,
        now=site.now,
        default_hours=site.rules.pass_hours,
    )


def _moment(text: str, site: Open) -> datetime:
    return reading.moment(text, site.zone, now=site.now)


def _list(args: Namespace, site: Open) -> list[Order]:
    listed = search.upcoming if args.all else search.expected
    return listed(actor=OPERATOR, now=site.now)


def _search(args: Namespace, site: Open) -> list[Verdict]:
    return verdicts.of(args.text, actor=OPERATOR, rules=site.rules, now=site.now)


def _verdict(found: Verdict) -> dict[str, Any]:  # Any: a table's cells
    """The verdict as for the guard: exact, similar, refused with its reason, or shown (no claim)."""
    reason = "" if found.may_come else f": {found.why}"
    return {"verdict": f"{found.grade}{reason}", "one_of": found.one_of}


def _show(args: Namespace, _site: Open) -> list[Order]:
    return [orders.by_code(args.code)]


def _cancel(args: Namespace, site: Open) -> list[Order]:
    return [changes.cancel(args.code, actor=OPERATOR, now=site.now)]


def _extend(args: Namespace, site: Open) -> list[Order]:
    until = _moment(args.until, site)
    return [changes.extend(args.code, until, actor=OPERATOR, rules=site.rules, now=site.now)]


def _edit_plate(args: Namespace, site: Open) -> list[Order]:
    return [changes.edit_plate(args.code, _plate(args), actor=OPERATOR, now=site.now)]


def _repeat(args: Namespace, site: Open) -> list[Order]:
    return [changes.repeat(args.code, actor=OPERATOR, rules=site.rules, now=site.now)]


_ACTS = {
    "place": _place,
    "list": _list,
    "show": _show,
    "cancel": _cancel,
    "extend": _extend,
    "edit-plate": _edit_plate,
    "repeat": _repeat,
}


def _row(order: Order, *, with_pin: bool) -> dict[str, Any]:  # Any: a table's cells
    pin = {"pin": order.pin} if with_pin else {}
    return {
        "code": order.code,
        "status": order.status,
        "kind": order.kind,
        "plate": order.plate,
        "brand": order.brand,
        "guest": order.guest_name,
        "house": order.house,
        "name": order.resident.name,
        "from": order.local(order.window.start),
        "until": order.local(order.window.end),
        **names_of(order.place),
    } | pin
