"""The database itself.

./run db status          which one, how new, how much is in it
./run db migrate         bring it up to date; starting does so too
./run db schema          the statements that make it
./run db grant ROLE      what a role of PostgreSQL needs; --run gives it
./run db check           hold everything against everything
./run db copy URL        the whole site into another database

To PostgreSQL, and back with the two URLs changed about: stop passbot; `./run db copy postgresql://host/name`; write
that URL into passbot.env as PASSBOT_DATABASE_URL; start passbot. What was copied stays where it was.
"""

import sys
from argparse import ArgumentParser, Namespace
from zoneinfo import ZoneInfo

from passbot.clock import utc_now
from passbot.commands import site, telling
from passbot.services.site import copying, database
from passbot.settings.config import Settings


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    words.add_parser("status", help="which database, how new, how much is in it")
    words.add_parser("migrate", help="bring it up to date")
    words.add_parser("schema", help="the statements that make it")
    grant = words.add_parser("grant", help="what a role of PostgreSQL needs")
    grant.add_argument("role")
    grant.add_argument("--run", dest="do", action="store_true", help="give it, instead of printing it")
    words.add_parser("check", help="hold everything against everything")
    copy = words.add_parser(
        "copy", help="the whole site into another, empty database, while passbot is stopped"
    )
    copy.add_argument("to", metavar="URL", help="postgresql://user@host/name, or sqlite:////path/to/file")
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    settings = site.enter()
    return _ACTS[args.what](args, settings)


def _status(args: Namespace, settings: Settings) -> int:
    state = database.look(settings.database_url, counts_rows=True)
    row = {"database": state.kind, "version": state.version, "newest": state.newest} | state.rows
    telling.tell_one(row, as_json=args.json, zone=ZoneInfo(settings.zone))
    return 0


def _migrate(_args: Namespace, settings: Settings) -> int:
    steps = database.migrate(settings.database_url, now=utc_now(), say=site.aside)
    print(f"Done, in {steps} steps." if steps else "Nothing to do: the database is up to date.")
    return 0


def _schema(_args: Namespace, settings: Settings) -> int:
    for statement in database.schema(settings.database_url):
        print(f"{statement.strip()};")
    return 0


def _grant(args: Namespace, settings: Settings) -> int:
    if args.do:
        database.grant(settings.database_url, args.role)
        print(f"{args.role} may run passbot now.")
        return 0
    for statement in database.grants(settings.database_url, args.role):
        print(f"{statement};")
    return 0


def _check(args: Namespace, settings: Settings) -> int:
    with telling.working("Checking ..."):
        found = list(database.check(settings.database_url))
    is_well = not any(broken for _, broken in found)
    rows = [{"promise": promise, "holds": not broken, "broken": broken} for promise, broken in found]
    telling.tell(rows, as_json=args.json, zone=ZoneInfo(settings.zone))
    return 0 if is_well else 1


def _copy(args: Namespace, settings: Settings) -> int:
    def say(table: str) -> None:
        print(f"{table} ...", file=sys.stderr)

    copied = copying.copy(settings.database_url, args.to, now=utc_now(), say=say)
    rows = [{"table": each.table, "rows": each.rows, "checksum of both": each.checksum} for each in copied]
    telling.tell(rows, as_json=args.json, zone=ZoneInfo(settings.zone))
    if not args.json:
        print(
            "All is there, and the same. Set PASSBOT_DATABASE_URL to it, start passbot, put the old one away."
        )
    return 0


_ACTS = {
    "status": _status,
    "migrate": _migrate,
    "schema": _schema,
    "grant": _grant,
    "check": _check,
    "copy": _copy,
}
