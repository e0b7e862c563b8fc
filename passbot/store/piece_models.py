"""Search pieces of orders and residents. Only triggers write these tables, see piece_schema."""

from peewee import BigIntegerField, CompositeKey, TextField

from passbot.store.fields import UtcField
from passbot.store.row import Row


class OrderPiece(Row):
    piece = TextField()
    valid_from = UtcField()
    order_id = BigIntegerField()

    class Meta:
        table_name = "order_pieces"
        primary_key = CompositeKey("piece", "valid_from", "order_id")


class ResidentPiece(Row):
    piece = TextField()
    resident_id = BigIntegerField()

    class Meta:
        table_name = "resident_pieces"
        primary_key = CompositeKey("piece", "resident_id")
