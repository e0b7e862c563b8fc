"""A client whose line breaks in the middle of a request is no fault of ours."""

import socket

import pytest

from tests.api.server import Caller, Running

ROUTES = (
    "/sign-in",
    "/sign-out",
    "/users/time-slots/",
    "/users/time-slots/import",
    "/api/v1/arrivals",
    "/nowhere",
)


@pytest.mark.parametrize("route", ROUTES)
def test_half_a_body_is_no_error(server: Running, anna: Caller, route: str) -> None:
    host, _, port = server.base.removeprefix("http://").partition(":")
    head = f"POST {route} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {anna.key}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port))) as line:
        line.sendall(f"{head}Content-Length: 5\r\n\r\n{{".encode())

    assert 200 == anna.get("/users/time-slots/").status_code
    assert [] == [said for said in server.said if " ERROR " in said]
