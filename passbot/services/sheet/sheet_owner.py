"""Which installation this is, to others that were given the same spreadsheet: one of them alone may write there.

The name stands in the database. Whoever copies that has two of one name: their batches tell them apart.
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
    objection: str = ""  # what this one has last written to others of its name
    ousted_from: str = ""  # the spreadsheet that it has left to another one


def this() -> Self:
    """Who this is; named when it is asked first."""
    row = _FIND.row()
    if row is None:
        with transaction():
            _MAKE.run(installation=_first_name())
            row = _FIND.row()
    return Self(*map(str, row or ()))


def looked_at() -> Self:
    """The same for whoever may change nothing."""
    row = _FIND.row()
    return Self(*map(str, row)) if row else Self(_first_name())


def followed() -> None:
    """The spreadsheet that was taken over is this one's by now."""
    with transaction():
        _FOLLOWED.run()


def objected(text: str) -> None:
    with transaction():
        _OBJECTED.run(text=text)


def ousted(spreadsheet_id: str) -> None:
    """Another one writes there already. Until an admin says otherwise this one does not."""
    with transaction():
        _OUSTED.run(spreadsheet_id=spreadsheet_id)


def take_over(owner: str) -> None:
    """An admin wants this one to write. From another of its own name it is told apart by a new one."""
    with transaction():
        lock("sheet owner")
        mine = this().installation
        _TAKE_OVER.run(installation=_new_name() if owner == mine else mine, follows=owner)


def _first_name() -> str:
    """By whoever registered first, where anybody has: a backup from before there were names gets the same one."""
    row = _FIRST.row()
    return hashlib.sha256(str(row[0]).encode()).hexdigest()[:12] if row else _new_name()


def _new_name() -> str:
    return uuid.uuid4().hex[:12]
