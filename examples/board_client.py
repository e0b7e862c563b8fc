"""A client of the slot board, as its document describes it: connect, hear the slots, book one, ask again, listen.

    python examples/board_client.py                                     a board that is open, as the sandbox's is
    python examples/board_client.py --url wss://gate.example --key KEY   one for members, with a key from /key

It needs the package `websockets`; passbot's .venv has it: .venv/bin/python examples/board_client.py
The slot is given back in the end, unless you say --keep.
"""

import argparse
import asyncio
import json
import os
import re
import sys
from typing import Any  # JSON

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

PATH = "/slot-booking"
PATIENCE = 10.0  # seconds for an answer


async def hear(board: ClientConnection) -> dict[str, Any]:
    """One message, shown."""
    message: dict[str, Any] = json.loads(await board.recv())
    print(f"<- {told(message)}", flush=True)
    return message


def told(message: dict[str, Any]) -> str:
    if message["type"] != "slots_update":
        return f"{message['type']}: {message.get('message', '')}"
    data = message["data"]
    return f"slots_update: free {data['available_slots']}, booked {data['booked_slots']}"


async def ask(board: ClientConnection, answer: str, **message: object) -> dict[str, Any]:
    """Say something and hear what comes up to its answer: others' changes are told in between."""
    print(f"-> {json.dumps(message)}", flush=True)
    await board.send(json.dumps(message))
    async with asyncio.timeout(PATIENCE):
        while (heard := await hear(board))["type"] not in (answer, "error"):
            pass
    return heard


async def listen(board: ClientConnection, seconds: float) -> None:
    print(f"   listening for {seconds:g} seconds", flush=True)
    try:
        async with asyncio.timeout(seconds):
            while True:
                await hear(board)
    except TimeoutError:
        return


async def play(address: str, key: str | None, slot: int, seconds: float, *, keep: bool) -> bool:
    """Whether the slot could be booked."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with connect(address, additional_headers=headers) as board:
        print(f"   connected to {address}", flush=True)
        async with asyncio.timeout(PATIENCE):
            await hear(board)
        booked = await ask(board, "booking_response", type="book_slot", slot_id=slot)
        await ask(board, "slots_update", type="get_slots")
        await listen(board, seconds)
        if booked.get("success") and not keep:
            await ask(board, "cancellation_response", type="cancel_slot", slot_id=slot)
    return bool(booked.get("success"))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="ws://127.0.0.1:8000", help="of the site (%(default)s)")
    parser.add_argument("--key", default=os.environ.get("PASSBOT_KEY"), help="or in PASSBOT_KEY")
    parser.add_argument("--slot", type=int, default=9, help="its id, which is its hour (%(default)s)")
    parser.add_argument("--listen", type=float, default=10, metavar="SECONDS", help="(%(default)s)")
    parser.add_argument("--keep", action="store_true", help="do not give the slot back")
    args = parser.parse_args()
    address = re.sub("^http", "ws", args.url.rstrip("/").removesuffix(PATH)) + PATH
    try:
        return 0 if asyncio.run(play(address, args.key, args.slot, args.listen, keep=args.keep)) else 1
    except InvalidHandshake as exc:
        print(f"{address} lets nobody in without a good key ({exc}): write /key to the bot.", file=sys.stderr)
    except (OSError, InvalidURI, ConnectionClosed, TimeoutError) as exc:
        print(f"{address} does not answer ({exc or type(exc).__name__}): is it running?", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
