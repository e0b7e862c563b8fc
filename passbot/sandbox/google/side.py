"""The whole Google simulator: accounts, tokens, files, quotas. Clients reach it over HTTP through `app`."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from passbot.sandbox.google import discovery
from passbot.sandbox.google.accounts import Accounts
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.changes import Changes
from passbot.sandbox.google.drive import DriveApi
from passbot.sandbox.google.files import Files
from passbot.sandbox.google.habits import Habits
from passbot.sandbox.google.oauth import Tokens
from passbot.sandbox.google.quotas import Quotas
from passbot.sandbox.google.recorded import Recording
from passbot.sandbox.google.routes import Route
from passbot.sandbox.google.sheets import SheetsApi, check_body
from passbot.sandbox.keeper import Keeper

ACCOUNTS_KEY = "google/accounts"


class GoogleSide:
    """The methods may be called from any thread.

    `checked`: validate every answer against the discovery schemas, and collect errors in `violations`. `before_write`:
    called with the path right before a write over HTTP is applied, for tests that change something between a read and a
    write.
    """

    def __init__(
        self,
        keeper: Keeper,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        checked: bool = False,
        quotas: bool = True,
    ) -> None:
        def now() -> float:
            return clock().timestamp()

        self._keeper = keeper
        self.lock = threading.RLock()
        self.accounts = Accounts(keeper.load(ACCOUNTS_KEY).get(ACCOUNTS_KEY, []))
        self.changes = Changes()
        self.files = Files(keeper, now, self.changes.tell)
        self.tokens = Tokens(self.accounts, now)
        self.quotas = Quotas(now, enforced=quotas)
        self.habits = Habits()
        self.usual: Json = {}
        self.violations: list[str] = []
        self.before_write: list[Callable[[str], object]] = []
        found = self.violations if checked else None
        self.sheets = SheetsApi(self.files, self.accounts, self.quotas, self.habits, violations=found)
        self.drive = DriveApi(self.files, self.accounts, violations=found)

    async def start(self) -> None:
        """Nothing to do: it starts with the first request."""

    async def stop(self) -> None:
        """End the streams of changes."""
        self.changes.end()

    def create_account(
        self, name: str, *, base_address: str = "http://127.0.0.1:8080", owns_files: bool = True
    ) -> Json:
        """Create an account and return its service account file. `owns_files=False` makes it like a real service
        account.
        """
        with self.lock:
            account = self.accounts.create(name, owns_files=owns_files)
            self._keeper.put(ACCOUNTS_KEY, self.accounts.as_json)
            return account.service_account_file(base_address)

    def create_spreadsheet(self, title: str, *, owner: str) -> str:
        """Create a file owned by an account (name or e-mail address); returns its id."""
        with self.lock:
            return self.files.create(title, self.accounts.find(owner).email).book.book_id

    def share(self, spreadsheet_id: str, account: str, role: str = "writer") -> None:
        with self.lock:
            file = self.files.get(spreadsheet_id)
            if file is None:
                raise LookupError(f"The sandbox has no spreadsheet {spreadsheet_id!r}.")
            file.allow(self.accounts.find(account).email, role)
            self.files.remember(file)

    def answer_as(self, recording: Recording) -> None:
        """Answer as the real Google did, now and after each reset."""
        self.usual = recording.habits
        self.habits.change(self.usual)
        with self.lock:
            for file in self.files:
                file.book.properties = file.book.properties | {"locale": recording.locale or "en_US"}

    def be_usual(self) -> None:
        """Drop the habits that were switched since the start."""
        self.habits.reset()
        self.habits.change(self.usual)

    def spreadsheets(self) -> list[Json]:
        """Id and title of every file, the oldest first."""
        with self.lock:
            return [{"id": file.book.book_id, "title": file.title} for file in self.files]

    def edit(self, account: str, spreadsheet_id: str, requests: list[Json]) -> Json:
        """Edit as an operator by batchUpdate's rules; refused where a range is protected against them."""
        body = {"requests": requests}
        check_body(discovery.sheets().methods["spreadsheets.batchUpdate"], body)
        return self._call("spreadsheets.batchUpdate", account, spreadsheet_id, body=body)

    def read(
        self, account: str, spreadsheet_id: str, ranges: list[str], *, render: str = "UNFORMATTED_VALUE"
    ) -> Json:
        """Values as an operator sees them, in batchGet's form."""
        query = {"ranges": ranges, "valueRenderOption": render}
        return self._call("spreadsheets.values.batchGet", account, spreadsheet_id, query=query)

    def look(self, account: str, spreadsheet_id: str) -> Json:
        """The whole spreadsheet with its cells, as an account sees it."""
        return self._call("spreadsheets.get", account, spreadsheet_id, query={"includeGridData": True})

    def _call(
        self,
        method: str,
        account: str,
        spreadsheet_id: str,
        *,
        query: Json | None = None,
        body: Json | None = None,
    ) -> Json:
        with self.lock:
            email = self.accounts.find(account).email
            return self.sheets.call(Route(method, spreadsheet_id), email, query or {}, body or {})
