"""Many listeners in a process of their own: `python -m tests.api.board.crowd ADDRESS COUNT`.

Says `ready` once all were greeted, then waits for a slot to be booked, and says how many heard of it.
"""

import asyncio
import json
import sys
from contextlib import AsyncExitStack

from websockets.asyncio.client import ClientConnection, connect

from tests.patience import PATIENCE

AT_ONCE = 50


async def hears_of(line: ClientConnection, slot: int) -> bool:
    async with asyncio.timeout(PATIENCE):
        while slot not in json.loads(await line.recv())["data"]["booked_slots"]:
            pass
    return True


async def main(address: str, count: int, slot: int) -> None:
    gate = asyncio.Semaphore(AT_ONCE)
    async with AsyncExitStack() as stack:

        async def arrives(number: int) -> ClientConnection:
            headers = {"X-Forwarded-For": f"10.0.0.{number % 250}"}  # as a proxy says it of many
            async with gate:
                line = await stack.enter_async_context(
                    connect(
                        address,
                        additional_headers=headers,
                        proxy=None,
                        compression=None,
                        open_timeout=PATIENCE,
                    )
                )
                await line.recv()
                return line

        lines = await asyncio.gather(*(arrives(number) for number in range(count)))
        print("ready", flush=True)
        print(sum(await asyncio.gather(*(hears_of(line, slot) for line in lines))), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
