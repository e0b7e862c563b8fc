"""The sandbox alone, without the product in it: `python -m passbot.sandbox --help`."""

from argparse import ArgumentParser
from pathlib import Path

from passbot.sandbox.serve import serve

parser = ArgumentParser(prog="python -m passbot.sandbox", description=__doc__)
parser.add_argument("--port", type=int, default=8080, help="of the page and the stand-ins; 0: any")
parser.add_argument("--api-port", type=int, default=8000, help="of the product, for the site")
parser.add_argument("--data", type=Path, default=Path("vol/sandbox"), help="the folder that keeps everything")
parser.add_argument("--reset", action="store_true", help="forget everything first")
parser.add_argument("--empty", action="store_true", help="begin without people and sheets")
parser.add_argument("--as", dest="recording", type=Path, help="a recording of `check --prove`")
parser.add_argument(
    "--checked", action="store_true", help="hold all against the schemas: GET /sandbox/violations"
)

if __name__ == "__main__":
    serve(**vars(parser.parse_args()))
