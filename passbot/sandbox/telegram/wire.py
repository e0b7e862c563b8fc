"""Parse requests of bots (form, JSON, or multipart with files), and encode answers like the server."""

import json
from collections.abc import Iterator
from typing import Any  # Any: ASGI messages and JSON
from urllib.parse import parse_qsl

from passbot.sandbox.telegram.errors import Refused, bad
from passbot.sandbox.telegram.params import Params, Upload
from passbot.sandbox.wire import Message, Send

LONGEST = 52 * 1024 * 1024  # a file of 50 MB and its envelope
JSON_HEADER = (b"content-type", b"application/json")


def header(scope: Message, name: bytes) -> str:
    for each, value in scope["headers"]:
        if each == name:
            return str(value, "latin-1")
    return ""


def read(scope: Message, body: bytes) -> Params:
    """All parameters, from the query and the body."""
    if len(body) > LONGEST:
        raise Refused(413, "Request Entity Too Large")
    params = Params()
    if scope["query_string"]:
        params.update(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    if body:
        params.update(_from_body(header(scope, b"content-type"), body))
    return params


def _from_body(content_type: str, body: bytes) -> dict[str, Any]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    if kind == "application/json":
        return _from_json(body)
    if kind == "multipart/form-data":
        return dict(_parts(content_type.partition("boundary=")[2].strip('"'), body))
    return {}


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise bad("can't parse JSON object")
    return said


def _parts(boundary: str, body: bytes) -> Iterator[tuple[str, str | Upload]]:
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        about = _about(head.decode())
        if "filename" in about:
            yield about["name"], Upload(about["filename"], about.get("content-type", ""), content)
        else:
            yield about["name"], content.decode()


def _about(head: str) -> dict[str, str]:
    """The headers of a part: its name, file name and type."""
    about = {}
    for line in head.strip().split("\r\n"):
        title, _, value = line.partition(":")
        if title.lower() == "content-type":
            about["content-type"] = value.strip()
        for piece in value.split(";")[1:]:
            name, _, quoted = piece.strip().partition("=")
            about[name] = quoted.strip('"')
    return about


def dump(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


async def answer(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [JSON_HEADER, (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_file(send: Send, content: bytes, content_type: str) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def refuse(send: Send, refused: Refused) -> None:
    wait = refused.parameters.get("retry_after")
    more = [(b"retry-after", b"%d" % wait)] if wait else []
    await answer(send, refused.code, dump(refused.body()), *more)
