"""Tables for monitoring: the state of each part, the alarms sent to admins, and the sheet's holds and audits."""

from peewee import BigAutoField, BigIntegerField, CompositeKey, ForeignKeyField, TextField

from passbot.store.fields import JsonField, UtcField
from passbot.store.gate_models import Resident
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


class SheetHold(Row):
    spreadsheet_id = TextField(primary_key=True)
    since = UtcField()
    found = JsonField(default=dict)
    wanted = TextField(null=True)
    wanted_by = ForeignKeyField(Resident, null=True, column_name="wanted_by", backref="decided")
    ended_at = UtcField(null=True)
    outcome = TextField(null=True)

    class Meta:
        table_name = "sheet_holds"


class Unfinished(Row):
    id = BigAutoField()
    work = TextField()
    subject = BigIntegerField()
    facts = JsonField()
    times = BigIntegerField()
    begun_at = UtcField()
    tries = BigIntegerField(default=0)
    due_at = BigIntegerField(default=0)

    class Meta:
        table_name = "unfinished"
