"""One of the processes of a race: thirteen threads with open connections, let go by one line on stdin."""

import json
import sys
import threading
from typing import Any

from passbot import store
from passbot.errors import Refusal
from passbot.store.db import database, on_sqlite, session
from tests.races.deeds import DEEDS

THREADS = 13

Answer = dict[str, Any]  # Any: JSON


def main() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        store.bind(job["url"], synchronous="off")
        print(json.dumps(race(job), default=str), flush=True)


def race(job: Answer) -> list[Answer]:
    answers: list[Answer] = []
    line_up = threading.Barrier(THREADS + 1)
    numbers = range(job["first"], job["first"] + THREADS)
    threads = [threading.Thread(target=_run, args=(job, number, line_up, answers)) for number in numbers]
    for thread in threads:
        thread.start()
    line_up.wait()
    print("ready", flush=True)
    sys.stdin.readline()
    line_up.wait()
    for thread in threads:
        thread.join()
    return answers


def _run(job: Answer, number: int, line_up: threading.Barrier, answers: list[Answer]) -> None:
    with session():
        if on_sqlite():  # a crowd on a busy machine waits longer for its lock than the product would
            database.execute_sql("PRAGMA busy_timeout = 60000")
        line_up.wait()
        line_up.wait()
        answers.append(_answer(job, number))


def _answer(job: Answer, number: int) -> Answer:
    try:
        return {"won": DEEDS[job["deed"]](number, **job["facts"])}
    except Refusal as exc:
        return {"refused": exc.code, "by": type(exc).__name__, "facts": exc.facts}
    except Exception as exc:  # noqa: BLE001  # any surprise is what the race looks for
        return {"surprise": f"{type(exc).__name__}: {exc}"}


if __name__ == "__main__":
    main()
