"""The guards' spreadsheet: how it is, and what to do when somebody broke it.

./run sheet status     how far the worker has come, what it still owes the sheet
./run sheet repair     put headers, worksheets, rights and colours right, and hold the arrivals against the database
./run sheet rebuild    set Orders_latest aside and write a new one from the database
"""

from argparse import ArgumentParser, Namespace
from datetime import datetime

from passbot.commands import site
from passbot.domain.notices import Route
from passbot.services import batches, leases, outbox

ACTS = ("status", "repair", "rebuild")


def add(parser: ArgumentParser) -> None:
    parser.add_argument("act", choices=ACTS, nargs="?", default="status", help="what to do (%(default)s)")


def run(args: Namespace) -> int:
    with site.opened() as opened:
        if args.act == "status":
            _tell(opened)
        else:
            from passbot import app  # a second of imports that the status does not need

            sheet = app.sheet(opened.settings)
            print(sheet.repaired(now=opened.now, anew=args.act == "rebuild"))
    return 0


def _tell(opened: site.Open) -> None:
    state = batches.state()
    worker = leases.holder_of("sheet", now=opened.now)
    print(f"worker      {worker or 'none is running'}")
    print(f"owed        {outbox.owed_count(Route.SHEET)} changes wait for the sheet{_lag(opened.now)}")
    when = (
        f"{state.last_applied.astimezone(opened.zone):%d.%m.%Y %H:%M:%S}" if state.last_applied else "never"
    )
    print(f"last batch  {state.number}, applied {when}")
    print(f"in doubt    {state.pending} batches were sent and not answered yet")


def _lag(now: datetime) -> str:
    oldest = outbox.due(Route.SHEET, now=now, limit=1)
    return f", the oldest for {round((now - oldest[0].created_at).total_seconds())} s" if oldest else ""
