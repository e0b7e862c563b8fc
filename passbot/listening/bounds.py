"""Limits of one connection and one request."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    head_bytes: int = (
        16_384  # for address and headers of one request, and for what follows them outside a body
    )
    headers: int = 100
    head_seconds: float = 10.0  # from connecting, or the first byte, until all headers are there
    body_seconds: float = 60.0  # until the body is complete
    kept_seconds: float = 5.0  # between two requests
    taking_seconds: float = 10.0  # in which a client must read `taking_bytes` of what is to be sent
    taking_bytes: int = 10_000
    left_seconds: float = 2.0  # for a refused client to read the error
    left_bytes: int = 1_000_000  # accepted and ignored meanwhile
    socket_rate: int = 4_096  # bytes a second from a WebSocket client; its messages have less than 100
    socket_burst: int = 32_768
    lines: int = 2_000  # at once; fewer if the process may not open so many files
    lines_of_one: int = 100  # from one address, unless it is our proxy
