"""Write a table to a file for a table program. What people typed never becomes a formula there.

./run export orders orders.xlsx
./run export arrivals arrivals.csv
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passbot.commands.site import opened
from passbot.services import export


def add(parser: ArgumentParser) -> None:
    parser.add_argument("table", choices=export.TABLES)
    parser.add_argument("file", type=Path, help="its ending says which kind: .csv or .xlsx")


def run(args: Namespace) -> int:
    with opened() as site:
        count = export.write(args.table, args.file, site.zone)
    print(f"{count} rows are in {args.file}.")
    return 0
