"""Invites: the codes with which residents register.

./run invite new --house 27               one code
./run invite houses 1-120 --csv codes.csv one for each house
./run invite list
./run invite revoke CODE
"""

import csv
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from passbot.commands import telling
from passbot.commands.site import Open, opened
from passbot.domain import houses
from passbot.domain.people import OPERATOR, Invite, Role
from passbot.errors import Unavailable
from passbot.services import invites, residents


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    new = words.add_parser("new", help="issue one code")
    new.add_argument("--house", help="for this house only")
    new.add_argument("--role", choices=list(Role), default=Role.RESIDENT, help="who registers becomes this")
    new.add_argument("--label", help="a word to find it by, such as a campaign")
    new.add_argument(
        "--for", dest="person", type=int, metavar="ID", help="a name of the roster to be claimed"
    )
    many = words.add_parser("houses", help="issue one code for each house")
    many.add_argument("houses", nargs="+", help="such as 1-120 or 1 2 5-7 12а")
    many.add_argument("--label", help="a word to find them by")
    many.add_argument("--csv", type=Path, metavar="FILE", help="write them to a file")
    words.add_parser("list", help="all codes, the newest first")
    revoke = words.add_parser("revoke", help="withdraw an unused code")
    revoke.add_argument("code")
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    with opened() as site:
        made = _ACTS[args.what](args, site)
        if args.what == "houses" and args.csv:
            _write(args.csv, made)
            print(f"{len(made)} codes are in {args.csv}.")
        else:
            rows = [_row(invite, site) for invite in made]
            telling.tell(
                rows, as_json=args.json, zone=site.zone, empty="No invites yet: `invite new` issues one."
            )
    return 0


def _new(args: Namespace, site: Open) -> list[Invite]:
    house = houses.read(args.house) if args.house else None
    person = residents.by_id(args.person).id if args.person is not None else None
    given = {"house": house, "role": Role(args.role), "label": args.label, "resident_id": person}
    return [invites.issue(actor=OPERATOR, rules=site.rules, now=site.now, **given)]


def _houses(args: Namespace, site: Open) -> list[Invite]:
    wanted = houses.read_many(" ".join(args.houses))
    return invites.issue_for_houses(wanted, actor=OPERATOR, rules=site.rules, now=site.now, label=args.label)


def _list(_args: Namespace, _site: Open) -> list[Invite]:
    return invites.all_invites(actor=OPERATOR)


def _revoke(args: Namespace, site: Open) -> list[Invite]:
    return [invites.revoke(args.code, actor=OPERATOR, now=site.now)]


_ACTS = {"new": _new, "houses": _houses, "list": _list, "revoke": _revoke}


def _row(invite: Invite, site: Open) -> dict[str, Any]:  # Any: a table's cells
    return {
        "code": invite.code,
        "state": invite.state(site.now),
        "house": invite.house,
        "role": invite.role,
        "label": invite.label,
        "expires": invite.expires_at,
    }


def _write(file: Path, made: list[Invite]) -> None:
    try:
        with file.open("w", newline="", encoding="utf-8-sig") as out:
            rows = csv.writer(out)
            rows.writerow(["house", "code", "expires"])
            rows.writerows([invite.house, invite.code, invite.expires_at.isoformat()] for invite in made)
    except OSError as exc:
        message = f"{file} cannot be written ({exc.strerror}); the codes are issued, see `invite list`."
        raise Unavailable("invite.file", message) from exc
