"""Deletes what is stored of a Telegram account: what it said and heard, what it had begun. In slices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import fn

from passbot.services.owed import unfinished
from passbot.services.owed.unfinished import Work
from passbot.slices import Slices
from passbot.store import models
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.prepared import P, Prepared

AT_ONCE = 100

_FORGET_CHAT = [
    *(
        Prepared(each.delete().where(each.telegram_id == P.telegram_id))
        for each in (models.Dialog, models.Application, models.Claim, models.Card, models.Consent)
    ),
    Prepared(
        models.Invite.update(reserved_by=None, reserved_until=None).where(
            models.Invite.reserved_by == P.telegram_id
        )
    ),
    Prepared(
        models.GuestLinkTry.update(telegram_id=None).where(models.GuestLinkTry.telegram_id == P.telegram_id)
    ),
    Prepared(models.Broadcast.update(report_to=None).where(models.Broadcast.report_to == P.telegram_id)),
]
_LAST_SAID = Prepared(models.Delivery.select(fn.coalesce(fn.max(models.Delivery.id), 0).alias("id")))
_SAID = Prepared(
    models.Delivery.select(models.Delivery.id)
    .where(
        models.Delivery.id > P.after,
        models.Delivery.id <= P.until,
        models.Delivery.route == "telegram",
        models.Delivery.recipient == P.recipient,
    )
    .order_by(models.Delivery.id)
    .limit(P.most)
)
_UNSAY = Prepared(models.Delivery.delete().where(models.Delivery.id.in_(P.ids)))
_HEARD = Prepared(
    models.Inbox.select(models.Inbox.update_id.alias("id"))
    .where(
        models.Inbox.sender_id == P.telegram_id,
        models.Inbox.status != "new",
        models.Inbox.received_at <= P.asked,
    )
    .limit(P.most)
)
_UNHEAR = Prepared(models.Inbox.update(body="{}", sender_id=None).where(models.Inbox.update_id.in_(P.ids)))


def forget(telegram_id: int, *, now: datetime) -> None:
    """Delete a begun registration, and all messages to and from this account until now."""
    with transaction():
        for statement in _FORGET_CHAT:
            statement.run(telegram_id=telegram_id)
        (last,) = _LAST_SAID.rows()
        unfinished.begin(Work.FORGETTING_CHAT, telegram_id, now=now, until=last.id, asked=to_epoch(now))


def finish(telegram_id: int, until: int, asked: int) -> Slices[None]:
    """Delete what was sent to the account up to this delivery, and empty what it sent up to this second."""
    after = 0
    told = {"until": until, "recipient": str(telegram_id), "most": AT_ONCE}
    while ids := _ids(_SAID.rows(after=after, **told)):
        yield
        with transaction():
            _UNSAY.run(ids=ids)
        after = ids[-1]
        yield
    while ids := _ids(_HEARD.rows(telegram_id=telegram_id, asked=asked, most=AT_ONCE)):
        yield
        with transaction():
            _UNHEAR.run(ids=ids)
        yield


def _ids(rows: Sequence[Any]) -> list[int]:  # Any: of Peewee
    return [row.id for row in rows]
