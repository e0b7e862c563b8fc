"""API keys for other programs. A key is shown only once, when it is created.

./run key create --resident 3 --scopes slots:read,slots:write --name calendar
./run key list
./run key revoke 2
"""

from argparse import ArgumentParser, Namespace
from typing import Any

from passbot.commands import reading, telling
from passbot.commands.site import Open, opened
from passbot.domain.people.keys import GIVEN, ApiKey
from passbot.domain.people.people import OPERATOR
from passbot.services.people import keys


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    create = words.add_parser("create", help="create a key for somebody")
    create.add_argument(
        "--resident", required=True, metavar="WHO", help="whose key: number, UUID, phone or invite code"
    )
    create.add_argument("--name", default="key", help="a name by which you recognise it (%(default)s)")
    create.add_argument(
        "--scopes",
        default="slots:read,slots:write",
        help=f"what it may do, with commas: some of {', '.join(GIVEN)} (%(default)s)",
    )
    words.add_parser("list", help="list all keys, without their secrets")
    words.add_parser("revoke", help="revoke a key at once").add_argument(
        "id", type=reading.number, help="its number in the list"
    )
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    with opened() as site:
        if args.what == "create":
            _create(args, site)
        elif args.what == "revoke":
            _tell(args, site, [keys.revoke(args.id, actor=OPERATOR, now=site.now)])
        else:
            _tell(args, site, keys.everybodys(actor=OPERATOR))
    return 0


def _create(args: Namespace, site: Open) -> None:
    person = keys.owner(args.resident)
    scopes = [scope.strip() for scope in args.scopes.split(",")]
    made, plain = keys.create(person.id, args.name, scopes, actor=OPERATOR, now=site.now)
    telling.tell_one({"key": plain} | _row(made), as_json=args.json, zone=site.zone)


def _tell(args: Namespace, site: Open, found: list[ApiKey]) -> None:
    rows = [_row(key) for key in found]
    telling.tell(rows, as_json=args.json, zone=site.zone, empty="No keys yet: `key create` makes one.")


def _row(key: ApiKey) -> dict[str, Any]:  # Any: a table's cells
    return {
        "id": key.id,
        "name": key.name,
        "begins": key.hint,
        "resident": key.resident_id,
        "scopes": sorted(key.scopes),
        "created": key.created_at,
        "used": key.used_at,
        "revoked": key.revoked_at,
    }
