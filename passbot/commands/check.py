"""Check the site: what is configured, what is missing, and which servers can be reached.

The exit code is 1 if anything is wrong. What is only missing or off does not count.

./run check --prove   tries what passbot takes for true of Google and Telegram. In the site's own spreadsheet it makes
                      two hidden worksheets and removes them, with at most 30 calls; orders and their worksheets are
                      not touched. The first admin listed gets one silent message, which is edited and deleted. A
                      line says what holds, what differs and what passbot then does, or what could not be tried;
                      log/proof-*.json is the recording, without names, keys and ids. The worker reads the outcome:
                      where a batch could be applied twice or in part, it writes nothing and only reads ticks.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict

from passbot.commands import running
from passbot.commands.finding import Finding, FindingState

COLORS = {
    FindingState.OK: "green",
    FindingState.OFF: "dim",
    FindingState.MISSING: "yellow",
    FindingState.WRONG: "red",
}


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--health",
        action="store_true",
        help="check only that the site's processes on this machine can work; exit code 1 if one cannot or none runs",
    )

    parser.add_argument(
        "--prove",
        action="store_true",
        help="try on the real Google and Telegram what passbot relies on; exit code 1 if the sheet worker has to stop",
    )


def run(args: Namespace) -> int:
    if args.prove:
        from passbot.commands import proving  # late: it needs the whole of the sheet

        return proving.run(as_json=args.json)
    findings = list(running.find() if args.health else _find())
    wrong = [finding for finding in findings if finding.state is FindingState.WRONG]
    if args.json:
        checks = [asdict(finding) for finding in findings]
        print(json.dumps({"ok": not wrong, "checks": checks}, ensure_ascii=False))
    elif args.health:
        for finding in wrong:
            print(f"{finding.state}  {finding.what}  {finding.detail}")
    else:
        _show(findings)
    return 1 if wrong else 0


def _find() -> Sequence[Finding]:
    from passbot.commands import checking  # late: `--health`, called each minute, does without

    return list(checking.find())


def _show(findings: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(show_header=False, box=None)
    for finding in findings:
        table.add_row(f"[{COLORS[finding.state]}]{finding.state}[/]", finding.what, escape(finding.detail))
    if findings:
        Console().print(table)
