"""Restore the database from a backup. Stop passbot first; the present database is kept beside it.

./run restore vol/backup/passbot-20261121-033000.db --force

Orders that came after the backup are still on the guards' sheet. Until `./run sheet adopt` or `./run sheet decline`
the worker changes only column K there, and keeps the guards' ticks.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passbot import called
from passbot.clock import utc_now
from passbot.commands import site, telling
from passbot.services.site import backup


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument("--force", action="store_true", help="replace the database that is there")


def run(args: Namespace) -> int:
    settings = site.enter()
    with telling.working("Verifying and copying the backup ..."):
        kept = backup.restore(settings.database_url, args.file, force=args.force, now=utc_now())
    print(f"Restored from {args.file}." + (f" What was there is now {kept}." if kept else ""))
    version = backup.version_of(args.file)
    if version.is_old:
        print(f"It is of version {version.number} of {version.newest}: the next start brings it up to date.")
    shows_it = called.told("`./run sheet adopt` shows it")
    print(f"What came after it may stand on the sheet: once passbot runs again, {shows_it}.")
    return 0
