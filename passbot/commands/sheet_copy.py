"""What the sheet knows and the database does not: shown first, then taken over, or left alone for good."""

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
PATIENCE = 5  # how often Google's minute is waited for


def adopt(args: Namespace, opened: site.Open) -> int:
    """The exit code: rows that are left are something for the operator to mend."""
    from passbot.process import parts  # a second of imports that the status does not need

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
    """What is set aside is read by nobody: a sheet that only an older database is left of has lost the rest."""
    from passbot.process import parts

    sheet = parts.sheet(opened.settings)
    if not anew and not sheet.board().sets_aside():
        return
    copybook = sheet.copybook()
    try:
        is_held, advice = _patiently(lambda: copybook.notice_now(now=opened.now)), ADOPT_FIRST
    except BoardBroken:  # what cannot be read would be written anew
        is_held, advice = copybook.may_know_more() or holds.current() is not None, READ_FIRST
    if is_held:
        raise Conflict("sheet.held", f"The sheet knows more than the database. {advice}")


def _patiently(read: Callable[[], T]) -> T:
    """A sheet of several years is more calls than a minute has: what was read is kept, and read on."""
    for _ in range(PATIENCE):
        try:
            return read()
        except Unavailable as exc:
            if exc.code not in ("google.budget", "google.busy"):  # the worker has its share of Google's quota
                raise
            sleep(exc.retry_after or 5)
    return read()
