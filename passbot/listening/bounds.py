"""What one line and one request may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    head_bytes: int = (
        16_384  # of the address and the headers of one request, and of what is no body after them
    )
    headers: int = 100
    head_seconds: float = 10.0  # from the connection or the first byte until the headers have come
    body_seconds: float = 60.0  # until the body has
    kept_seconds: float = 5.0  # that a line may rest between two requests
    taking_seconds: float = 10.0  # in which somebody must take `taking_bytes` of what waits for them
    taking_bytes: int = 10_000
    left_seconds: float = 2.0  # that who was refused gets to read why
    left_bytes: int = 1_000_000  # of what they go on sending meanwhile
    socket_rate: int = 4_096  # bytes a second of a WebSocket's client, whose words have below 100
    socket_burst: int = 32_768
    lines: int = 2_000  # at once; fewer where the process may not open so many files
    lines_of_one: int = 100  # from one address that is no proxy of ours
