"""What the sandbox begins with: a bot, a few people who do not exist, and an empty spreadsheet."""

from typing import TYPE_CHECKING, Any  # Google's own JSON

if TYPE_CHECKING:
    from passbot.sandbox.server import Sandbox

TOKEN = "7000000001:demo-token-of-the-sandbox-not-a-secret"  # noqa: S105  # opens nothing but the sandbox
ADMIN_ID = 1003
SPREADSHEET = "Orders"
OWNER, WORKER, GUARDS = "owner", "worker", ("guard1", "guard2")


def seed(sandbox: "Sandbox", *, base: str, empty: bool = False) -> dict[str, dict[str, Any]]:
    """Adds what is missing and changes nothing that is there. The accounts' keys by name."""
    keys = {name: _account(sandbox, name, base) for name in (OWNER, WORKER, *GUARDS)}
    if not empty:
        _spreadsheet(sandbox)
    return keys


def _account(sandbox: "Sandbox", name: str, base: str) -> dict[str, Any]:
    """Like a real one, the worker's account may own no files: the owner shares them with it."""
    return sandbox.google.create_account(name, base_address=base, owns_files=name != WORKER)


def _spreadsheet(sandbox: "Sandbox") -> None:
    google = sandbox.google
    if any(each["title"] == SPREADSHEET for each in google.spreadsheets()):
        return
    spreadsheet_id = google.create_spreadsheet(SPREADSHEET, owner=OWNER)
    for name in (WORKER, *GUARDS):
        google.share(spreadsheet_id, name)
