"""A client whose line breaks, in the middle of whatever it was at, is no error of ours."""

import socket
import struct
import time
from pathlib import Path

import httpx

from tests.api.server import Running, running

HEAD = "Host: gate\r\nAuthorization: Bearer {key}\r\n"
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
BEGUN = {
    "a body": f"POST /users/time-slots/ HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\n"
    'Content-Length: 100\r\n\r\n{{"a":',
    "a body in chunks": f"POST /users/time-slots/ HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\n"
    'Transfer-Encoding: chunked\r\n\r\n5\r\n{{"a"',
    "a file": f"POST /users/time-slots/import HTTP/1.1\r\n{HEAD}Content-Type: text/csv\r\n"
    "Content-Length: 1000\r\n\r\na,b",
    "an answer": f"GET /users/time-slots/export HTTP/1.1\r\n{HEAD}\r\n",
    "a long answer": f"GET /docs-assets/swagger-ui-bundle.js HTTP/1.1\r\n{HEAD}\r\n",
    "a head": "GET / HT",
    "no HTTP": "\x16\x03\x01\x02",
    "a socket": f"GET /slot-booking HTTP/1.1\r\n{HEAD}{UPGRADE}\r\n",
    "half a frame": f"GET /slot-booking HTTP/1.1\r\n{HEAD}{UPGRADE}\r\n\x01\x05ab",
}


def break_off(server: Running, begun: str, seconds: float, *, reset: bool) -> None:
    address = httpx.URL(server.base)
    with socket.create_connection((address.host, address.port or 80)) as line:
        line.sendall(begun.encode("latin-1"))
        time.sleep(seconds)  # for the server to come to another place each time
        if reset:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_no_line_that_breaks_stands_in_errors_log(tmp_path: Path) -> None:
    with running("sqlite", tmp_path) as server:
        key = server.caller("Анна Петрова").key
        for begun in BEGUN.values():
            for seconds in (0, 0.003, 0.02):
                for reset in (True, False):
                    break_off(server, begun.format(key=key), seconds, reset=reset)
        assert httpx.get(f"{server.base}/health").is_success

    assert [] == [line for line in server.said if "ERROR" in line or "Traceback" in line]
