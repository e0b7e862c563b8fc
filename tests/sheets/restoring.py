"""What tests do around an older backup that is put back, and where they look then."""

from passbot.domain.gate.copies import Why
from passbot.domain.people.people import OPERATOR
from passbot.services.adoption.adopted import Adopted
from passbot.sheets.adopting import Copybook
from passbot.sheets.rows import Value
from passbot.store.db import database
from tests.sheets.past import Past
from tests.sheets.site import RULES, Site

Table = list[list[Value]]


def adopt(site: Site, *, is_older: bool = True) -> Adopted:
    copybook = Copybook(site.board, site.wording, RULES)
    return copybook.adopted(OPERATOR, now=site.now, is_older=is_older)


def backup(site: Site) -> Past:
    """After the worker has written to the sheet, or another installation would seem to be there."""
    site.after(0)
    return Past()


def restart(site: Site) -> None:
    """The process that restored the backup begins anew."""
    site.sync = site.worker("second")
    site.after(61)


def sheet(site: Site) -> tuple[Table, Table]:
    return [list(row) for row in site.board.rows], [list(row) for row in site.board.done]


def sql(statement: str) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = database.execute_sql(statement).fetchall()
    return found


def listed(done: Adopted) -> list[tuple[str, Why]]:
    return [(each.code, each.why) for each in done.listed]


def lines(site: Site) -> set[tuple[Value, ...]]:
    """Orders_latest without K, in whatever order."""
    return {tuple(row[:10]) for row in site.board.rows if row[0] != ""}


def told_hosts(kind: str) -> list[tuple[object, ...]]:
    return sql(f"SELECT recipient FROM deliveries WHERE route = 'telegram' AND kind = '{kind}'")
