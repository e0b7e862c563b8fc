"""The sandbox's initial data: a bot, a few invented people, and an empty spreadsheet."""

from typing import Any  # Any: Google's own JSON

from passbot.sandbox.google.side import GoogleSide
from passbot.sandbox.telegram.state import World

TOKEN = "7000000001:demo-token-of-the-sandbox-not-a-secret"  # noqa: S105  # opens nothing but the sandbox
BOT, USERNAME = "passbot demo", "passbot_demo_bot"
ANNA_ID, ADMIN_ID = 1001, 1003
PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "id": ANNA_ID,
        "first_name": "Anna",
        "last_name": "Demo",
        "language_code": "ru",
        "phone": "+79990000001",
    },
    {"id": 1002, "first_name": "Boris", "last_name": "Demo", "language_code": "en", "phone": "+79990000002"},
    {
        "id": ADMIN_ID,
        "first_name": "Admin",
        "last_name": "Demo",
        "language_code": "ru",
        "phone": "+79990000003",
    },
    {"id": 1004, "first_name": "Guard", "last_name": "Demo", "language_code": "ru", "phone": "+79990000004"},
)
SPOKEN = {
    "en": {ANNA_ID: "Anna", 1002: "Boris", ADMIN_ID: "Admin", 1004: "Guard"},
    "ru": {ANNA_ID: "Анна", 1002: "Борис", ADMIN_ID: "Админ", 1004: "Охранник"},
}  # a visitor's language, and how people are called in it
SURNAME = {"en": "Demo", "ru": "Демо"}
SPREADSHEET = "Orders"
OWNER, WORKER, GUARDS = "owner", "worker", ("guard1", "guard2")


def accounts(google: GoogleSide, *, base: str = "") -> dict[str, dict[str, Any]]:
    """The keys of all accounts by name. The worker's account owns no files, like a real service account: others share
    theirs.
    """
    names = (OWNER, WORKER, *GUARDS)
    return {name: google.create_account(name, base_address=base, owns_files=name != WORKER) for name in names}


def seed(world: World, google: GoogleSide, *, empty: bool = False) -> None:
    """Add what is missing; change nothing that exists."""
    accounts(google)
    _bot(world)
    if not empty:
        _people(world)
        _spreadsheet(google)


def _bot(world: World) -> None:
    if TOKEN not in world.bots:
        world.add_bot(TOKEN, first_name=BOT, username=USERNAME)


def _people(world: World) -> None:
    for person in PEOPLE:
        if person["id"] not in world.people:
            world.add_person(person)


def speak(world: World, language: str) -> bool:
    """Give the people the visitor's language. False where somebody has talked to the bot before: all stays as it is."""
    if any(chat.messages for bot in world.bots.values() for chat in bot.chats.values()):
        return False
    for number, name in SPOKEN[language].items():
        if number in world.people:
            about = {"first_name": name, "last_name": SURNAME[language], "language_code": language}
            world.change_person(number, about)
    return True


def _spreadsheet(google: GoogleSide) -> None:
    if any(each["title"] == SPREADSHEET for each in google.spreadsheets()):
        return
    spreadsheet_id = google.create_spreadsheet(SPREADSHEET, owner=OWNER)
    for name in (WORKER, *GUARDS):
        google.share(spreadsheet_id, name)
