"""Play every example of the User Time Slots API against a running site, and say whether it answers as documented.

    python examples/time_slots.py --url http://127.0.0.1:8000 --key YOUR_KEY

A key comes from /key in the bot, or from `./run key create --resident 1`. The document's dates are over, so its week
is played in the next two weeks in which you offer nothing; what was made is deleted again. It needs Python alone.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.error import URLError
from urllib.parse import urlencode

from asking import SLOTS, Differs, Site, free_monday, holds, same

ZONES = "UTC Asia/Kolkata America/New_York America/Los_Angeles Europe/London Europe/Paris Asia/Tokyo Australia/Sydney"
DURATIONS = (15, 30, 45, 60, 90, 120)

Example = Callable[[Site, date], None]
EXAMPLES: list[Example] = []  # in the order of the document


def example(play: Example) -> Example:
    EXAMPLES.append(play)
    return play


@example
def single(site: Site, monday: date) -> None:
    """1. Create Single Time Slot"""
    slot = site.slot(
        f"{monday}T14:00:00",
        f"{monday}T14:45:00",
        timezone="Asia/Kolkata",
        title="Available for calls",
        description="I'm available for mentoring calls during this time",
        is_recurring=False,
    )
    expected = {
        "start_time": f"{monday}T08:30:00Z",
        "end_time": f"{monday}T09:15:00Z",
        "timezone": "Asia/Kolkata",
        "title": "Available for calls",
        "description": "I'm available for mentoring calls during this time",
        "status": "available",
        "is_recurring": False,
        "duration_minutes": 45,
        "start_time_local": f"{monday}T14:00:00+05:30",
        "end_time_local": f"{monday}T14:45:00+05:30",
        "timezone_offset": "+05:30",
    }
    holds(expected, slot, "the slot")
    same(set(), {"id", "user_id", "created_at", "updated_at"} - set(slot), "what is missing")


def week(monday: date, **more: object) -> dict[str, object]:
    return {
        "start_date": f"{monday}",
        "end_date": f"{monday + timedelta(days=6)}",
        "start_time": "14:00",
        "end_time": "18:00",
        "timezone": "Asia/Kolkata",
        "days_of_week": [0, 1, 2, 3, 4],
        "slot_duration_minutes": 45,
    } | more


@example
def bulk(site: Site, monday: date) -> None:
    """2. Create Bulk Time Slots: five a day between 14:00 and 18:00, so 25 and not the 20 of the example"""
    asked = week(monday, title="Mentoring Hours", description="Available for mentoring calls")
    said = site.done("POST", SLOTS + "bulk", asked)
    expected = {
        "success": True,
        "message": "Successfully created 25 time slots",
        "slots_created": 25,
        "date_range": {"start": asked["start_date"], "end": asked["end_date"]},
        "timezone": "Asia/Kolkata",
    }
    holds(expected, said, "the answer")
    same(25, len(said["slots"]), "slots")


@example
def listed(site: Site, monday: date) -> None:
    """3. Get Time Slots: ?start_date=...&status=available&limit=10"""
    site.done("POST", SLOTS + "bulk", week(monday))
    query = urlencode({"start_date": f"{monday}", "status": "available", "limit": 10})
    found = site.done("GET", f"{SLOTS}?{query}")
    same((10, {"available"}), (len(found), {each["status"] for each in found}), "the list")
    rest = site.done("GET", f"{SLOTS}?{query}&offset=10")
    same(set(), {each["id"] for each in found} & {each["id"] for each in rest}, "the pages have in common")


@example
def summary(site: Site, monday: date) -> None:
    """4. Get Time Slot Summary"""
    before = site.done("GET", SLOTS + "summary")
    slots = site.done("POST", SLOTS + "bulk", week(monday))["slots"]
    for number, deed in enumerate(["book", "book", "book", "block", "block"]):
        site.done("POST", f"{SLOTS}{slots[number]['id']}/{deed}")
    after = site.done("GET", SLOTS + "summary")
    more = {"total_slots": 25, "available_slots": 20, "booked_slots": 3, "blocked_slots": 2}
    same(more, {name: after[name] - before[name] for name in more}, "more than before")
    same(set(), {"upcoming_slots", "next_available_slot", "recent_slots"} - set(after), "what is missing")


@example
def specific(site: Site, monday: date) -> None:
    """5. Get Specific Time Slot"""
    slot = site.slot(f"{monday}T14:00:00", f"{monday}T14:45:00")
    same(slot, site.done("GET", SLOTS + slot["id"]), "the slot")


@example
def update(site: Site, monday: date) -> None:
    """6. Update Time Slot"""
    slot = site.slot(f"{monday}T14:00:00", f"{monday}T14:45:00")
    change = {"title": "Updated title", "description": "Updated description", "status": "blocked"}
    holds(change, site.done("PUT", SLOTS + slot["id"], change), "the answer")
    holds(change, site.done("GET", SLOTS + slot["id"]), "the slot")


@example
def delete(site: Site, monday: date) -> None:
    """7. Delete Time Slot"""
    slot = site.slot(f"{monday}T14:00:00", f"{monday}T14:45:00")
    site.done("DELETE", SLOTS + slot["id"])
    same(404, site.ask("GET", SLOTS + slot["id"])[0], "the slot afterwards")


@example
def upcoming(site: Site, monday: date) -> None:
    """8. Get Upcoming Available Slots: 10 by default, up to 50"""
    site.done("POST", SLOTS + "bulk", week(monday))
    same(10, len(site.done("GET", SLOTS + "available/upcoming")), "without a limit")
    found = site.done("GET", SLOTS + "available/upcoming?limit=10")
    same((10, {"available"}), (len(found), {each["status"] for each in found}), "with a limit")
    same(400, site.ask("GET", SLOTS + "available/upcoming?limit=51")[0], "more than 50")


@example
def moves(site: Site, monday: date) -> None:
    """9, 10, 11. Book, block and unblock a Time Slot"""
    for hour, deeds in enumerate([["book"], ["block", "unblock"]], start=14):
        slot = site.slot(f"{monday}T{hour}:00:00", f"{monday}T{hour}:45:00")
        for deed in deeds:
            said = site.done("POST", f"{SLOTS}{slot['id']}/{deed}")
            status = {"book": "booked", "block": "blocked", "unblock": "available"}[deed]
            same((True, status), (said["success"], said["slot"]["status"]), deed)


@example
def zones(site: Site, monday: date) -> None:
    """Timezone Support: stored in UTC, shown in the slot's own zone"""
    for zone in ZONES.split():
        slot = site.slot(f"{monday}T14:00:00", f"{monday}T14:45:00", timezone=zone)
        same(f"{monday}T14:00:00{slot['timezone_offset']}", slot["start_time_local"], zone)
        shown, kept = (datetime.fromisoformat(slot[name]) for name in ("start_time_local", "start_time"))
        same(kept, shown, zone)
        site.tidy()


@example
def durations(site: Site, monday: date) -> None:
    """Supported durations, and the default of 45 minutes"""
    for minutes in DURATIONS:
        said = site.done(
            "POST", SLOTS + "bulk", week(monday, slot_duration_minutes=minutes, days_of_week=[0])
        )
        same(240 // minutes, said["slots_created"], f"{minutes} minutes")
        site.tidy()
    asked = week(monday, days_of_week=[0])
    del asked["slot_duration_minutes"]
    same(45, site.done("POST", SLOTS + "bulk", asked)["slots"][0]["duration_minutes"], "by default")


@example
def refused(site: Site, monday: date) -> None:
    """Validation Rules: 400, and why"""
    past = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
    good = {"start_time": f"{monday}T14:00:00", "end_time": f"{monday}T14:45:00"}
    late = f"{monday + timedelta(days=91)}"
    site.done("POST", SLOTS, good)
    for what, path, asked in (
        ("its end is before its start", "", good | {"end_time": f"{monday}T13:00:00"}),
        ("it has no length", "", good | {"end_time": good["start_time"]}),
        ("it overlaps another one", "", good),
        ("a range of more than 90 days", "bulk", week(monday, end_date=late)),
        ("a range that began in the past", "bulk", week(monday, start_date=past)),
        ("a duration that is not supported", "bulk", week(monday, slot_duration_minutes=50)),
    ):
        status, said = site.ask("POST", SLOTS + path, asked)
        same((400, True), (status, bool(said["detail"])), what)
    asked = {"start_time": f"{past}T14:00:00", "end_time": f"{past}T14:45:00"}
    said = site.ask("POST", SLOTS, asked)
    same((400, {"detail": "Time slot must be in the future"}), said, "a slot in the past")


@example
def errors(site: Site, _monday: date) -> None:
    """Error Handling: 401 and 404; 500 is a fault, which cannot be asked for"""
    same(401, site.ask("GET", SLOTS, key="")[0], "without a key")
    same(401, site.ask("GET", SLOTS, key="your_token")[0], "with a key that is none")
    status, said = site.ask("GET", SLOTS + "00000000-0000-0000-0000-000000000000")
    same((404, True), (status, bool(said["detail"])), "a slot that is not there")


@example
def usage(site: Site, monday: date) -> None:
    """Usage Examples: one slot, weekly slots, the next ten"""
    site.slot(
        f"{monday}T14:00:00", f"{monday}T14:45:00", timezone="Asia/Kolkata", title="Available for calls"
    )
    same(25, site.done("POST", SLOTS + "bulk", week(monday + timedelta(days=7)))["slots_created"], "weekly")
    same(10, len(site.done("GET", SLOTS + "available/upcoming?limit=10")), "the next ones")


def play(site: Site, monday: date) -> Iterator[bool]:
    for each in EXAMPLES:
        title = (each.__doc__ or each.__name__).splitlines()[0]
        try:
            each(site, monday)
        except Differs as why:
            print(f"NOT SO  {title}\n        {why}")
            yield False
        else:
            print(f"ok      {title}")
            yield True
        finally:
            site.tidy()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="of the site (%(default)s)")
    parser.add_argument("--key", default=os.environ.get("PASSBOT_KEY"), help="or in PASSBOT_KEY")
    args = parser.parse_args()
    if not args.key:
        parser.error("a key is needed: --key, or PASSBOT_KEY in the environment")
    site = Site(args.url.rstrip("/"), args.key)
    try:
        answers = list(play(site, free_monday(site)))
    except (URLError, OSError, ValueError) as exc:
        raise SystemExit(f"{site.url} does not answer as a site does ({exc}). Is it running?") from None
    print(f"{sum(answers)} of {len(answers)} examples are answered as documented.")
    return 0 if all(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
