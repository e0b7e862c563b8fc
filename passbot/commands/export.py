"""Export a table to a CSV or Excel file. What people have typed never becomes a formula in it.

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
    parser.add_argument(
        "file", type=Path, help="its name ends in .csv or .xlsx; a file that is there is replaced"
    )


def run(args: Namespace) -> int:
    with opened() as site, telling.working("Writing ..."):
        count = export.write(args.table, args.file, site.zone)
    print(f"{count} rows are in {args.file}.")
    return 0
