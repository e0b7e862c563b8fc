"""Tables of people's own calendars, and of requests from other programs."""

from peewee import BigAutoField, BigIntegerField, CompositeKey, ForeignKeyField, TextField

from passbot.store.fields import JsonField, UtcField
from passbot.store.gate_models import Resident, Slot
from passbot.store.row import Row


class Answer(Row):
    resident = ForeignKeyField(Resident, backref="answers")
    resident_id: int
    key = TextField()
    request = TextField()
    answer = TextField()
    created_at = UtcField()
    progress = TextField(null=True)  # of a request in slices that has no answer yet
    worker = TextField(null=True)
    busy_until = UtcField(null=True)

    class Meta:
        table_name = "answers"
        primary_key = CompositeKey("resident", "key")


class Template(Row):
    id = BigAutoField()
    uuid = TextField(unique=True)
    resident = ForeignKeyField(Resident, backref="templates")
    resident_id: int
    name = TextField()
    details = JsonField()
    created_at = UtcField()

    class Meta:
        table_name = "templates"


class Preference(Row):
    resident = ForeignKeyField(Resident, primary_key=True, backref="preferences")
    resident_id: int
    details = JsonField()
    made_until = TextField(null=True)
    updated_at = UtcField()

    class Meta:
        table_name = "preferences"


class Feed(Row):
    id = BigAutoField()
    resident = ForeignKeyField(Resident, backref="feeds")
    resident_id: int
    digest = TextField(unique=True)
    kind = TextField(default="all")
    name = TextField(null=True)
    days = BigIntegerField(null=True)
    is_bookable = BigIntegerField(default=0)
    created_at = UtcField()
    revoked_at = UtcField(null=True)

    class Meta:
        table_name = "feeds"


class Visit(Row):
    id = BigAutoField()
    digest = TextField(unique=True)
    feed = ForeignKeyField(Feed, backref="visits")
    feed_id: int
    slot = ForeignKeyField(Slot, null=True, backref="visits")
    slot_id: int | None
    start_at = UtcField()
    end_at = UtcField()
    zone = TextField()
    language = TextField()
    name = TextField()
    email = TextField()
    mailbox = TextField()
    origin = TextField(null=True)
    status = TextField()
    asked_at = UtcField()
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "visits"


class Subscription(Row):
    id = BigAutoField()
    uuid = TextField(unique=True)
    resident = ForeignKeyField(Resident, backref="subscriptions")
    resident_id: int
    url = TextField()
    created_at = UtcField()
    read_at = UtcField(null=True)
    failed_at = UtcField(null=True)
    error = TextField(null=True)
    removed_at = UtcField(null=True)

    class Meta:
        table_name = "subscriptions"


class Busy(Row):
    id = BigAutoField()
    subscription = ForeignKeyField(Subscription, backref="busy")
    subscription_id: int
    start_at = UtcField()
    end_at = UtcField()

    class Meta:
        table_name = "busy"


class BusyBlock(Row):
    slot = ForeignKeyField(Slot, primary_key=True, backref="busy")
    slot_id: int

    class Meta:
        table_name = "busy_blocks"
