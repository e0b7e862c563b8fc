"""Record an arrival, or take it back.

./run arrive CODE
./run arrive CODE --override "called the resident"   against the rules, with a reason
./run arrive CODE --undo
"""

from argparse import ArgumentParser, Namespace

from passbot.commands import telling
from passbot.commands.site import Open, opened
from passbot.domain.passes.orders import Arrival
from passbot.domain.people.people import OPERATOR
from passbot.services.gate import arrivals
from passbot.services.passes import orders


def add(parser: ArgumentParser) -> None:
    parser.add_argument("code", help="the order's code")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--override",
        metavar="REASON",
        help="record it although it is too early or too late, or the order was cancelled or has expired",
    )
    how.add_argument("--undo", action="store_true", help="take the arrival back; the order is open again")
    parser.add_argument("--nonce", help="a word of your choice: the same one again is the same arrival again")
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    with opened() as site:
        arrival = _annul(args.code, site) if args.undo else _record(args, site)
        row = {
            "code": orders.by_code(args.code).code,
            "what": "entry" if arrival.is_entry else "annulled",
            "at": arrival.at,
            "turn": arrival.turn,
            "by": arrival.by_name,
        }
        telling.tell_one(row, as_json=args.json, zone=site.zone)
    return 0


def _annul(code: str, site: Open) -> Arrival:
    return arrivals.annul(code, actor=OPERATOR, rules=site.rules, now=site.now)


def _record(args: Namespace, site: Open) -> Arrival:
    return arrivals.record(
        args.code,
        actor=OPERATOR,
        rules=site.rules,
        now=site.now,
        nonce=args.nonce,
        override=args.override,
    )
