"""Tables about the guards' spreadsheet: batches, the worker's state, owner and worksheets."""

from peewee import BigAutoField, BigIntegerField, CompositeKey, DoubleField, ForeignKeyField, TextField

from passbot.store.fields import JsonField, UtcField
from passbot.store.gate_models import Order
from passbot.store.row import Row


class SheetBatch(Row):
    id = BigAutoField()
    spreadsheet_id = TextField()
    number = BigIntegerField()
    digest = TextField()
    orders = JsonField(default=list)
    status = TextField()
    noted_at = UtcField()
    settled_at = UtcField(null=True)

    class Meta:
        table_name = "sheet_batches"


class SheetHealth(Row):
    id = BigIntegerField(primary_key=True)
    cycle_at = UtcField(null=True)
    written_at = UtcField(null=True)
    seconds = DoubleField()
    reads = BigIntegerField()
    writes = BigIntegerField()
    failures = BigIntegerField()
    error = TextField()

    class Meta:
        table_name = "sheet_health"


class SheetOwner(Row):
    id = BigIntegerField(primary_key=True)
    installation = TextField()
    follows = TextField(default="")
    objection = TextField(default="")
    ousted_from = TextField(default="")

    class Meta:
        table_name = "sheet_owner"


class SheetProof(Row):
    spreadsheet_id = TextField()
    name = TextField()
    verdict = TextField()
    consequence = TextField()
    proved_at = UtcField()

    class Meta:
        table_name = "sheet_proofs"
        primary_key = CompositeKey("spreadsheet_id", "name")


class Worksheet(Row):
    spreadsheet_id = TextField()
    tab = TextField()
    sheet_id = BigIntegerField()
    wanted = TextField()

    class Meta:
        table_name = "worksheets"
        primary_key = CompositeKey("spreadsheet_id", "sheet_id")


class SheetErasure(Row):
    """An order that lost its names here, and whose rows in Orders_completed still have them."""

    order = ForeignKeyField(Order, primary_key=True)
    order_id: int
    since = UtcField()

    class Meta:
        table_name = "sheet_erasures"


class SheetAudit(Row):
    spreadsheet_id = TextField(primary_key=True)
    sheet = TextField()
    row_at = BigIntegerField()
    code = TextField()
    arrived = TextField()
    closed = JsonField(default=list)
    audited_at = UtcField()
    whole_at = UtcField()

    class Meta:
        table_name = "sheet_audits"
