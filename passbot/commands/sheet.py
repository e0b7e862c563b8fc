"""The guards' spreadsheet: its state, and how to repair it.

./run sheet status     what the worker has done, and which changes the sheet still waits for
./run sheet why CODE   what the worker decides about that order's row, and why; changes nothing
./run sheet repair     put headers, worksheets, rights and colours right, and compare the arrivals with the database
./run sheet take-over  take the spreadsheet over from another passbot, which then stops writing to it
./run sheet rebuild    set Orders_latest aside and write a new one from the database
./run sheet adopt      after restoring an older backup: list the orders that only the sheet has; --yes takes them over
./run sheet decline    leave those orders on the sheet, and go on from the database as it is; --yes does it
"""

from argparse import ArgumentParser, Namespace
from datetime import datetime

from passbot.commands import sheet_copy, sheet_why, site, telling
from passbot.domain.site.health import Code
from passbot.domain.site.notices import Route
from passbot.domain.site.proofs import broken
from passbot.services.owed import outbox
from passbot.services.processes import notes, sheet_health
from passbot.services.sheet import batches, holds, proofs, ticks

ACTS = ("status", "why", "repair", "take-over", "rebuild", "adopt", "decline")


def add(parser: ArgumentParser) -> None:
    parser.add_argument("act", choices=ACTS, nargs="?", default="status", help="what to do (%(default)s)")
    parser.add_argument(
        "code", nargs="?", help="for why: the order's code, typed in Russian or English letters"
    )
    parser.add_argument(
        "--yes", action="store_true", help="for adopt and decline: do it, instead of only showing it"
    )
    parser.add_argument("--json", action="store_true", help="for adopt and why: print JSON")
    parser.add_argument(
        "--all", action="store_true", help="for adopt: list every order and row, not only the first 20"
    )
    parser.set_defaults(not_understood=parser.error)


def run(args: Namespace) -> int:
    if (args.act == "why") != (args.code is not None):
        args.not_understood("`sheet why CODE` takes the code of one order, and nothing else does")
    with site.opened() as opened:
        if args.act == "status":
            _tell(opened)
        elif args.act == "why":
            sheet_why.tell(args, opened)
        elif args.act == "adopt":
            return sheet_copy.adopt(args, opened)
        elif args.act == "decline":
            return sheet_copy.decline(args, opened)
        else:
            from passbot.process import parts  # imported late: takes a second

            if args.act in ("repair", "rebuild"):
                sheet_copy.refuse_while_held(opened, anew=args.act == "rebuild")
            sheet = parts.sheet(opened.settings)
            if args.act == "take-over":
                print(sheet.taken_over())
            else:
                with telling.working("Repairing the sheet ..."):  # a minute, if its number was typed over
                    said = sheet.repaired(now=opened.now, anew=args.act == "rebuild")
                print(said)
    return 0


def _stopped_by(worker: str | None, *, now: datetime) -> str:
    """As the running worker says, which knows its spreadsheet; without one, as the last proof has found."""
    if worker is None:
        return ", ".join(broken(proofs.latest()))
    said = [note for note in notes.read(now=now) if note.part == "sheet" and note.holder == worker]
    return next((note.why for note in said if note.waiting_for == Code.UNPROVED), "")


def _tell(opened: site.Open) -> None:
    if sheet_health.is_absent():
        print("This site keeps no sheet: there is no key for Google. `check` says how to get one.")
        return
    state, health = batches.state(), sheet_health.read()
    worker = sheet_health.worker(now=opened.now)
    reads, writes = health.calls
    lag = round(ticks.lag(now=opened.now))

    def when(at: datetime | None) -> str:
        return f"{at.astimezone(opened.zone):%d.%m.%Y %H:%M:%S}" if at else "never"

    print(f"worker      {worker or 'none is running'}")
    print(f"last cycle  {when(health.last_cycle)}, {health.seconds:.2f} s")
    print(f"calls       {reads} reads and {writes} writes in its last minute, of 50 and 50")
    if health.failures:
        print(f"failing     {health.failures} times in a row: {health.error}")
    owed = outbox.owed_count(Route.SHEET)
    print(f"owed        {owed} changes wait for the sheet{f', the oldest for {lag} s' if owed else ''}")
    print(f"last batch  {state.number}, applied {when(state.last_applied)}")
    if hold := holds.current():
        print(
            f"held        since {when(hold.since)}: the sheet knows more than the database, see `sheet adopt`"
        )
    if stopped := _stopped_by(worker, now=opened.now):
        print(f"stopped     nothing is written: `check --prove` has found {stopped} to be otherwise")
    print(f"in doubt    {state.pending} batches were sent and not answered yet")
