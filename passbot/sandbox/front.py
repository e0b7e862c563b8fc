"""The sandbox's single ASGI application: both simulators under their paths, the faults, the page."""

from contextlib import suppress

from passbot.sandbox.faults import Faults, Side, from_json
from passbot.sandbox.wire import App, HungUp, Message, Receive, Send, answer_json, body_of

TELEGRAM = ("/bot", "/file/bot", "/sandbox/telegram/")
GOOGLE = ("/v4/", "/drive/", "/upload/", "/token", "/v1/projects/", "/sandbox/google/")


def front(*, telegram: App, google: App, own: dict[str, App], page: App) -> App:
    """Route each request by its path."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        with suppress(HungUp):
            if _is_of_another_page(scope):
                await answer_json(send, {"error": "This is not a page of the sandbox."}, status=403)
            else:
                await app_for(scope["path"])(scope, receive, send)

    def app_for(path: str) -> App:
        if path.startswith(TELEGRAM):
            return telegram
        return google if path.startswith(GOOGLE) else own.get(path, page)

    return serve


def _is_of_another_page(scope: Message) -> bool:
    """The sandbox listens only on this machine, but a browser here could send requests of any website."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host")


def faults_over_http(faults: Faults) -> App:
    """GET lists the faults, POST adds one, DELETE removes all, or those of ?side=..."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        try:
            await _change(faults, scope, receive)
        except ValueError as exc:
            await answer_json(send, {"error": str(exc)}, status=400)
        else:
            await answer_json(send, {"faults": faults.as_json()})

    return serve


async def _change(faults: Faults, scope: Message, receive: Receive) -> None:
    side = scope["query_string"].decode().removeprefix("side=")
    if scope["method"] == "POST":
        faults.plan(from_json(await body_of(receive)))
    elif scope["method"] == "DELETE":
        faults.clear(Side(side) if side else None)
