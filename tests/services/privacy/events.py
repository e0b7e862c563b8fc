"""The events that stand in the journal."""

from peewee import fn

from passbot.store import models


def newest_event() -> int:
    return int(models.Event.select(fn.MAX(models.Event.id)).scalar() or 0)
