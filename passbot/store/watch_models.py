"""How the parts of the site are, and which of their troubles the admins have heard of."""

from peewee import BigIntegerField, CompositeKey, TextField

from passbot.store.fields import UtcField
from passbot.store.row import Row


class PartNote(Row):
    part = TextField()
    holder = TextField()
    noted_at = UtcField()
    moved_at = UtcField()
    succeeded_at = UtcField(null=True)
    waiting_for = TextField()
    why = TextField()
    since = UtcField(null=True)
    stopped_at = UtcField(null=True)

    class Meta:
        table_name = "parts"
        primary_key = CompositeKey("part", "holder")


class Alarm(Row):
    part = TextField(primary_key=True)
    code = TextField()
    since = UtcField()
    told_at = UtcField()
    quiet_since = UtcField(null=True)
    over_at = UtcField(null=True)
    times = BigIntegerField()

    class Meta:
        table_name = "alarms"
