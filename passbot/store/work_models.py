"""Tables of work in progress: journal, outbox, inbox, dialogs, keys, batches, leases."""

from peewee import BigAutoField, BigIntegerField, CompositeKey, ForeignKeyField, TextField

from passbot.store.fields import JsonField, UtcField
from passbot.store.gate_models import Order, Resident, Slot
from passbot.store.row import Row


class Event(Row):
    id = BigAutoField()
    at = UtcField()
    kind = TextField()
    channel = TextField()
    actor = ForeignKeyField(Resident, null=True, backref="acts")
    actor_id: int | None
    resident = ForeignKeyField(Resident, null=True, backref="events")
    resident_id: int | None
    order = ForeignKeyField(Order, null=True, backref="events")
    order_id: int | None
    slot = ForeignKeyField(Slot, null=True, backref="events")
    slot_id: int | None
    house = TextField(null=True)
    plate_key = TextField(null=True)
    details = JsonField(default=dict)

    class Meta:
        table_name = "events"


class Delivery(Row):
    id = BigAutoField()
    event = ForeignKeyField(Event, null=True, backref="deliveries")
    event_id: int | None
    route = TextField()
    recipient = TextField()
    kind = TextField()
    payload = JsonField(default=dict)
    dedupe_key = TextField(null=True, unique=True)
    status = TextField()
    attempts = BigIntegerField(default=0)
    due_at = UtcField()
    created_at = UtcField()
    done_at = UtcField(null=True)
    error = TextField(null=True)
    holder = TextField(null=True)

    class Meta:
        table_name = "deliveries"


class Inbox(Row):
    update_id = BigIntegerField(primary_key=True)
    sender_id = BigIntegerField(null=True)
    body = TextField()
    status = TextField()
    attempts = BigIntegerField(default=0)
    received_at = UtcField()
    done_at = UtcField(null=True)
    error = TextField(null=True)
    holder = TextField(null=True)

    class Meta:
        table_name = "inbox"


class Dialog(Row):
    telegram_id = BigIntegerField(primary_key=True)
    flow = TextField()
    step = TextField()
    answers = JsonField(default=dict)
    message_id = BigIntegerField(null=True)
    version = BigIntegerField(default=1)
    updated_at = UtcField()
    expires_at = UtcField()

    class Meta:
        table_name = "dialogs"


class Card(Row):
    telegram_id = BigIntegerField()
    name = TextField()
    message_id = BigIntegerField()

    class Meta:
        table_name = "cards"
        primary_key = CompositeKey("telegram_id", "name")


class Rule(Row):
    name = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "rules"


class ApiKey(Row):
    id = BigAutoField()
    resident = ForeignKeyField(Resident, backref="keys")
    resident_id: int
    name = TextField()
    hint = TextField()
    digest = TextField(unique=True)
    scopes = JsonField()
    created_at = UtcField()
    used_at = UtcField(null=True)
    revoked_at = UtcField(null=True)

    class Meta:
        table_name = "api_keys"


class SignIn(Row):
    id = BigAutoField()
    resident = ForeignKeyField(Resident)
    resident_id: int
    link = TextField(unique=True)
    link_until = UtcField()
    session = TextField(null=True, unique=True)
    session_until = UtcField(null=True)

    class Meta:
        table_name = "sign_ins"


class Claim(Row):
    id = BigAutoField()
    telegram_id = BigIntegerField(unique=True)
    resident = ForeignKeyField(Resident)
    resident_id: int
    language = TextField()
    asked_at = UtcField()

    class Meta:
        table_name = "claims"


class DeskCheck(Row):
    order = ForeignKeyField(Order, primary_key=True)
    order_id: int
    asked_at = UtcField()
    warned_at = UtcField(null=True)
    answered_at = UtcField(null=True)

    class Meta:
        table_name = "desk_checks"


class Lease(Row):
    name = TextField(primary_key=True)
    holder = TextField()
    token = BigIntegerField()
    until = UtcField()

    class Meta:
        table_name = "leases"


class AtWork(Row):
    holder = TextField(primary_key=True)
    until = UtcField()

    class Meta:
        table_name = "at_work"


class PinTries(Row):
    who = TextField(primary_key=True)
    wrong = BigIntegerField()
    locks = BigIntegerField()
    since = UtcField()
    last_at = UtcField()
    locked_until = UtcField(null=True)

    class Meta:
        table_name = "pin_tries"


class Application(Row):
    id = BigAutoField()
    telegram_id = BigIntegerField(unique=True)
    code = TextField(unique=True)
    name = TextField()
    phone = TextField()
    house = TextField(null=True)
    language = TextField()
    asked_at = UtcField()
    is_own_phone = BigIntegerField(default=0)

    class Meta:
        table_name = "applications"


class LetIn(Row):
    telegram_id = BigIntegerField(primary_key=True)
    wrong = BigIntegerField()
    tried_at = UtcField()
    locked_until = UtcField(null=True)
    open_until = UtcField(null=True)

    class Meta:
        table_name = "let_in"


class ListedAdmin(Row):
    telegram_id = BigIntegerField(primary_key=True)
    bot_role = TextField()

    class Meta:
        table_name = "listed_admins"


class Broadcast(Row):
    event = ForeignKeyField(Event, primary_key=True)
    nonce = TextField(unique=True)
    text = TextField()
    report_to = BigIntegerField(null=True)
    language = TextField(null=True)
    after_id = BigIntegerField()
    begun_at = UtcField()
    done_at = UtcField(null=True)

    class Meta:
        table_name = "broadcasts"
