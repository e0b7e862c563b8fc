"""Back up the database; passbot may run meanwhile. The backup is verified.

./run backup                 into the site's backup/ folder; the newest PASSBOT_BACKUP_KEEP stay
./run backup elsewhere.db    into a new file; nothing is ever overwritten

If PASSBOT_BACKUP_COMMAND is set, it then takes the file off this machine.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot.clock import utc_now
from passbot.commands import reading, site, telling
from passbot.services.site import backup
from passbot.timetable import off_machine

LEAST = 7  # for a site without nightly backups


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="a new file; backup/passbot-DATE.db if left out")
    parser.add_argument(
        "--keep", type=reading.number, help="how many backups stay in backup/, the nightly ones included"
    )
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    settings = site.enter()
    target = args.file or settings.home / "backup" / backup.name_of(utc_now())
    keep = args.keep or settings.backup_keep or LEAST
    with telling.working("Copying and verifying the database ..."):
        made = backup.make(settings.database_url, target, keep=None if args.file else keep)
    if settings.backup_command:
        with telling.working("Taking it off this machine ..."):
            off_machine.send(settings.backup_command, made.file)
    row = {"file": str(made.file), "orders": made.orders, "bytes": made.size, "verified": True}
    telling.tell_one(row, as_json=args.json, zone=ZoneInfo(settings.zone))
    return 0
