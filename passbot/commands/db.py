"""The database itself.

./run db status          which one, how new, how much is in it
./run db migrate         bring it up to date; starting does so too
./run db schema          the statements that make it
./run db grant ROLE      what a role of PostgreSQL needs; --run gives it
./run db check           hold everything against everything
"""

from argparse import ArgumentParser, Namespace
from zoneinfo import ZoneInfo

from passbot.clock import utc_now
from passbot.commands import site, telling
from passbot.config import Settings
from passbot.services import database


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    words.add_parser("status", help="which database, how new, how much is in it")
    words.add_parser("migrate", help="bring it up to date")
    words.add_parser("schema", help="the statements that make it")
    grant = words.add_parser("grant", help="what a role of PostgreSQL needs")
    grant.add_argument("role")
    grant.add_argument("--run", dest="do", action="store_true", help="give it, instead of printing it")
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
    steps = database.migrate(settings.database_url, now=utc_now())
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


_ACTS = {"status": _status, "migrate": _migrate, "schema": _schema, "grant": _grant, "check": _check}
