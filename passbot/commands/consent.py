"""The site's words about people's data, to which they agree: show them, change them, list who agreed when.

./run consent show                      what holds now; `show 3` that version
./run consent list                      who was asked about which version, and what they said
./run consent set --language ru FILE    the text of a file; - reads what is typed
./run consent end --language ru         nobody is asked in this language any more
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from passbot.commands import reading, telling
from passbot.commands.site import Open, opened
from passbot.domain.people.consents import ConsentText
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.people.people import OPERATOR
from passbot.errors import InvalidInput
from passbot.services.people import consents

NO_WORDS = "There are no words, and nobody is asked: `consent set --language ru FILE` takes some."
NOBODY = "Nobody who lives here has been asked yet."


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    show = words.add_parser("show", help="the words that hold now, or a version of them")
    show.add_argument(
        "version", nargs="?", type=reading.number, help="number of a version, such as `list` shows"
    )
    words.add_parser("list", help="who was asked about which version, and what they said when")
    new = words.add_parser("set", help="new words: whoever agreed to the old ones is asked again")
    new.add_argument("file", type=Path, metavar="FILE", help="a text file; - for what is typed")
    words.add_parser("end", help="nobody is asked in this language any more")
    for name in ("set", "end"):
        words.choices[name].add_argument(
            "--language", choices=list(LANGUAGES), required=True, help="language of the words"
        )
    telling.offer_json(parser)


def run(args: Namespace) -> int:
    with opened() as site:
        rows = _ACTS[args.what](args, site)
        empty = NOBODY if args.what == "list" else NO_WORDS
        telling.tell(rows, as_json=args.json, zone=site.zone, empty=empty)
    return 0


def _show(args: Namespace, _site: Open) -> list[dict[str, Any]]:  # Any: a table's cells
    found = consents.current() if args.version is None else [consents.version(args.version)]
    return [_row(each) for each in found]


def _list(_args: Namespace, _site: Open) -> list[dict[str, Any]]:
    return [
        {
            "id": each.resident_id,
            "name": each.name,
            "version": each.text.version,
            "answer": each.answer.value,
            "at": each.at,
        }
        for each in consents.everybodys(actor=OPERATOR)
    ]


def _set(args: Namespace, site: Open) -> list[dict[str, Any]]:
    return [_row(consents.say(_text(args.file), language=args.language, actor=OPERATOR, now=site.now))]


def _end(args: Namespace, site: Open) -> list[dict[str, Any]]:
    consents.end(args.language, actor=OPERATOR, now=site.now)
    return [_row(each) for each in consents.current()]


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        message = f"{file} cannot be read as text ({exc}). Nothing was changed."
        raise InvalidInput("consent.file", message) from exc


def _row(text: ConsentText) -> dict[str, Any]:  # Any: a table's cells
    return {
        "version": text.version,
        "language": text.language,
        "since": text.made_at,
        "until": text.ended_at,
        "words": text.words,
    }


_ACTS = {"show": _show, "list": _list, "set": _set, "end": _end}
