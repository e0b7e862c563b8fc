"""The installation's identity: of several that are given one spreadsheet, only one may write to it.

Its name is in the database. A copied database has the same name; such two are told apart by their batches.
"""

import hashlib
import uuid
from dataclasses import dataclass

from passbot.store.db import lock, transaction
from passbot.store.models import Resident, SheetOwner
from passbot.store.prepared import P, Prepared, given


@dataclass(frozen=True)
class Self:
    installation: str
    follows: str = ""  # the installation whose spreadsheet an admin has given to this one
    objection: str = ""  # the last text this one wrote on the sheet for others of its name
    ousted_from: str = ""  # the spreadsheet that it has left to another installation


_FIND = Prepared(
    SheetOwner.select(
        SheetOwner.installation, SheetOwner.follows, SheetOwner.objection, SheetOwner.ousted_from
    ),
    Self,
)
_FIRST = Prepared(Resident.select(Resident.uuid).order_by(Resident.id).limit(1))
_MAKE = Prepared(
    SheetOwner.insert(id=1, installation=P.installation).on_conflict(
        action="NOTHING", conflict_target=[SheetOwner.id]
    )
)
_FOLLOWED = Prepared(SheetOwner.update(follows=""))
_OBJECTED = Prepared(SheetOwner.update(objection=P.text))
_OUSTED = Prepared(SheetOwner.update(ousted_from=P.spreadsheet_id))
_TAKE_OVER = Prepared(
    SheetOwner.update(given(SheetOwner.installation, SheetOwner.follows) | {"ousted_from": ""})
)


def this() -> Self:
    """This installation's identity; its name is made at the first call."""
    if found := _FIND.one():
        return found
    with transaction():
        _MAKE.run(installation=_first_name())
        return _FIND.rows()[0]


def looked_at() -> Self:
    """The same without writing, for read-only commands."""
    return _FIND.one() or Self(_first_name())


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
    first = _FIRST.one()
    return hashlib.sha256(first.uuid.encode()).hexdigest()[:12] if first else _new_name()


def _new_name() -> str:
    return uuid.uuid4().hex[:12]
