"""Check whether the site's processes on this machine can do their own work, for a supervisor that restarts containers.

A restart repairs neither Google nor a sheet that waits for a person, so a `degraded` site passes.
"""

import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from passbot.commands.finding import Finding, FindingState
from passbot.errors import Misconfigured
from passbot.settings import config
from passbot.watching import heartbeat

_STRAIGHT = build_opener(ProxyHandler({}))  # a proxy from the environment cannot reach our own address
PATIENCE = 5.0  # seconds; the API answers within two, or not at all


def find() -> Iterator[Finding]:
    try:
        settings = config.load()
    except Misconfigured as exc:
        yield Finding("settings", FindingState.WRONG, exc.message)
        return
    running = list(heartbeat.found(settings.home))
    if not running:
        yield Finding(
            "processes", FindingState.WRONG, f"none of the site in {settings.home} runs on this machine"
        )
    for process in running:
        yield _asked(process) if process.api else _by_its_heartbeat(process)


def _asked(process: heartbeat.ProcessFound) -> Finding:
    try:
        with _STRAIGHT.open(f"{process.api}/health", timeout=PATIENCE) as answer:
            return Finding(process.parts, FindingState.OK, str(json.load(answer)["status"]))
    except HTTPError as exc:
        return Finding(process.parts, FindingState.WRONG, f"{process.api} answers {exc.code}: {_down(exc)}")
    except (OSError, ValueError, KeyError) as exc:
        return Finding(
            process.parts, FindingState.WRONG, f"{process.api} does not answer ({type(exc).__name__})"
        )


def _down(answer: HTTPError) -> str:
    """Which part is down, and why."""
    try:
        parts = json.load(answer)["parts"]
    except (OSError, ValueError, KeyError):
        return str(answer.reason)
    return ", ".join(f"{part['part']} {part['trouble']}" for part in parts if part["trouble"])


def _by_its_heartbeat(process: heartbeat.ProcessFound) -> Finding:
    detail = f"its heartbeat is {process.age:.0f} s old"
    return Finding(process.parts, FindingState.OK if process.is_fresh else FindingState.WRONG, detail)
