"""One call to Drive: the account, the file, and whether the account may do this."""

from dataclasses import dataclass

from passbot.sandbox.google.accounts import Account, Accounts
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import DriveRefused
from passbot.sandbox.google.files import File, Files


@dataclass(frozen=True)
class Download:
    """An answer that is a file instead of JSON."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class DriveCall:
    files: Files
    accounts: Accounts
    email: str
    places: dict[str, str]
    query: Json
    body: Json
    raw_body: bytes

    def file(self, *roles: str) -> File:
        """The file in the path. Raises "not found" if the account may not see it, and a refusal if it lacks the
        `roles`.
        """
        file_id = self.places["fileId"]
        file = self.files.get(file_id)
        if file is None or not file.role(self.email):
            raise DriveRefused(f"File not found: {file_id}.", 404, "notFound", location="fileId")
        if roles and file.role(self.email) not in roles:
            message = "The user does not have sufficient permissions for this file."
            raise DriveRefused(message, 403, "insufficientFilePermissions")
        return file

    def owner_of_new_files(self) -> Account:
        """The owner of new files. Refused for service accounts, which have no storage any more."""
        account = self.accounts.find(self.email)
        if not account.owns_files:
            message = "The user's Drive storage quota has been exceeded."
            raise DriveRefused(message, 403, "storageQuotaExceeded", domain="usageLimits")
        return account
