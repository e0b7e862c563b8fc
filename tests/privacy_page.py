"""The tables of docs/privacy.md, from the list that the bot tells too.

`python -m tests.privacy_page` writes them anew.
"""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from passbot.bot.own import where_kept
from passbot.domain.site.rules import Rules
from passbot.services.privacy.holdings import HOLDINGS, After
from passbot.texts import Texts

PAGE = Path(__file__).parents[1] / "docs" / "privacy.md"
# Tables in which nobody is named, each with what stands there.
NOBODYS = {
    "alarms": "which trouble the admins were told of",
    "at_work": "which processes run",
    "busy_blocks": "which slots another calendar blocks",
    "leases": "which process does what",
    "parts": "how each part of the site is",
    "pauses": "from when to when a series pauses",
    "rules": "the rules of the house",
    "sheet_audits": "how far the sheet was audited",
    "sheet_batches": "codes of orders, for a quarter of an hour",
    "sheet_erasures": "numbers of orders whose names are about to leave the sheet",
    "sheet_health": "how the sheet's worker is",
    "sheet_proofs": "what Google was tried on, and what it did",
    "sheet_owner": "which installation the sheet belongs to",
    "unfinished": "the number of somebody whose deletion is going on, for minutes",
    "worksheets": "the sheet's worksheets",
}
AFTER = {
    After.GONE: "the rows are deleted",
    After.NAMELESS: "no name is left",
    After.STAYS: "stays as long as that",
}


def held() -> str:
    texts, rules = Texts("en", ZoneInfo("UTC")), Rules()
    rows = [
        f"| {where_kept.line(each, texts, rules)} | {_named(each.tables)} | {AFTER[each.after]} |"
        for each in HOLDINGS
    ]
    return "\n".join(["| What, and for how long | Tables | After a deletion |", "| --- | --- | --- |", *rows])


def nobodys() -> str:
    rows = [f"| `{table}` | {what} |" for table, what in sorted(NOBODYS.items())]
    return "\n".join(["| Table | What stands in it |", "| --- | --- |", *rows])


def _named(tables: tuple[str, ...]) -> str:
    return ", ".join(f"`{table}`" for table in tables)


def written(page: str) -> str:
    """The page with its two tables as they should be."""
    for title, table in (("What, and for how long", held()), ("Table", nobodys())):
        first, _, rest = page.partition(f"| {title} |")
        page = first + table + re.sub(r"^.*(?:\n\|.*)*", "", rest, count=1)
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
