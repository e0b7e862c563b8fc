"""Residents, guards and admins, and the free names of the roster. WHO is a number, a UUID or a phone.

./run resident list
./run resident add "Анна Иванова" --house 12
./run resident add --file names.txt   one name a line; lines that cannot be added are listed
./run resident role 3 guard
./run resident release +79161234567   frees the name for a new registration
./run resident remove 3               open orders are cancelled, the history stays
./run resident export 3 --file 3.json   everything that is stored about them
./run resident forget 3 --yes         deletes it; without --yes it is only shown
./run resident merge 57 12            57 was only written down ("unknown, house 12") and is resident 12
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from passbot import slices
from passbot.commands import own_data, reading, telling
from passbot.commands.site import Open, opened
from passbot.domain.people import phones
from passbot.domain.people.languages import DEFAULT, LANGUAGES
from passbot.domain.people.people import OPERATOR, Channel, Resident, Role
from passbot.errors import InvalidInput
from passbot.services.people import residents, roster
from passbot.services.people.roster import Listed
from passbot.services.privacy import leaving, merging
from passbot.services.telling import journal

_WITH_ONE = {
    "show": "show one of them, with the journal",
    "role": "make somebody a resident, a guard or an admin",
    "release": "free a claimed name for a new registration",
    "remove": "remove somebody who has moved out",
}


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    words.add_parser("list", help="list everybody, by name")
    new = words.add_parser("add", help="put names on the roster")
    new.add_argument(
        "name", nargs="*", help="first name and surname in one pair of quotes; several may follow"
    )
    new.add_argument("--file", type=Path, help="a file with one name a line")
    new.add_argument("--house", help="their house")
    for what, text in _WITH_ONE.items():
        words.add_parser(what, help=text).add_argument("who", metavar="WHO", help="number, UUID or phone")
    words.choices["role"].add_argument("role", choices=[role.value for role in Role], help="what they become")
    merge = words.add_parser("merge", help="give a resident the orders of somebody who was only written down")
    merge.add_argument("who", metavar="WHO", help="who was only written down: number, UUID or phone")
    merge.add_argument("into", metavar="INTO", help="the resident: number, UUID or phone")
    take = words.add_parser("export", help="export everything that is stored about somebody, as JSON")
    take.add_argument("who", metavar="WHO", help="number, UUID or phone")
    take.add_argument("--file", type=Path, help="a new file; without it the JSON is printed")
    forget = words.add_parser("forget", help="delete everything that is stored about somebody")
    forget.add_argument("who", metavar="WHO", help="number, UUID or phone")
    forget.add_argument("--yes", action="store_true", help="delete it; otherwise it is only shown")
    _add_register(words.add_parser("register", help="register somebody with an invite, as the bot does"))
    telling.offer_json(parser)


def _add_register(register: ArgumentParser) -> None:
    register.add_argument("code", help="the invite's code")
    register.add_argument(
        "--telegram-id", type=reading.number, required=True, metavar="ID", help="their id in Telegram"
    )
    register.add_argument("--name", required=True, help="first name and surname")
    register.add_argument("--phone", required=True, help="their phone")
    register.add_argument("--house", help="their house, if the invite does not name it")
    register.add_argument(
        "--language", choices=list(LANGUAGES), default=DEFAULT, help="their language (%(default)s)"
    )


def run(args: Namespace) -> int:
    with opened() as site:
        if args.what == "add":
            return _add(args, site)
        if args.what in _OWN_DATA:
            return _OWN_DATA[args.what](args, site)
        found = _ACTS[args.what](args, site)
        if args.what == "show":
            _show_one(args, found[0], site)
        else:
            rows = [_row(each, with_uuid=args.json) for each in found]
            empty = "Nobody yet: issue an invite with `invite new`."
            telling.tell(rows, as_json=args.json, zone=site.zone, empty=empty)
    return 0


def _show_one(args: Namespace, person: Resident, site: Open) -> None:
    story = telling.story(journal.of_person(person.id, actor=OPERATOR))
    row = _row(person, with_uuid=True)
    telling.tell_one_with(row, "journal", story, as_json=args.json, zone=site.zone)


def _list(_args: Namespace, _site: Open) -> list[Resident]:
    return residents.everybody()


def _show(args: Namespace, _site: Open) -> list[Resident]:
    return [residents.find(args.who)]


def _add(args: Namespace, site: Open) -> int:
    """Add names from a file; returns the exit code, 1 if some were not added."""
    lines = [*args.name, *(_lines(args.file) if args.file else ())]
    if len(lines) == 1 and not args.file:
        listed = Listed((roster.add(lines[0], actor=OPERATOR, now=site.now, house=args.house),), ())
    else:
        listed = roster.add_all(lines, actor=OPERATOR, now=site.now, house=args.house)
    for line, why in listed.left:
        print(f"not added: {telling.printable(line)}: {why.told(site.zone)}", file=sys.stderr)
    rows = [_row(each, with_uuid=args.json) for each in listed.added]
    telling.tell(rows, as_json=args.json, zone=site.zone, empty="No name was added.")
    return 1 if listed.left or not rows else 0


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidInput(
            "names.file", f"{file} cannot be read as text ({exc}). No name was added."
        ) from exc


def _role(args: Namespace, site: Open) -> list[Resident]:
    person = residents.find(args.who)
    return [residents.set_role(person.id, Role(args.role), actor=OPERATOR, now=site.now)]


def _release(args: Namespace, site: Open) -> list[Resident]:
    return [residents.release(residents.find(args.who).id, actor=OPERATOR, now=site.now)]


def _remove(args: Namespace, site: Open) -> list[Resident]:
    return [leaving.remove(residents.find(args.who).id, actor=OPERATOR, now=site.now)]


def _merge(args: Namespace, site: Open) -> list[Resident]:
    whom, into = residents.find(args.who), residents.find(args.into)
    return [slices.run(merging.merge(whom.id, into.id, actor=OPERATOR, now=site.now))]


def _register(args: Namespace, site: Open) -> list[Resident]:
    house = args.house or ("" if site.rules.passes else None)  # without passes no house is needed
    given = {"name": args.name, "phone": args.phone, "house": house, "language": args.language}
    person = residents.register(
        args.code,
        telegram_id=args.telegram_id,
        now=site.now,
        channel=Channel.CLI,
        is_own_phone=True,  # on the operator's word
        **given,
    )
    return [person]


_ACTS = {
    "list": _list,
    "show": _show,
    "role": _role,
    "release": _release,
    "remove": _remove,
    "merge": _merge,
    "register": _register,
}


_OWN_DATA = {"export": own_data.export, "forget": own_data.forget}


def _row(person: Resident, *, with_uuid: bool) -> dict[str, Any]:  # Any: a table's cells
    uuid = {"uuid": person.uuid} if with_uuid else {}
    return {
        "id": person.id,
        "name": person.name,
        "house": person.house,
        "phone": phones.show(person.phone) if person.phone else None,
        "role": person.role,
        "state": _state(person),
    } | uuid


def _state(person: Resident) -> str:
    if person.is_removed:
        return "removed"
    if person.is_client:
        return "client"
    return "registered" if person.is_claimed() else "free name"
