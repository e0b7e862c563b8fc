"""Record that somebody has come, or take that back.

./run arrive CODE
./run arrive CODE --override "called the resident"   against the rules, with a reason
./run arrive CODE --undo
"""

from argparse import ArgumentParser, Namespace

from passbot.commands import telling
from passbot.commands.site import opened
from passbot.domain.people import OPERATOR
from passbot.services import arrivals


def add(parser: ArgumentParser) -> None:
    parser.add_argument("code", help="of the order")
    parser.add_argument(
        "--override", metavar="REASON", help="let in too early, too late, cancelled or expired"
    )
    parser.add_argument("--undo", action="store_true", help="take the arrival back")
    parser.add_argument("--nonce", help="the same nonce again records nothing more")
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: Namespace) -> int:
    with opened() as site:
        if args.undo:
            arrival = arrivals.annul(
                args.code, actor=OPERATOR, rules=site.rules, now=site.now, reason=args.override
            )
        else:
            arrival = arrivals.record(
                args.code,
                actor=OPERATOR,
                rules=site.rules,
                now=site.now,
                nonce=args.nonce,
                override=args.override,
            )
        row = {
            "code": args.code.strip().upper(),
            "what": "entry" if arrival.is_entry else "annulled",
            "at": arrival.at,
            "turn": arrival.turn,
            "by": arrival.by_name,
        }
        telling.tell_one(row, as_json=args.json, zone=site.zone)
    return 0
