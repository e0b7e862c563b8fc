"""Invites: the codes with which residents register.

./run invite new --house 27                           one code
./run invite houses 1-120 27а 130/2 --csv codes.csv   one for each house
./run invite houses 1-120 --missing --csv more.csv    only for houses without a valid code
./run invite list
./run invite revoke CODE
"""

import csv
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from passbot.commands import bot_name, telling
from passbot.commands.site import Open, opened
from passbot.domain import codes
from passbot.domain.people import houses
from passbot.domain.people.people import OPERATOR, Invite, Role
from passbot.errors import Conflict, Unavailable
from passbot.services.people import invites, residents
from passbot.services.unit_of_work import together

NO_LINKS = " They have no links: Telegram did not say what the bot is called. `check` tells why."
HINT = "It stays good; `--missing` leaves them out."


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    new = words.add_parser("new", help="issue one code")
    new.add_argument("--house", help="for this house only")
    new.add_argument(
        "--role",
        choices=list(Role),
        default=Role.RESIDENT,
        help="what the new resident becomes (%(default)s)",
    )
    new.add_argument("--label", help="a word to find it by, such as a campaign's")
    new.add_argument(
        "--for", dest="person", metavar="WHO", help="for this free name of the roster: number, UUID or phone"
    )
    many = words.add_parser("houses", help="issue one code for each house")
    many.add_argument("houses", nargs="+", help="their numbers, such as 1-120 or 1 2 5-7 12а")
    many.add_argument("--label", help="a word to find them by")
    many.add_argument("--missing", action="store_true", help="only for houses without a valid code")
    many.add_argument("--csv", type=Path, metavar="FILE", help="write the codes to a new CSV file")
    words.add_parser("list", help="list all codes, the newest first")
    words.add_parser("revoke", help="withdraw an unused code").add_argument(
        "code", help="the code to withdraw"
    )
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    with opened() as site:
        bot = bot_name.of(site.settings) if args.what in ("new", "houses") else None
        made = _ACTS[args.what](args, site, bot)
        if args.what == "houses" and args.csv:
            print(f"{len(made)} codes are in {args.csv}.{'' if bot else NO_LINKS}")
            return 0
        rows = [_row(invite, site) | _link(invite, bot) for invite in made]
        empty = "No invites yet: `invite new` issues one."
        telling.tell(rows, as_json=args.json, zone=site.zone, empty=empty)
    return 0


def _new(args: Namespace, site: Open, _bot: str | None) -> list[Invite]:
    house = houses.read(args.house) if args.house is not None else None
    person = residents.find(args.person).id if args.person is not None else None
    given = {"house": house, "role": Role(args.role), "label": args.label, "resident_id": person}
    return [invites.issue(actor=OPERATOR, rules=site.rules, now=site.now, **given)]


def _houses(args: Namespace, site: Open, bot: str | None) -> list[Invite]:
    wanted = _wanted(args, site)
    with together():  # codes that cannot be written to the file must not be issued
        made = invites.issue_for_houses(
            wanted, actor=OPERATOR, rules=site.rules, now=site.now, label=args.label
        )
        if args.csv:
            _write(args.csv, made, bot)
    return made


def _wanted(args: Namespace, site: Open) -> list[str]:
    named = houses.read_many(" ".join(args.houses))
    have = set(invites.with_good_code(named, actor=OPERATOR, now=site.now))
    if not args.missing:
        if have:
            print(
                f"{len(have)} of these {len(named)} houses had a good code already. {HINT}", file=sys.stderr
            )
        return named
    if have and len(have) == len(named):
        raise Conflict("invite.all_have", "All of these houses have a good code. No code was issued.")
    return [house for house in named if house not in have]


def _list(_args: Namespace, _site: Open, _bot: str | None) -> list[Invite]:
    return invites.all_invites(actor=OPERATOR)


def _revoke(args: Namespace, site: Open, _bot: str | None) -> list[Invite]:
    return [invites.revoke(args.code, actor=OPERATOR, now=site.now)]


_ACTS = {"new": _new, "houses": _houses, "list": _list, "revoke": _revoke}


def _row(invite: Invite, site: Open) -> dict[str, Any]:  # Any: a table's cells
    return {
        "code": invite.code,
        "state": invite.state(site.now),
        "house": invite.house,
        "role": invite.role,
        "label": invite.label,
        "resident": invite.resident_id,
        "expires": invite.expires_at,
    }


def _link(invite: Invite, bot: str | None) -> dict[str, str]:
    return {"link": codes.invite_link(bot, invite.code)} if bot else {}


def _write(file: Path, made: list[Invite], bot: str | None) -> None:
    try:
        with file.open("x", newline="", encoding="utf-8-sig") as out:
            rows = csv.writer(out)
            rows.writerow(["house", "code", "link", "expires"])
            for invite in made:
                link = codes.invite_link(bot, invite.code) if bot else ""
                rows.writerow([invite.house, invite.code, link, invite.expires_at.isoformat()])
    except FileExistsError as exc:
        message = f"{file} is there already and is not overwritten. Name another file; no code was issued."
        raise Conflict("invite.file_exists", message) from exc
    except OSError as exc:
        message = f"{file} cannot be written ({exc.strerror}); no code was issued."
        raise Unavailable("invite.file", message) from exc
