"""The database: its version, updates, checks, and a copy into another database.

./run db status          which database, which version, how many rows
./run db migrate         bring it up to date; starting does so too
./run db schema          the SQL statements that create it
./run db grant ROLE      the rights that a PostgreSQL role needs; --run grants them
./run db check           check that the data is consistent
./run db copy URL        copy the whole site into another, empty database

To move to PostgreSQL: stop passbot; `./run db copy postgresql://host/name`; write that URL into passbot.env as
PASSBOT_DATABASE_URL; start passbot. The old database stays as it was. Moving back is the same, with its URL.
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
    words.add_parser("status", help="show which database, which version, how many rows")
    words.add_parser("migrate", help="bring it up to date, as each start does")
    words.add_parser("schema", help="print the SQL statements that create it")
    grant = words.add_parser("grant", help="print the statements that grant a PostgreSQL role what it needs")
    grant.add_argument("role", help="the role's name")
    grant.add_argument(
        "--run", dest="do", action="store_true", help="run the statements, instead of printing them"
    )
    words.add_parser("check", help="check that the data is consistent")
    copy = words.add_parser(
        "copy", help="copy the whole site into another, empty database; stop passbot first"
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
