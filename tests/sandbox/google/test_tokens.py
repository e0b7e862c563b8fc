"""The way to a token: a signed, fresh, rightly addressed claim, and nothing else."""

import time
from datetime import timedelta
from typing import Any  # JSON
from urllib.parse import urlencode

import google.auth.jwt
import google.auth.transport.requests
import pytest
import requests
from google.auth.crypt import RSASigner
from google.auth.exceptions import RefreshError
from google.oauth2.service_account import Credentials

from tests.sandbox.google.clients import SCOPES, gspread_client
from tests.sandbox.google.conftest import Box

AUDIENCE = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def grant(box: Box, account: dict[str, Any], **changes: Any) -> requests.Response:
    now = int(time.time())
    claims = {
        "iss": account["client_email"],
        "scope": SCOPES[0],
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 3600,
    }
    signer = RSASigner.from_service_account_info(account)  # type: ignore[no-untyped-call]
    assertion = google.auth.jwt.encode(signer, claims | changes)  # type: ignore[no-untyped-call]
    return ask(box, assertion.decode())


def ask(box: Box, assertion: str, grant_type: str = GRANT) -> requests.Response:
    form = urlencode({"grant_type": grant_type, "assertion": assertion})
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return requests.post(f"{box.base}/token", data=form, headers=headers, timeout=10)


def test_a_good_claim_gets_a_token_for_an_hour(box: Box) -> None:
    answer = grant(box, box.account("owner"))

    assert (200, "Bearer", 3599) == (
        answer.status_code,
        answer.json()["token_type"],
        answer.json()["expires_in"],
    )


NOT_SHORT_LIVED = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"iss": "stranger@example.com"}, "Invalid grant: account not found"),
        ({"aud": "https://example.com"}, "Invalid JWT: Audience is invalid."),
        ({"iat": 1_000_000, "exp": 1_003_600}, NOT_SHORT_LIVED),
        ({"exp": int(time.time()) + 90_000}, NOT_SHORT_LIVED),
        ({"iat": int(time.time()) + 3000, "exp": int(time.time()) + 6000}, NOT_SHORT_LIVED),
    ],
)
def test_a_bad_claim_is_refused(changes: dict[str, Any], words: str, box: Box) -> None:
    answer = grant(box, box.account("owner"), **changes)

    assert (400, {"error": "invalid_grant", "error_description": words}) == (
        answer.status_code,
        answer.json(),
    )


def test_a_claim_signed_by_another_key_is_refused(box: Box) -> None:
    forged = {**box.account("guard"), "client_email": box.account("owner")["client_email"]}

    assert "Invalid JWT Signature." == grant(box, forged).json()["error_description"]


def test_what_is_no_claim_at_all_is_refused(box: Box) -> None:
    assert "invalid_grant" == ask(box, "a.b.c").json()["error"]
    assert "unsupported_grant_type" == ask(box, "a.b.c", "password").json()["error"]
    assert 400 == requests.post(f"{box.base}/token", data=b"\xff\xfe", timeout=10).status_code


def test_a_wrong_clock_shows_in_google_auth_itself(box: Box) -> None:
    box.clock.ahead = timedelta(hours=3)

    with pytest.raises(RefreshError, match="Check your iat and exp values"):
        gspread_client(box.base, box.account("owner")).open_by_key("any")


def test_a_token_lives_an_hour(box: Box) -> None:
    token = grant(box, box.account("owner")).json()["access_token"]
    url = f"{box.base}/v4/spreadsheets/none"
    headers = {"authorization": f"Bearer {token}"}
    assert 404 == requests.get(url, headers=headers, timeout=10).status_code

    box.clock.ahead = timedelta(hours=1, seconds=1)

    answer = requests.get(url, headers=headers, timeout=10)
    assert (401, "UNAUTHENTICATED") == (answer.status_code, answer.json()["error"]["status"])


def test_a_withdrawn_token_is_renewed_without_a_word(box: Box, file_id: str) -> None:
    client = gspread_client(box.base, box.account("owner"))
    client.open_by_key(file_id)

    box.side.tokens.withdraw_all()

    assert "Gate" == client.open_by_key(file_id).title


def test_there_are_no_regional_boundaries(box: Box) -> None:
    path = "/v1/projects/-/serviceAccounts/a@b.iam.gserviceaccount.com/allowedLocations"

    assert 404 == requests.get(box.base + path, timeout=10).status_code


def test_a_token_that_google_auth_signs_itself_is_taken(box: Box, file_id: str) -> None:
    credentials = Credentials.from_service_account_info(box.account("owner"), scopes=SCOPES)  # type: ignore[no-untyped-call]
    credentials = credentials.with_always_use_jwt_access(True)
    credentials._create_self_signed_jwt(None)
    credentials.refresh(google.auth.transport.requests.Request())  # no address in it leads anywhere but here

    assert credentials.token.startswith("eyJ")
    headers = {"authorization": f"Bearer {credentials.token}"}
    assert (
        200 == requests.get(f"{box.base}/v4/spreadsheets/{file_id}", headers=headers, timeout=10).status_code
    )
    forged = {"authorization": f"Bearer {credentials.token[:-6]}AAAAAA"}
    assert (
        401 == requests.get(f"{box.base}/v4/spreadsheets/{file_id}", headers=forged, timeout=10).status_code
    )
