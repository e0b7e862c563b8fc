"""HTTP endpoints for people on the page, without tokens and quotas."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from passbot.sandbox.google import body as bodies
from passbot.sandbox.google.body import Json, dump
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.side import GoogleSide
from passbot.sandbox.refusals import Answer
from passbot.sandbox.wire import Message, Receive, Send, answer, answer_json, body_of

ROOT = "/sandbox/google/"


async def serve(side: GoogleSide, scope: Message, receive: Receive, send: Send) -> None:
    """The stream of `events`, or one function, named by verb and end of path."""
    name = scope["path"].removeprefix(ROOT)
    if name == "events":
        await _stream(side, send)
        return
    work = WORK.get(f"{scope['method']} {name}")
    if work is None:
        await answer_json(send, {"error": "The sandbox has no such page."}, status=404)
        return
    try:
        given = bodies.parse(await body_of(receive) or b"{}") | dict(
            parse_qsl(scope["query_string"].decode())
        )
        await answer(send, Answer(200, dump(work(side, given | {"base": _base(scope)}))))
    except Refused as refusal:
        await answer(send, Answer(refusal.code, refusal.body()))
    except KeyError as exc:
        await answer_json(send, {"error": f"{exc} is missing."}, status=400)
    except (LookupError, ValueError, TypeError) as exc:
        await answer_json(send, {"error": str(exc)}, status=400)


def everything(side: GoogleSide, _given: Json) -> Json:
    """The accounts and the files."""
    accounts = [{"name": each.name, "email": each.email} for each in side.accounts.all()]
    files = [{"id": each["id"], "name": each["title"]} for each in side.spreadsheets()]
    return {"accounts": accounts, "spreadsheets": files, "quotas": side.quotas.enforced}


def spreadsheet(side: GoogleSide, given: Json) -> Json:
    """The whole file with its cells, as an account sees it."""
    return side.look(given["account"], given["id"])


def edit(side: GoogleSide, given: Json) -> Json:
    return side.edit(given["account"], given["spreadsheetId"], given["requests"])


def create_account(side: GoogleSide, given: Json) -> Json:
    owns_files = given.get("ownsFiles", True)
    return side.create_account(given["name"], base_address=given["base"], owns_files=owns_files)


def create_spreadsheet(side: GoogleSide, given: Json) -> Json:
    return {"id": side.create_spreadsheet(given["title"], owner=given["owner"])}


def share(side: GoogleSide, given: Json) -> Json:
    side.share(given["spreadsheetId"], given["account"], given.get("role", "writer"))
    return {}


def set_quotas(side: GoogleSide, given: Json) -> Json:
    side.quotas.enforced = bool(given["enforced"])
    return {"enforced": side.quotas.enforced}


def habits(side: GoogleSide, _given: Json) -> Json:
    return side.habits.as_json()


def change_habits(side: GoogleSide, given: Json) -> Json:
    side.habits.change({name: value for name, value in given.items() if name != "base"})
    return side.habits.as_json()


WORK: dict[str, Callable[[GoogleSide, Json], Json]] = {
    "GET all": everything,
    "GET spreadsheet": spreadsheet,
    "POST edit": edit,
    "POST accounts": create_account,
    "POST spreadsheets": create_spreadsheet,
    "POST share": share,
    "POST quotas": set_quotas,
    "GET habits": habits,
    "POST habits": change_habits,
}


async def _stream(side: GoogleSide, send: Send) -> None:
    """Server-sent events: the id of each spreadsheet that has just changed."""
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
    async for changed in side.changes.listen():
        event = b"data: " + dump({"spreadsheetId": changed}) + b"\n\n"
        await send({"type": "http.response.body", "body": event, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _base(scope: Message) -> str:
    host = next((value.decode() for name, value in scope["headers"] if name == b"host"), "127.0.0.1")
    return f"{scope.get('scheme', 'http')}://{host}"
