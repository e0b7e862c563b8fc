"""A bare FastAPI route with one Peewee query, as a yardstick: `python -m tests.bench.bare_api`."""

import os
import socket
from typing import Any

import uvicorn
from fastapi import FastAPI

from passbot import store
from passbot.api.time_slot_shapes import SlotOut
from passbot.dbthread import DatabaseThread
from passbot.domain.windows import zone
from passbot.store import models
from passbot.store.row import Row

app = FastAPI()
database = DatabaseThread()


def one(uuid: str) -> dict[str, Any]:
    slot = models.Slot
    return shape(slot.select(slot, models.Place).join(models.Place).where(slot.uuid == uuid).get())


def fifty(place: int) -> list[dict[str, Any]]:
    slot = models.Slot
    found = slot.select(slot, models.Place).join(models.Place).where(slot.place == place)
    return [shape(each) for each in found.order_by(slot.start_at).limit(50)]


def shape(row: Row) -> dict[str, Any]:
    """The same body as ours."""
    slot: Any = row
    place, start, end = zone(slot.zone), slot.start_at, slot.end_at
    local = start.astimezone(place).isoformat()
    return {
        "id": slot.uuid,
        "user_id": str(slot.place.owner_id),
        "start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "end_time": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "timezone": slot.zone,
        "title": slot.title,
        "description": slot.description,
        "status": slot.status,
        "is_recurring": False,
        "recurring_pattern": None,
        "recurring_end_date": None,
        "duration_minutes": (end - start).total_seconds() / 60,
        "start_time_local": local,
        "end_time_local": end.astimezone(place).isoformat(),
        "timezone_offset": local[19:],
        "created_at": f"{slot.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "updated_at": f"{slot.updated_at:%Y-%m-%dT%H:%M:%SZ}",
    }


@app.get("/one/{uuid}", response_model=SlotOut)
async def get_one(uuid: str) -> Any:
    return await database.run(one, uuid)


@app.get("/fifty/{place}", response_model=list[SlotOut])
async def get_fifty(place: int) -> Any:
    return await database.run(fifty, place)


def main() -> None:
    store.bind(os.environ["PASSBOT_DATABASE_URL"])
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    print(f"api listens address=http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_config=None)
    uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    main()
