"""The database itself.

./run db status          which one, how new, how much is in it
./run db migrate         bring it up to date; starting does so too
./run db schema          the statements that make it
./run db grant ROLE      what a role of PostgreSQL needs
./run db check           hold everything against everything
"""

from argparse import ArgumentParser, Namespace
from zoneinfo import ZoneInfo

from passbot.commands import site, telling
from passbot.config import Settings
from passbot.services import database


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    words.add_parser("status", help="which database, how new, how much is in it")
    words.add_parser("migrate", help="bring it up to date")
    words.add_parser("schema", help="the statements that make it")
    words.add_parser("grant", help="what a role of PostgreSQL needs").add_argument("role")
    words.add_parser("check", help="hold everything against everything")
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    settings = site.enter()
    return _ACTS[args.what](args, settings)


def _status(args: Namespace, settings: Settings) -> int:
    state = database.look(settings.database_url)
    row = {"database": state.kind, "version": state.version, "newest": state.newest} | state.rows
    telling.tell_one(row, as_json=args.json, zone=ZoneInfo(settings.zone))
    return 0


def _migrate(_args: Namespace, settings: Settings) -> int:
    steps = database.migrate(settings.database_url)
    print(f"{steps} steps done." if steps else "Nothing to do: the database is up to date.")
    return 0


def _schema(_args: Namespace, settings: Settings) -> int:
    for statement in database.schema(settings.database_url):
        print(f"{statement.strip()};")
    return 0


def _grant(args: Namespace, settings: Settings) -> int:
    for statement in database.grants(settings.database_url, args.role):
        print(statement)
    return 0


def _check(args: Namespace, settings: Settings) -> int:
    database.look(settings.database_url)
    found = [{"promise": promise, "broken": ", ".join(broken) or "—"} for promise, broken in database.check()]
    telling.tell(found, as_json=args.json, zone=ZoneInfo(settings.zone))
    return 1 if any(row["broken"] != "—" for row in found) else 0


_ACTS = {"status": _status, "migrate": _migrate, "schema": _schema, "grant": _grant, "check": _check}
