"""What the sandbox begins with: a bot, a few people who do not exist, and an empty spreadsheet."""

from typing import TYPE_CHECKING, Any  # Google's own JSON

if TYPE_CHECKING:
    from passbot.sandbox.server import Sandbox

TOKEN = "7000000001:demo-token-of-the-sandbox-not-a-secret"  # noqa: S105  # opens nothing but the sandbox
ADMIN_ID = 1003
SPREADSHEET = "Orders"
OWNER, WORKER, GUARDS = "owner", "worker", ("guard1", "guard2")


def accounts(sandbox: "Sandbox", *, base: str) -> dict[str, dict[str, Any]]:
    """The keys of all accounts by name. Like a real one, the worker's may own no files: others share theirs."""
    create = sandbox.google.create_account
    names = (OWNER, WORKER, *GUARDS)
    return {name: create(name, base_address=base, owns_files=name != WORKER) for name in names}


def seed(sandbox: "Sandbox", *, empty: bool = False) -> None:
    """Adds what is missing and changes nothing that is there."""
    _bot(sandbox)
    if not empty:
        _people(sandbox)
        _spreadsheet(sandbox)


def _spreadsheet(sandbox: "Sandbox") -> None:
    google = sandbox.google
    if any(each["title"] == SPREADSHEET for each in google.spreadsheets()):
        return
    spreadsheet_id = google.create_spreadsheet(SPREADSHEET, owner=OWNER)
    for name in (WORKER, *GUARDS):
        google.share(spreadsheet_id, name)
