"""The token endpoint: the JWT bearer grant, and its tokens."""

import base64
import json
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from passbot.sandbox.google.accounts import Account, Accounts
from passbot.sandbox.google.body import Json

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCES = ("https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token")
SERVICES = {
    "https://sheets.googleapis.com/": "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/": "https://www.googleapis.com/auth/drive",
}
LIFETIME = 3600
LIFETIME_TOLD = 3599
CLOCK_SKEW = 300
NOT_SHORT_LIVED = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


class GrantRefused(Exception):
    """Answered as 400 with OAuth's error body."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body: Json = {"error": error, "error_description": description}


@dataclass(frozen=True)
class Token:
    email: str
    scopes: frozenset[str]
    until: float


class Tokens:
    """Tokens given out. A restart forgets them: clients then ask again, as after any 401."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float]) -> None:
        self._accounts = accounts
        self._clock = clock
        self._given: dict[str, Token] = {}

    def grant(self, form: dict[str, str]) -> Json:
        if form.get("grant_type") != GRANT_TYPE:
            raise GrantRefused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        claims = self._verified(form.get("assertion", ""))
        if not claims.get("scope"):
            raise GrantRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = "ya29.c." + secrets.token_urlsafe(96)
        until = self._clock() + LIFETIME
        self._given[token] = Token(claims["iss"], frozenset(claims["scope"].split()), until)
        return {"access_token": token, "expires_in": LIFETIME_TOLD, "token_type": "Bearer"}

    def bearer(self, token: str) -> Token | None:
        """None if the token is unknown, expired or withdrawn."""
        found = self._given.get(token) or self._self_signed(token)
        return found if found and self._clock() < found.until else None

    def _self_signed(self, token: str) -> Token | None:
        """google-auth may sign a token itself, for a service or for scopes, and skip this endpoint."""
        if not token.startswith("eyJ"):
            return None
        try:
            claims = self._verified(token, audiences=(*SERVICES, None))
        except GrantRefused:
            return None
        scopes = claims.get("scope") or SERVICES.get(claims.get("aud", ""), "")
        return Token(claims["iss"], frozenset(scopes.split()), claims["exp"])

    def withdraw_all(self) -> None:
        """Invalidate all tokens, as if they had expired."""
        self._given.clear()

    def _verified(self, assertion: str, audiences: Collection[str | None] = AUDIENCES) -> Json:
        try:
            head, body, signature = assertion.split(".")
            header, claims = json.loads(_decode(head)), json.loads(_decode(body))
            signed = _decode(signature)
        except ValueError:
            raise GrantRefused("invalid_grant", "Invalid JWT: Failed to decode the assertion.") from None
        account = self._accounts.get(claims.get("iss", ""))
        if account is None:
            raise GrantRefused("invalid_grant", "Invalid grant: account not found")
        _check_signature(account, header, f"{head}.{body}".encode(), signed)
        self._check_claims(claims, audiences)
        checked: Json = claims
        return checked

    def _check_claims(self, claims: Json, audiences: Collection[str | None]) -> None:
        if claims.get("aud") not in audiences:
            raise GrantRefused("invalid_grant", "Invalid JWT: Audience is invalid.")
        issued, until, now = claims.get("iat"), claims.get("exp"), self._clock()
        if not isinstance(issued, int | float) or not isinstance(until, int | float):
            raise GrantRefused("invalid_grant", NOT_SHORT_LIVED)
        short_lived = 0 < until - issued <= LIFETIME
        if not short_lived or issued > now + CLOCK_SKEW or until < now - CLOCK_SKEW:
            raise GrantRefused("invalid_grant", NOT_SHORT_LIVED)


def _check_signature(account: Account, header: Json, signed: bytes, signature: bytes) -> None:
    refusal = GrantRefused("invalid_grant", "Invalid JWT Signature.")
    if header.get("alg") != "RS256" or header.get("kid", account.key_id) != account.key_id:
        raise refusal
    try:
        account.public_key.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        raise refusal from None


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
