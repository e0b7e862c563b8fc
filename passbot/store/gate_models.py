"""Tables of people, places, orders and arrivals."""

from peewee import BigAutoField, BigIntegerField, ForeignKeyField, TextField

from passbot.domain.people.languages import DEFAULT
from passbot.store.fields import JsonField, UtcField
from passbot.store.row import Row


class Resident(Row):
    id = BigAutoField()
    uuid = TextField(unique=True)
    name = TextField()
    name_key = TextField()
    phone = TextField(null=True)
    email = TextField(null=True)
    house = TextField(null=True)
    role = TextField()
    language = TextField(default=DEFAULT)
    telegram_id = BigIntegerField(null=True, unique=True)
    muted = JsonField(default=list)
    created_at = UtcField()
    claimed_at = UtcField(null=True)
    removed_at = UtcField(null=True)
    unreachable_at = UtcField(null=True)
    anonymised_at = UtcField(null=True)

    class Meta:
        table_name = "residents"


class Invite(Row):
    id = BigAutoField()
    code = TextField(unique=True)
    label = TextField(null=True)
    house = TextField(null=True)
    role = TextField()
    resident = ForeignKeyField(Resident, null=True, backref="invitations")
    resident_id: int | None
    created_by = ForeignKeyField(Resident, null=True, column_name="created_by", backref="issued")
    created_at = UtcField()
    expires_at = UtcField()
    revoked_at = UtcField(null=True)
    reserved_by = BigIntegerField(null=True)
    reserved_until = UtcField(null=True)
    used_by = ForeignKeyField(Resident, null=True, column_name="used_by", backref="used")
    used_by_id: int | None
    used_at = UtcField(null=True)

    class Meta:
        table_name = "invites"


class Place(Row):
    id = BigAutoField()
    uuid = TextField(unique=True)
    kind = TextField()
    name = TextField()
    owner = ForeignKeyField(Resident, null=True, backref="places")
    owner_id: int | None
    office = ForeignKeyField("self", null=True, backref="desks")
    office_id: int | None
    on_gate = BigIntegerField(default=1)
    seats = BigIntegerField(default=1)
    zone = TextField()
    opens = TextField(null=True)
    closes = TextField(null=True)
    slot_minutes = BigIntegerField(null=True)
    horizon_hours = BigIntegerField(null=True)
    options = JsonField(default=dict)
    created_at = UtcField()
    closed_at = UtcField(null=True)

    class Meta:
        table_name = "places"


class Series(Row):
    id = BigAutoField()
    uuid = TextField(unique=True)
    resident = ForeignKeyField(Resident, backref="series")
    resident_id: int
    place = ForeignKeyField(Place, null=True, backref="series")
    place_id: int | None
    kind = TextField()
    pattern = TextField()
    weekdays = JsonField(default=list)
    start_time = TextField()
    end_time = TextField()
    zone = TextField()
    starts_on = TextField()
    until = TextField()
    details = JsonField(default=dict)
    made_until = TextField(null=True)  # the last day whose skipped days the owner was told of
    created_at = UtcField()
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "series"


class Pause(Row):
    id = BigAutoField()
    series = ForeignKeyField(Series, backref="pauses")
    series_id: int
    since = TextField()
    until = TextField()
    created_at = UtcField()

    class Meta:
        table_name = "pauses"


class Slot(Row):
    id = BigAutoField()
    uuid = TextField(unique=True)
    place = ForeignKeyField(Place, backref="slots")
    place_id: int
    seat = BigIntegerField(default=1)
    start_at = UtcField()
    end_at = UtcField()
    zone = TextField()
    status = TextField()
    title = TextField(null=True)
    description = TextField(null=True)
    reference = TextField(null=True)
    metadata = TextField(null=True)
    held_by = ForeignKeyField(Resident, null=True, column_name="held_by", backref="held")
    held_by_id: int | None
    held_until = UtcField(null=True)
    series = ForeignKeyField(Series, null=True, backref="slots")
    series_id: int | None
    series_day = TextField(null=True)
    created_at = UtcField()
    updated_at = UtcField()

    class Meta:
        table_name = "slots"


class Order(Row):
    id = BigAutoField()
    code = TextField(unique=True)
    resident = ForeignKeyField(Resident, backref="orders")
    resident_id: int
    kind = TextField()
    status = TextField()
    house = TextField(null=True)
    plate = TextField(null=True)
    plate_key = TextField(null=True)
    plate_seek = TextField(null=True)
    is_partial = BigIntegerField(default=0)
    brand = TextField(null=True)
    guest_name = TextField(null=True)
    guest_key = TextField(null=True)
    day = TextField()
    valid_from = UtcField()
    valid_until = UtcField()
    pin = BigIntegerField(null=True)
    slot = ForeignKeyField(Slot, null=True, backref="orders")
    slot_id: int | None
    place = ForeignKeyField(Place, null=True, backref="orders")
    place_id: int | None
    series = ForeignKeyField(Series, null=True, backref="orders")
    series_id: int | None
    series_day = TextField(null=True)
    created_at = UtcField()
    closed_at = UtcField(null=True)
    close_reason = TextField(null=True)
    closed_by = TextField(null=True)
    mirrored_at = UtcField(null=True)
    seen_ticked = BigIntegerField(default=0)
    anonymised_at = UtcField(null=True)

    class Meta:
        table_name = "orders"


class Arrival(Row):
    id = BigAutoField()
    order = ForeignKeyField(Order, backref="arrivals")
    order_id: int
    turn = BigIntegerField()
    at = UtcField()
    channel = TextField()
    by = ForeignKeyField(Resident, null=True, backref="recorded")
    by_id: int | None
    by_name = TextField(default="")
    reason = TextField(null=True)
    nonce = TextField(null=True, unique=True)
    archived_at = UtcField(null=True)
    is_void = BigIntegerField(default=0)

    class Meta:
        table_name = "arrivals"


# Odd turns enter, even ones annul. By their last bit: Peewee's % is LIKE.
ENTERS, ANNULS = (Arrival.turn.bin_and(1) == last for last in (1, 0))


class Waiter(Row):
    id = BigAutoField()
    resident = ForeignKeyField(Resident, backref="waits")
    resident_id: int
    place = ForeignKeyField(Place, backref="waiters")
    place_id: int
    order = ForeignKeyField(Order, null=True, backref="waits")
    order_id: int | None
    day = TextField()
    status = TextField()
    slot = ForeignKeyField(Slot, null=True, backref="offers")
    slot_id: int | None
    offered_until = UtcField(null=True)
    created_at = UtcField()

    class Meta:
        table_name = "waiters"
