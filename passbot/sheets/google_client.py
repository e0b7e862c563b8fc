"""The HTTP client to Google: gspread with timeouts and a budget of calls; its errors become ours."""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from passbot.domain.gate.gate import CALLS_A_MINUTE
from passbot.errors import BoardBroken, FarSide, Rejected, Unavailable
from passbot.proxies import is_only_here

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")
TIMEOUT = (5, 20)
BUSY = (408, 409, 429, 499, 500, 502, 503, 504)  # try later; nobody knows whether it was applied
QUOTA = frozenset(
    {
        "RATE_LIMIT_EXCEEDED",
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "dailyLimitExceeded",
        "quotaExceeded",
    }
)
SWITCHED_OFF = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})


class Far:
    """Calls of one account. Only connecting is retried here; everything else is retried by the next cycle."""

    def __init__(
        self,
        key: Mapping[str, Any],  # Any: Google's JSON
        *,
        base: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        credentials = Credentials.from_service_account_info(key, scopes=SCOPES)  # type: ignore[no-untyped-call]
        self._client = HTTPClient(credentials)
        self._client.set_timeout(timeout)
        if base and is_only_here(base):
            self._client.session.trust_env = False  # a proxy of the environment does not reach it
        self._budgets = {"read": Budget(monotonic), "write": Budget(monotonic)}
        once_more_to_connect = Retry(connect=3, read=0, status=0, other=0)
        adapter = (
            Elsewhere(base, once_more_to_connect) if base else HTTPAdapter(max_retries=once_more_to_connect)
        )
        self._client.session.mount("https://", adapter)
        # google-auth has a session of its own for other requests; it must use the same adapter.
        own = vars(self._client.session)["_auth_request_session"]
        own.mount("https://", adapter)
        own.trust_env = self._client.session.trust_env

    def read(
        self, path: str, params: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:  # Any: Google's JSON
        return self._call("read", "get", path, params=dict(params or {}))

    def search(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: Google's JSON
        return self._call("read", "post", path, json=body)

    def write(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: Google's JSON
        return self._call("write", "post", path, json=body)

    def left(self, kind: str) -> int:
        """Calls of this kind left in this minute of our own budget."""
        return self._budgets[kind].left()

    def _call(self, budget: str, verb: str, path: str, **given: Any) -> dict[str, Any]:  # Any: Google's JSON
        self._budgets[budget].spend(budget)
        host = "www" if path.startswith("/drive") else "sheets"
        try:
            answer = self._client.request(verb, f"https://{host}.googleapis.com{path}", **given)
            said: dict[str, Any] = answer.json()
        except APIError as exc:
            raise in_our_words(exc) from exc
        except RefreshError as exc:
            raise refused_key(exc) from exc
        except (requests.RequestException, GoogleAuthError, json.JSONDecodeError) as exc:
            raise Unavailable(
                "google.unreachable", f"Google cannot be reached: {type(exc).__name__}."
            ) from exc
        return said


class Budget:
    """At most fifty calls in any minute, failed ones too."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._spent: deque[float] = deque()

    def left(self) -> int:
        now = self._monotonic()
        while self._spent and self._spent[0] <= now - 60:
            self._spent.popleft()
        return CALLS_A_MINUTE - len(self._spent)

    def spend(self, kind: str) -> None:
        now = self._monotonic()
        self.left()
        if len(self._spent) >= CALLS_A_MINUTE:
            wait = self._spent[0] + 60 - now
            raise Unavailable("google.budget", f"All {kind}s of this minute are spent.", retry_after=wait)
        self._spent.append(now)


class Elsewhere(HTTPAdapter):
    """Sends Google's requests to another address: the sandbox, or a proxy."""

    def __init__(self, base: str, retries: Retry) -> None:
        super().__init__(max_retries=retries)
        self._base = base

    def send(self, request: requests.PreparedRequest, **given: Any) -> requests.Response:  # type: ignore[override]  # Any: passed on
        if request.url and ".googleapis.com/" in request.url:
            request.url = f"{self._base}/{request.url.partition('.googleapis.com/')[2]}"
        return super().send(request, **given)


def refused_key(exc: RefreshError) -> FarSide:
    """An unknown key, or a wrong clock, needs a human; everything else may pass."""
    if "invalid_grant" in str(exc):
        return BoardBroken(
            "board.key",
            "Google refuses the key in creds.json: is this machine's clock right? If so, make a new key.",
        )
    return Unavailable("google.token", "Google gives no token at the moment.")


def in_our_words(exc: APIError) -> FarSide:
    """Turn Google's error into Unavailable, BoardBroken or Rejected by its status and reasons, never by its wording."""
    status, said = exc.response.status_code, str(exc.error.get("message", ""))
    reasons = _reasons(exc.error)
    if status in BUSY or (status == 403 and reasons & QUOTA):
        return Unavailable("google.busy", f"Google answered {status}.")
    if status == 401:
        return BoardBroken("board.key", "Google refuses the key in creds.json: make a new one.")
    if reasons & SWITCHED_OFF:
        return BoardBroken(
            "board.api",
            "Enable the Google Sheets API and the Google Drive API in the Google project where the key was made.",
        )
    if status in (403, 404):
        return BoardBroken(
            "board.rights",
            f"Google refuses the spreadsheet ({status}): share it with the worker's account, as an editor.",
        )
    return Rejected("google.refused", said or f"Google answered {status}.")


def _reasons(error: Mapping[str, Any]) -> set[str]:  # Any: Google's JSON
    """The reasons of an error: Sheets puts them into details, Drive into a list of errors."""
    told = [*error.get("details", ()), *error.get("errors", ())]
    return {str(each["reason"]) for each in told if "reason" in each}
