"""Accounts with a real RSA key, given out as service account files that clients read."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from passbot.sandbox.google.body import Json

PROJECT = "passbot-sandbox"
KEY_BITS = 2048


@dataclass(frozen=True)
class Account:
    """`owns_files` is False for a real service account: since 2025 those have no storage of their own."""

    name: str
    email: str
    key_id: str
    private_key: str
    owns_files: bool = True

    @cached_property
    def public_key(self) -> rsa.RSAPublicKey:
        private = serialization.load_pem_private_key(self.private_key.encode(), password=None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise TypeError("an account's key is an RSA key")
        return private.public_key()

    def service_account_file(self, base_address: str) -> Json:
        """The file that Google's console offers for download, with the sandbox's own token address."""
        return {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": self.key_id,
            "private_key": self.private_key,
            "client_email": self.email,
            "client_id": str(int(self.key_id[:15], 16)),
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": f"{base_address}/token",
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{self.email}",
            "universe_domain": "googleapis.com",
        }


class Accounts:
    """All accounts, by e-mail address."""

    def __init__(self, kept: Iterable[Json] = ()) -> None:
        self._by_email = {each["email"]: Account(**each) for each in kept}

    def create(self, name: str, *, owns_files: bool = True) -> Account:
        """Create the account with that name, or return the existing one."""
        local = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "account"
        email = f"{local}@{PROJECT}.iam.gserviceaccount.com"
        if email not in self._by_email:
            self._by_email[email] = Account(name, email, secrets.token_hex(20), _new_key(), owns_files)
        return self._by_email[email]

    def get(self, email: str) -> Account | None:
        return self._by_email.get(email)

    def find(self, name_or_email: str) -> Account:
        """Raises LookupError if there is no such account."""
        for account in self._by_email.values():
            if name_or_email in (account.name, account.email):
                return account
        raise LookupError(f"The sandbox has no Google account {name_or_email!r}.")

    def all(self) -> list[Account]:
        return list(self._by_email.values())

    def as_json(self) -> list[Json]:
        names = ("name", "email", "key_id", "private_key", "owns_files")
        return [{name: getattr(account, name) for name in names} for account in self._by_email.values()]


def _new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()
