"""Back up the database while passbot runs. The file is verified before it counts.

./run backup                 into the site's backup/ folder; the last 14 are kept
./run backup elsewhere.db    nothing is ever overwritten
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot.clock import utc_now
from passbot.commands import reading, site, telling
from passbot.services import backup

KEEP = 14


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="a new file; backup/passbot-DATE.db if left out")
    parser.add_argument(
        "--keep", type=reading.number, default=KEEP, help="how many to keep in backup/ (%(default)s)"
    )
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    settings = site.enter()
    target = args.file or settings.home / "backup" / backup.name_of(utc_now())
    with telling.working("Copying and verifying the database ..."):
        made = backup.make(settings.database_url, target, keep=None if args.file else args.keep)
    row = {"file": str(made.file), "orders": made.orders, "bytes": made.size, "verified": True}
    telling.tell_one(row, as_json=args.json, zone=ZoneInfo(settings.zone))
    return 0
