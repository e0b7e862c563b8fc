"""Bare FastAPI routes with raw SQL, a key looked up and the same body: the yardstick of `python -m tests.bench.api`.

As somebody would write them who knows what is fast: sqlite3 on one thread, the body encoded once by orjson, nothing
of FastAPI's and uvicorn's that ours has switched off. They have no limits, no filters, no refusals in words, and look
up the key each time, where ours believes one for half a second.
"""

import asyncio
import hashlib
import os
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from passbot.api.slots.time_slot_shapes import SlotOut

OWNER = """
    SELECT k.resident_id FROM api_keys k JOIN residents r ON r.id = k.resident_id
    WHERE k.digest = ? AND k.revoked_at IS NULL AND r.removed_at IS NULL
"""
SLOTS = """
    SELECT s.uuid, r.uuid, s.start_at, s.end_at, s.zone, s.title, s.description, s.status, s.created_at, s.updated_at
    FROM slots s JOIN places p ON p.id = s.place_id JOIN residents r ON r.id = p.owner_id
"""
ONE = f"{SLOTS} WHERE s.uuid = ? AND p.owner_id = ?"
FIFTY = f"{SLOTS} WHERE p.owner_id = ? AND p.kind = 'calendar' ORDER BY s.start_at, s.id LIMIT 50"

app = FastAPI(telemetry={"tracing": False, "metrics": False})
thread = ThreadPoolExecutor(1)
bearer = HTTPBearer()
Given = Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
Row = tuple[Any, ...]  # Any: column values


def connected() -> sqlite3.Connection:
    return sqlite3.connect(os.environ["PASSBOT_DATABASE_URL"].removeprefix("sqlite:///"))


def look(sql: str, *values: object) -> list[Row]:
    found: list[Row] = database.execute(sql, values).fetchall()
    return found


def owner_of(key: str) -> int:
    found = look(OWNER, hashlib.sha256(key.encode()).hexdigest())
    if not found:
        raise HTTPException(401)
    return int(found[0][0])


def one(key: str, uuid: str) -> bytes:
    return orjson.dumps(shape(look(ONE, uuid, owner_of(key))[0]))


def fifty(key: str) -> bytes:
    return orjson.dumps([shape(row) for row in look(FIFTY, owner_of(key))])


def shape(row: Row) -> dict[str, Any]:
    """The same body as ours."""
    uuid, owner, start_at, end_at, zone, title, description, status, created_at, updated_at = row
    place = ZoneInfo(zone)
    local = datetime.fromtimestamp(start_at, place).isoformat()
    return {
        "id": uuid,
        "user_id": owner,
        "start_time": utc(start_at),
        "end_time": utc(end_at),
        "timezone": zone,
        "title": title,
        "description": description,
        "status": status,
        "is_recurring": False,
        "recurring_pattern": None,
        "recurring_end_date": None,
        "duration_minutes": (end_at - start_at) // 60,
        "start_time_local": local,
        "end_time_local": datetime.fromtimestamp(end_at, place).isoformat(),
        "timezone_offset": local[19:],
        "created_at": utc(created_at),
        "updated_at": utc(updated_at),
    }


def utc(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}Z"


@app.get("/users/time-slots/{uuid}", response_model=SlotOut)
async def get_one(given: Given, uuid: str) -> Response:
    return await answered(one, given.credentials, uuid)


@app.get("/users/time-slots/", response_model=list[SlotOut])
async def get_fifty(given: Given) -> Response:
    return await answered(fifty, given.credentials)


async def answered(work: Any, *given: str) -> Response:
    body = await asyncio.get_running_loop().run_in_executor(thread, work, *given)
    return Response(body, media_type="application/json")


def main() -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(1024)  # before anybody is told
    print(f"api listens address=http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", access_log=False, log_config=None, proxy_headers=False
    )
    uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    database = thread.submit(connected).result()
    main()
