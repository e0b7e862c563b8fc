"""Explain the sheet worker's decision for one order: the order, its row, what becomes of it, and why."""

from argparse import Namespace
from datetime import datetime
from typing import Any

from passbot.commands import site, telling
from passbot.domain import codes
from passbot.domain.gate.gate import Standing, Told
from passbot.errors import FarSide, Misconfigured
from passbot.services.processes import sheet_health
from passbot.services.sheet import ticks

Row = dict[str, Any]  # Any: a table's cells


def tell(args: Namespace, opened: site.Open) -> None:
    """Print; what the database knows is printed even if the sheet cannot be reached."""
    from passbot.process import parts  # imported late: takes a second

    code = codes.read_order(args.code)
    stand = ticks.standing([], {code}, archiving=set()).get(code)
    facts = {"code": code} | _order(stand) | _worker(opened.now)
    try:
        with telling.working("Reading the sheet ..."):
            why = parts.sheet(opened.settings).why(code, now=opened.now)
    except (FarSide, Misconfigured):
        telling.tell_one(facts, as_json=args.json, zone=opened.zone)
        raise
    facts |= {"arrival": why.completed} if why.completed else {}
    facts |= {"first": "; ".join(why.first)} if why.first else {}
    rows = [_row(each) for each in why.rows]
    empty = "" if why.first else "No row of the sheet has this code, and none is due."
    telling.tell_one_with(facts, "rows", rows, as_json=args.json, zone=opened.zone, empty=empty)


def _row(each: Told) -> Row:
    return {
        "row": each.row or "none",
        "ticked": each.is_ticked,
        "deed": each.deed,
        "why": each.why,
        "writes": each.columns,
        "K": telling.printable(each.answer),
    }


def _order(stand: Standing | None) -> Row:
    if stand is None:
        return {"order": "the database has none of this code"}
    order = stand.order
    row = {
        "order": order.status,
        "kind": order.kind,
        "from": order.local(order.window.start),
        "until": order.local(order.window.end),
    }
    if stand.entry:
        row |= {"arrived": stand.entry.at, "by": stand.entry.channel}
    return row


def _worker(now: datetime) -> Row:
    """The worker that would carry it out, if one runs."""
    health = sheet_health.read()
    if sheet_health.worker(now=now) is None:
        return {"worker": "none is running: nothing of this is done before one is"}
    return {"worker": f"fails, {health.failures} times in a row: {health.error}"} if health.failures else {}
