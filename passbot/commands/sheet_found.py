"""The result of `sheet adopt` as text: each order by its code, each row that is left, and the counts."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from passbot.commands import telling
from passbot.domain.gate.copies import Listed, Why
from passbot.services.adoption.adopted import Adopted, Made

Row = dict[str, Any]  # Any: a table's cells
AT_MOST = 20
WHY = {
    Why.CODE: "the code is not one of ours: was it typed over?",
    Why.KIND: "what stands under Kind cannot be read",
    Why.WINDOW: "what stands under Valid cannot be read",
    Why.PLATE: "this is no plate",
    Why.TIME: "the time of arrival cannot be read",
    Why.COPIES: "rows with this code differ: delete the wrong ones",
    Why.DUPLICATE: "the same car has been ordered again since",
    Why.PLACE: "no place here is called so, or several are",
    Why.TAKEN: "it is somebody else's by now",
    Why.SLOT: "this time is not offered there any more",
    Why.LATER: "a later arrival is in the database: this one cannot stand before it",
    Why.GONE: "open in the database, gone from the sheet: cancel it, if it was cancelled since",
    Why.REFUSED: "it was refused by the rules",
}


def tell(done: Adopted, args: Namespace, *, zone: tzinfo) -> None:
    if args.json:
        telling.tell_one(_whole(done, is_done=args.yes), as_json=True, zone=zone)
        return
    if done.is_nothing and not done.listed:
        print("There is nothing to take over: the database knows what is on the sheet.")
        return
    telling.tell_one(_counts(done), as_json=False, zone=zone)
    if done.unheard:
        print(f"\nNew PINs of hosts that no chat reaches, to be passed on: {', '.join(done.unheard)}")
    most = None if args.all else AT_MOST
    if done.made:
        print("\nTaken over:" if args.yes else "\nWould be taken over:")
        _tell_made(done.open_first, most, zone)
    if done.altered:
        print("\nChanged, and now:" if args.yes else "\nWould be changed, to:")
        _tell_made(done.altered, most, zone)
    if done.listed:
        print("\nNot taken over:")
        telling.tell([_left(each) for each in done.listed[:most]], as_json=False, zone=zone)
        _tell_rest(len(done.listed[len(done.listed[:most]) :]))
    print(_ending(done, is_done=args.yes))


def _tell_made(made: Sequence[Made], most: int | None, zone: tzinfo) -> None:
    shown = made[:most]
    telling.tell([_made(each) for each in shown], as_json=False, zone=zone)
    rest = made[len(shown) :]
    _tell_rest(len(rest), sum(each.order.is_open for each in rest))


def _tell_rest(rest: int, still_open: int = 0) -> None:
    if rest:
        print(f"… and {rest} more{f', {still_open} of them open' if still_open else ''}: --all")


def _ending(done: Adopted, *, is_done: bool) -> str:
    if not is_done:
        return (
            "\nNothing was changed: `sheet adopt --yes` does it, `sheet decline` leaves the sheet alone. "
            "An order that was cancelled after the backup, and whose row is gone, cannot be known."
        )
    can_come = any(each.row for each in done.listed)  # an order without a row is gone
    again = " Mend the rows above and adopt again to take them too." if can_come else ""
    return f"\nTaken over. The worker goes on in its next cycle.{again}"


def _counts(done: Adopted) -> Row:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(done.kinds.items()))
    return {
        "orders": f"{done.orders} ({kinds})" if kinds else "0",
        "of them open": len(done.still_open),
        "arrivals": f"{done.archived} in Orders_completed, {done.arrived} still to go there",
        "annulled": done.annulled,
        "changed": f"{done.changed} changed, {done.closed} cancelled since the backup",
        "new PINs": len(done.pins),
        "new hosts": ", ".join(map(telling.printable, done.written)) or "none",
    }


def _whole(done: Adopted, *, is_done: bool) -> Row:
    """The result for programs: numbers as numbers, nothing shortened."""
    return {
        "done": is_done,
        "orders": done.orders,
        "open": len(done.still_open),
        "kinds": dict(sorted(done.kinds.items())),
        "archived": done.archived,
        "arrived": done.arrived,
        "annulled": done.annulled,
        "changed": done.changed,
        "cancelled": done.closed,
        "new_pins": len(done.pins),
        "unheard": done.unheard,
        "new_hosts": [telling.printable(name) for name in done.written],
        "made": [_made(each) for each in done.open_first],
        "altered": [_made(each) for each in done.altered],
        "listed": [_left(each) for each in done.listed],
    }


def _made(each: Made) -> Row:
    order = each.order
    return {
        "code": order.code,
        "status": order.status,
        "what": telling.printable(each.what),
        "host": telling.printable(order.resident.name),
        "house": telling.printable(order.house or ""),
        "from": order.local(order.window.start),
        "until": order.local(order.window.end),
        "arrivals": each.entries,
        "sheet": telling.printable(each.sheet),
        "row": each.row,
    }


def _left(each: Listed) -> Row:
    return {
        "sheet": each.sheet,
        "row": each.row or "",
        "code": telling.printable(each.code),
        "what": telling.printable(each.about),
        "why": WHY[each.why],
    }
