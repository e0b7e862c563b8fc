"""What the sheet knows and the database does not: shown first, then taken over, or left alone for good."""

from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from time import sleep
from typing import Any, TypeVar

from passbot.commands import site, telling
from passbot.domain.copies import Listed, Why
from passbot.domain.people import OPERATOR
from passbot.errors import BoardBroken, Conflict, Unavailable
from passbot.services import holds
from passbot.services.adopting import Adopted

T = TypeVar("T")
PATIENCE = 5  # how often Google's minute is waited for
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
    Why.LATER: "a later arrival is in the database: this one cannot stand before it",
    Why.GONE: "open in the database, gone from the sheet: cancelled since, perhaps",
    Why.REFUSED: "it was refused by the rules",
}


def adopt(args: Namespace, opened: site.Open) -> int:
    """The exit code: rows that are left are something for the operator to mend."""
    from passbot import parts  # a second of imports that the status does not need

    with telling.working("Reading the sheet ..."):
        copybook = parts.sheet(opened.settings).copybook()
        _patiently(lambda: copybook.notice_now(now=opened.now))
        is_older = holds.current() is not None
        doing = copybook.adopted if args.yes else copybook.tried
        done = _patiently(lambda: doing(OPERATOR, now=opened.now, is_older=is_older))
    _tell(done, args, opened)
    return 1 if done.listed else 0


def decline(args: Namespace, opened: site.Open) -> int:
    from passbot import parts

    if holds.current() is None:
        raise Conflict(
            "sheet.not_held", "There is nothing to decide: the database knows what is on its sheet."
        )
    if not args.yes:
        print(
            "What only the sheet knows would stay there as “unknown code”, and the worker would go on from the "
            f"database as it is. Nothing was changed: say `sheet {args.act} --yes`."
        )
        return 0
    copybook = parts.sheet(opened.settings).copybook()
    copybook.declined(OPERATOR, now=opened.now)
    print("Declined. The worker goes on from the database as it is in its next cycle.")
    return 0


def refuse_while_held(opened: site.Open) -> None:
    """A sheet that was written anew from an older database would have lost what only it knew."""
    from passbot import parts

    copybook = parts.sheet(opened.settings).copybook()
    with suppress(BoardBroken):  # what cannot be read is written anew
        _patiently(lambda: copybook.notice_now(now=opened.now))
    if holds.current() is not None:
        raise Conflict(
            "sheet.held",
            "The sheet knows more than the database: `sheet adopt` shows it. Adopt or decline that first.",
        )


def _patiently(read: Callable[[], T]) -> T:
    """A sheet of several years is more calls than a minute has."""
    for _ in range(PATIENCE):
        try:
            return read()
        except Unavailable as exc:
            if exc.code != "google.budget":
                raise
            sleep(exc.retry_after or 1)
    return read()


def _tell(done: Adopted, args: Namespace, opened: site.Open) -> None:
    if args.json:
        found = {"done": args.yes, **_numbers(done), "listed": [_row(each) for each in done.listed]}
        telling.tell_one(found, as_json=True, zone=opened.zone)
        return
    if done.is_nothing and not done.listed:
        print("There is nothing to take over: the database knows what is on the sheet.")
        return
    telling.tell_one(_numbers(done), as_json=False, zone=opened.zone)
    if done.unheard:
        print(f"\nNew PINs that nobody can be told of, to be passed on: {', '.join(done.unheard)}")
    if done.listed:
        print("\nNot taken over:")
        telling.tell([_row(each) for each in done.listed], as_json=False, zone=opened.zone)
    print(_ending(done, is_done=args.yes))


def _ending(done: Adopted, *, is_done: bool) -> str:
    if not is_done:
        return (
            "\nNothing was changed: `sheet adopt --yes` does it, `sheet decline` leaves the sheet alone. "
            "An order that was cancelled after the backup, and whose row is gone, cannot be known."
        )
    again = " Mend the rows above and adopt again to take them too." if done.listed else ""
    return f"\nTaken over. The worker goes on in its next cycle.{again}"


def _numbers(done: Adopted) -> dict[str, Any]:  # Any: a table's cells
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(done.made.items()))
    return {
        "orders": f"{done.orders}" + (f" ({kinds})" if kinds else ""),
        "arrivals": f"{done.archived} in Orders_completed, {done.arrived} still to go there",
        "annulled": done.annulled,
        "changed": f"{done.changed} changed, {done.closed} cancelled since the backup",
        "new PINs": len(done.pins),
        "new hosts": ", ".join(map(telling.printable, done.written)) or "none",
    }


def _row(each: Listed) -> dict[str, Any]:  # Any: a table's cells
    return {
        "sheet": each.sheet,
        "row": each.row or "",
        "code": telling.printable(each.code),
        "what": telling.printable(each.about),
        "why": WHY[each.why],
    }
