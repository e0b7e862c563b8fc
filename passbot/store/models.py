"""The tables as Peewee sees them. Rows never leave the services; constraints stand in the schema, as SQL."""

from passbot.store.gate_models import Arrival, Invite, Order, Pause, Place, Resident, Series, Slot, Waiter
from passbot.store.row import Row
from passbot.store.work_models import ApiKey, Card, Delivery, Dialog, Event, Inbox, Lease, Rule, SheetBatch

MODELS: list[type[Row]] = [
    Resident,
    Invite,
    Place,
    Series,
    Pause,
    Slot,
    Order,
    Arrival,
    Waiter,
    Event,
    Delivery,
    Inbox,
    Dialog,
    Card,
    Rule,
    ApiKey,
    SheetBatch,
    Lease,
]

__all__ = [
    "MODELS",
    "ApiKey",
    "Arrival",
    "Card",
    "Delivery",
    "Dialog",
    "Event",
    "Inbox",
    "Invite",
    "Lease",
    "Order",
    "Pause",
    "Place",
    "Resident",
    "Row",
    "Rule",
    "Series",
    "SheetBatch",
    "Slot",
    "Waiter",
]
