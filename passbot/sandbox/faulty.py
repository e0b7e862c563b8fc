"""Apply the planned faults to a simulator."""

import asyncio
from collections.abc import Callable

from passbot.sandbox import refusals
from passbot.sandbox.faults import APPLIED_FIRST, STATUS, Fault, Faults, Kind, Side
from passbot.sandbox.refusals import Answer
from passbot.sandbox.wire import App, Message, Receive, Send, answer, body_of, cut, heard_out, unheard

READS_BY_POST = ("values:batchGetByDataFilter", ":getByDataFilter", "developerMetadata:search")


class Faulty:
    """ASGI middleware. People's own endpoints (/sandbox/...) are never affected."""

    def __init__(self, app: App, side: Side, faults: Faults, *, edit: Callable[[Fault], object]) -> None:
        self._app, self._side, self._faults, self._edit = app, side, faults, edit

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/sandbox/"):
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"]
        fault = self._faults.next(self._side, method, path)
        on_sheet = self._side == Side.GOOGLE and path.startswith("/v4/")
        if on_sheet and is_write(method, path):
            await self._let_people_edit()
        await self._meet(fault, scope, receive, send)
        if on_sheet and not is_write(method, path):
            self._faults.after_read(method, path)

    async def _let_people_edit(self) -> None:
        for fault in self._faults.before_write():
            await asyncio.to_thread(self._edit, fault)  # in a thread: it may call us over HTTP

    async def _meet(self, fault: Fault | None, scope: Message, receive: Receive, send: Send) -> None:
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == Kind.SLOW:
            whole = await heard_out(receive)
            await asyncio.sleep(fault.seconds)
            await self._app(scope, whole, send)
        else:
            if fault.kind in APPLIED_FIRST:
                await self._app(scope, receive, unheard)
            else:
                await body_of(receive)  # cut in the middle of a request, a connection breaks in other ways
            await self._refuse(fault, scope, receive, send)

    async def _refuse(self, fault: Fault, scope: Message, receive: Receive, send: Send) -> None:
        if fault.kind in STATUS:
            await answer(send, self._refusal(fault, scope))
        else:
            await cut(scope, receive)

    def _refusal(self, fault: Fault, scope: Message) -> Answer:
        status = STATUS[fault.kind]
        if self._side == Side.TELEGRAM:
            return refusals.telegram(status, retry_after=int(fault.seconds))
        return refusals.google(status, writing=is_write(scope["method"], scope["path"]))


def is_write(method: str, path: str) -> bool:
    """As Google counts: any change is a write, a batch is one."""
    return method != "GET" and not path.endswith(READS_BY_POST)
