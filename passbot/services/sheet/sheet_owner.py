"""The installation's identity: of several that are given one spreadsheet, only one may write to it.

Its name is in the database. A copied database has the same name; such two are told apart by their batches.
"""

import hashlib
import uuid
from dataclasses import dataclass

from passbot.store.db import lock, transaction
from passbot.store.statement import Statement

_FIND = Statement("SELECT installation, follows, objection, ousted_from FROM sheet_owner")
_FIRST = Statement("SELECT uuid FROM residents ORDER BY id LIMIT 1")
_MAKE = Statement("""
    INSERT INTO sheet_owner (id, installation) VALUES (1, :installation) ON CONFLICT DO NOTHING
""")
_FOLLOWED = Statement("UPDATE sheet_owner SET follows = ''")
_OBJECTED = Statement("UPDATE sheet_owner SET objection = :text")
_OUSTED = Statement("UPDATE sheet_owner SET ousted_from = :spreadsheet_id")
_TAKE_OVER = Statement("""
    UPDATE sheet_owner SET installation = :installation, follows = :follows, ousted_from = ''
""")


@dataclass(frozen=True)
class Self:
    installation: str
    follows: str = ""  # the installation whose spreadsheet an admin has given to this one
    objection: str = ""  # the last text this one wrote on the sheet for others of its name
    ousted_from: str = ""  # the spreadsheet that it has left to another installation


def this() -> Self:
    """This installation's identity; its name is made at the first call."""
    row = _FIND.row()
    if row is None:
        with transaction():
            _MAKE.run(installation=_first_name())
            row = _FIND.row()
    return Self(*map(str, row or ()))


def looked_at() -> Self:
    """The same without writing, for read-only commands."""
    row = _FIND.row()
    return Self(*map(str, row)) if row else Self(_first_name())


def followed() -> None:
    """The takeover is done: the spreadsheet is this installation's."""
    with transaction():
        _FOLLOWED.run()


def objected(text: str) -> None:
    with transaction():
        _OBJECTED.run(text=text)


def ousted(spreadsheet_id: str) -> None:
    """Another installation writes to this spreadsheet. This one does not, until an admin says otherwise."""
    with transaction():
        _OUSTED.run(spreadsheet_id=spreadsheet_id)


def take_over(owner: str) -> None:
    """An admin wants this installation to write. If the present owner has the same name, this one gets a new name."""
    with transaction():
        lock("sheet owner")
        mine = this().installation
        _TAKE_OVER.run(installation=_new_name() if owner == mine else mine, follows=owner)


def _first_name() -> str:
    """A hash of the first resident's uuid, so that a restored backup from before there were names gets the
    same name.
    """
    row = _FIRST.row()
    return hashlib.sha256(str(row[0]).encode()).hexdigest()[:12] if row else _new_name()


def _new_name() -> str:
    return uuid.uuid4().hex[:12]
