"""Residents, guards and admins, and the free names of the roster.

./run resident list
./run resident add "Иванова Анна" --house 12
./run resident role 3 guard
./run resident release 3        the name is free for a new registration
./run resident remove 3         open orders are cancelled, the history stays
"""

from argparse import ArgumentParser, Namespace
from typing import Any

from passbot.commands import telling
from passbot.commands.site import Open, opened
from passbot.domain import phones
from passbot.domain.people import OPERATOR, Channel, Resident, Role
from passbot.services import journal, residents


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    words.add_parser("list", help="everybody, by name")
    one = words.add_parser("show", help="one of them, with the journal")
    one.add_argument("id", type=int)
    add_ = words.add_parser("add", help="put a name on the roster")
    add_.add_argument("name")
    add_.add_argument("--house")
    role = words.add_parser("role", help="make somebody a resident, a guard or an admin")
    role.add_argument("id", type=int)
    role.add_argument("role", choices=list(Role))
    for what, text in (("release", "free a claimed name"), ("remove", "somebody moves out")):
        words.add_parser(what, help=text).add_argument("id", type=int)
    register = words.add_parser("register", help="register somebody with a code, as the bot does")
    register.add_argument("code")
    register.add_argument("--telegram-id", type=int, required=True)
    register.add_argument("--name", required=True)
    register.add_argument("--phone", required=True)
    register.add_argument("--house")
    register.add_argument("--language", choices=["ru", "en"], default="ru")
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    with opened() as site:
        found = _ACTS[args.what](args, site)
        empty = "Nobody yet: issue an invite with `invite new`."
        if args.what == "show":
            telling.tell_one(_row(found[0]), as_json=args.json, zone=site.zone)
            _tell_journal(args, found[0], site)
        else:
            telling.tell([_row(each) for each in found], as_json=args.json, zone=site.zone, empty=empty)
    return 0


def _tell_journal(args: Namespace, person: Resident, site: Open) -> None:
    if args.json:
        return
    events = journal.of_person(person.id, actor=OPERATOR)
    print()
    rows = [{"at": event.at, "what": event.kind, "by": event.actor or event.channel} for event in events]
    telling.tell(rows, as_json=False, zone=site.zone)


def _list(_args: Namespace, _site: Open) -> list[Resident]:
    return residents.everybody()


def _show(args: Namespace, _site: Open) -> list[Resident]:
    return [residents.by_id(args.id)]


def _add(args: Namespace, site: Open) -> list[Resident]:
    return [residents.add_name(args.name, actor=OPERATOR, now=site.now, house=args.house)]


def _role(args: Namespace, site: Open) -> list[Resident]:
    return [residents.set_role(args.id, Role(args.role), actor=OPERATOR, now=site.now)]


def _release(args: Namespace, site: Open) -> list[Resident]:
    return [residents.release(args.id, actor=OPERATOR, now=site.now)]


def _remove(args: Namespace, site: Open) -> list[Resident]:
    return [residents.remove(args.id, actor=OPERATOR, now=site.now)]


def _register(args: Namespace, site: Open) -> list[Resident]:
    given = {"name": args.name, "phone": args.phone, "house": args.house, "language": args.language}
    person = residents.register(
        args.code, telegram_id=args.telegram_id, now=site.now, channel=Channel.CLI, **given
    )
    return [person]


_ACTS = {
    "list": _list,
    "show": _show,
    "add": _add,
    "role": _role,
    "release": _release,
    "remove": _remove,
    "register": _register,
}


def _row(person: Resident) -> dict[str, Any]:  # Any: a table's cells
    return {
        "id": person.id,
        "name": person.name,
        "house": person.house,
        "phone": phones.show(person.phone) if person.phone else None,
        "role": person.role,
        "state": "removed" if person.is_removed else "registered" if person.is_claimed() else "free name",
        "uuid": person.uuid,
    }
