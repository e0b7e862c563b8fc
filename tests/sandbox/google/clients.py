"""Real clients on the way to the sandbox: only the address differs, nothing of theirs is replaced."""

from typing import Any  # requests' own loose types
from urllib.parse import urlsplit, urlunsplit

import google_auth_httplib2
import gspread
import httplib2
from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
HOSTS = ("sheets.googleapis.com", "www.googleapis.com", "iamcredentials.googleapis.com")


class RedirectAdapter(HTTPAdapter):
    """Sends to the sandbox what was meant for Google; path and query stay."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = urlsplit(base)

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        parts = urlsplit(request.url or "")
        request.url = urlunsplit(parts._replace(scheme=self._base.scheme, netloc=self._base.netloc))
        return super().send(request, *args, **options)


def gspread_client(base: str, account: dict[str, Any], *, scopes: list[str] | None = None) -> gspread.Client:
    credentials = Credentials.from_service_account_info(account, scopes=scopes or SCOPES)  # type: ignore[no-untyped-call]
    client = gspread.authorize(credentials)
    client.set_timeout((5, 30))
    for session in (client.http_client.session, client.http_client.session._auth_request_session):  # type: ignore[attr-defined]
        for host in HOSTS:
            session.mount(f"https://{host}/", RedirectAdapter(base))
    return client


def discovery_client(base: str, account: dict[str, Any], name: str = "sheets", version: str = "v4") -> Any:
    """google-api-python-client as built from its own discovery document, on httplib2."""
    credentials = Credentials.from_service_account_info(account, scopes=SCOPES)  # type: ignore[no-untyped-call]
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=30))
    path = "/drive/v3/" if name == "drive" else "/"
    return build(
        name, version, http=http, static_discovery=True, client_options={"api_endpoint": base + path}
    )
