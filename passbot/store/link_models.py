"""Guest links for cars, and the plates that were tried by them."""

from peewee import BigAutoField, BigIntegerField, ForeignKeyField, TextField

from passbot.store.fields import UtcField
from passbot.store.gate_models import Order, Resident
from passbot.store.row import Row


class GuestLink(Row):
    id = BigAutoField()
    token = TextField(unique=True)
    resident = ForeignKeyField(Resident)
    resident_id: int
    valid_from = UtcField()
    valid_until = UtcField()
    most = BigIntegerField()
    created_at = UtcField()
    closed_at = UtcField(null=True)

    class Meta:
        table_name = "guest_links"


class GuestLinkTry(Row):
    """A plate typed through a guest link; with its order, if there was one."""

    id = BigAutoField()
    link = ForeignKeyField(GuestLink)
    link_id: int
    telegram_id = BigIntegerField(null=True)
    order = ForeignKeyField(Order, null=True, unique=True)
    order_id: int | None
    at = UtcField()

    class Meta:
        table_name = "guest_link_tries"
