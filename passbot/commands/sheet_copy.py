"""`sheet adopt` and `decline`: orders that only the sheet has are shown, then taken over or left for good."""

from argparse import Namespace
from collections.abc import Callable
from time import sleep
from typing import TypeVar

from passbot.commands import sheet_found, site, telling
from passbot.domain.people.people import OPERATOR
from passbot.errors import BoardBroken, Conflict, Unavailable
from passbot.services.sheet import holds

T = TypeVar("T")
ADOPT_FIRST = "`sheet adopt` shows it. Adopt or decline that first."
READ_FIRST = (
    "Nobody can read it as it stands: put it back as it was (Google: File, Version history), then `sheet adopt`. "
    "`sheet decline --yes` gives up what only the sheet knows."
)
PATIENCE = 5  # how many times to wait for Google's quota of a minute


def adopt(args: Namespace, opened: site.Open) -> int:
    """Adopt; returns the exit code, 1 if rows are left for the operator."""
    from passbot.process import parts  # imported late: takes a second

    with telling.working("Reading the sheet ..."):
        copybook = parts.sheet(opened.settings).copybook()
        _patiently(lambda: copybook.notice_now(now=opened.now))
        is_older = holds.current() is not None
        doing = copybook.adopted if args.yes else copybook.tried
        done = _patiently(lambda: doing(OPERATOR, now=opened.now, is_older=is_older))
    sheet_found.tell(done, args, zone=opened.zone)
    return 1 if done.listed else 0


def decline(args: Namespace, opened: site.Open) -> int:
    from passbot.process import parts

    copybook = parts.sheet(opened.settings).copybook()
    if holds.current() is None and not copybook.may_know_more():
        raise Conflict(
            "sheet.not_held", "There is nothing to decide: the database knows what is on its sheet."
        )
    if not args.yes:
        print(
            "What only the sheet knows would stay there as “unknown code”, and the worker would go on from the "
            "database as it is. Nothing was changed: say `sheet decline --yes`."
        )
        return 0
    copybook.declined(OPERATOR, now=opened.now)
    print("Declined. The worker goes on from the database as it is in its next cycle.")
    return 0


def refuse_while_held(opened: site.Open, *, anew: bool) -> None:
    """Refuse while the sheet is held: a rebuild would set aside orders that only this sheet has, and nothing reads
    those again.
    """
    from passbot.process import parts

    sheet = parts.sheet(opened.settings)
    if not anew and not sheet.board().sets_aside():
        return
    copybook = sheet.copybook()
    try:
        is_held, advice = _patiently(lambda: copybook.notice_now(now=opened.now)), ADOPT_FIRST
    except BoardBroken:  # an unreadable sheet would be rewritten
        is_held, advice = copybook.may_know_more() or holds.current() is not None, READ_FIRST
    if is_held:
        raise Conflict("sheet.held", f"The sheet knows more than the database. {advice}")


def _patiently(read: Callable[[], T]) -> T:
    """Repeat a read that exceeds Google's quota: a sheet of several years needs more calls than a minute has. Pages
    already read are kept.
    """
    for _ in range(PATIENCE):
        try:
            return read()
        except Unavailable as exc:
            if exc.code not in ("google.budget", "google.busy"):  # the worker uses the same quota
                raise
            sleep(exc.retry_after or 5)
    return read()
