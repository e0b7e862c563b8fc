"""`./run resident export` and `forget`: what is stored about one person, as a file, and its deletion."""

import os
import sys
from argparse import Namespace
from pathlib import Path

from passbot import slices
from passbot.commands import telling
from passbot.commands.site import Open
from passbot.domain.people.people import OPERATOR, Resident
from passbot.errors import InvalidInput
from passbot.services.owed import unfinished
from passbot.services.owed.unfinished import Work
from passbot.services.people import residents
from passbot.services.privacy import forgetting, my_data
from passbot.services.site import finishing

OWNER_ONLY = 0o600


def export(args: Namespace, site: Open) -> int:
    """Print the document, or write it to a new file that only its owner can read."""
    person = residents.find(args.who)
    text = my_data.export(person.id, now=site.now)
    if args.file is None:
        print(text)
        return 0
    _write(args.file, text)
    print(f"What is stored about resident {person.id} is in {args.file}.", file=sys.stderr)
    return 0


def _write(file: Path, text: str) -> None:
    try:
        with os.fdopen(
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8"
        ) as out:
            out.write(text + "\n")
    except OSError as exc:
        raise InvalidInput(
            "data.file", f"{file} cannot be written ({exc.strerror}). Name a new file."
        ) from exc


def forget(args: Namespace, site: Open) -> int:
    """Without --yes only what would go is shown."""
    person = residents.find(args.who)
    if not args.yes:
        _show(person, args, site)
        return 0
    forgetting.forget_me(person.id, actor=OPERATOR, now=site.now)
    slices.run(finishing.finish(now=site.now))
    if _is_left(person):
        print(
            f"The name, contacts and access of resident {person.id} are gone. The rest could not be deleted now, the "
            "log says why: the running site tries again until it is done.",
            file=sys.stderr,
        )
        return 1
    print(f"Resident {person.id} is deleted from the database.{_elsewhere(site)}")
    return 0


def _is_left(person: Resident) -> bool:
    return person.id in unfinished.subjects(Work.FORGETTING) or person.telegram_id in unfinished.subjects(
        Work.FORGETTING_CHAT
    )


def _show(person: Resident, args: Namespace, site: Open) -> None:
    found = {"id": person.id, "name": person.name, "house": person.house, **my_data.counts(person.id)}
    telling.tell_one(
        {name: value for name, value in found.items() if value}, as_json=args.json, zone=site.zone
    )
    print(
        "Nothing was deleted: `--yes` deletes it. Open orders are cancelled, nothing comes back.",
        file=sys.stderr,
    )


def _elsewhere(site: Open) -> str:
    kept = len(list((site.settings.home / "backup").glob("*.db")))
    return f" Backups that still have them, until they leave as docs/privacy.md says: {kept}." if kept else ""
