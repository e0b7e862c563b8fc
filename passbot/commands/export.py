"""Write a table to a file for a table program. What people typed never becomes a formula there.

./run export orders orders.xlsx
./run export arrivals arrivals.csv
./run export residents residents.xlsx
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passbot.commands import telling
from passbot.commands.site import opened
from passbot.services.telling import export


def add(parser: ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE", help=f"one of {', '.join(export.TABLES)}")
    parser.add_argument("file", type=Path, help="its ending says which kind: .csv or .xlsx")


def run(args: Namespace) -> int:
    with opened() as site, telling.working("Writing ..."):
        count = export.write(args.table, args.file, site.zone)
    print(f"{count} rows are in {args.file}.")
    return 0
