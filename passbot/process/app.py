"""The site as a process: its parts, how they start, and how they stop."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import uvloop

from passbot.clock import utc_now
from passbot.errors import Conflict, DatabaseAway, Misconfigured
from passbot.holders import this_process
from passbot.outage import Outage
from passbot.process import PARTS, collecting, parts
from passbot.process.database_file import watched
from passbot.services.processes import checkpoints
from passbot.services.site.site import OLDER_RUNS, open_site
from passbot.settings.admins_list import welcome_in
from passbot.settings.config import Settings
from passbot.watching.kept import STOP_WITHIN, Deaths, Died, Kept, kept

logger = logging.getLogger(__name__)

TRY_AGAIN = 1.0  # seconds, while PostgreSQL is away at the start
OLDER_LEAVES = 20  # tries; after 15 seconds a killed process no longer counts as running


say_now = partial(print, flush=True)  # a journal or a pipe would get it at the end


def serve(settings: Settings, only: Iterable[str] = PARTS, *, say: Callable[[str], object] = say_now) -> None:
    """Run until SIGTERM or SIGINT. Parts share only the database, so each may run in another process."""
    named = [part for part in PARTS if part in set(only)]
    if "bot" in named and settings.token is None:
        raise Misconfigured(
            "token",
            f"There is no Telegram token: put it into {settings.home}/token.txt, or into PASSBOT_TOKEN.",
        )
    parts.check_proxies(settings)
    if "bot" in named:
        parts.try_port(settings)
    _open(settings, say)
    parts.note_absent_sheet(settings, named, now=utc_now())
    here = parts.Here(settings, this_process())
    ended = Ended()
    with watched(checkpoints.file_of(settings.database_url)), ExitStack() as stack:
        for name in ("carrier", "watch", *named, "heart"):  # the heart is last: it reports that all run
            if name in parts.THREADS and (thread := _kept(name, settings, here, named, ended)):
                stack.enter_context(thread)
        say(f"passbot serves {settings.home}: {', '.join(named)}. Stop it with Ctrl-C.")
        uvloop.run(_until_stopped(_bot(settings, here) if "bot" in named else None))
    logger.info("stopped parts=%s", ",".join(named))
    if ended.died:
        raise ended.died


def _open(settings: Settings, say: Callable[[str], object]) -> None:
    """Open the database. Waits for a PostgreSQL server, which may be starting too, and until a process of an older
    program that was just stopped or killed no longer counts as running. A problem with a file is for a person.
    """
    welcome, outage, tries = welcome_in(settings.language), Outage(logger), OLDER_LEAVES
    while True:
        try:
            open_site(
                settings.database_url,
                admins=settings.admins,
                welcome=welcome,
                now=utc_now(),
                connections=settings.database_connections,
            )
        except DatabaseAway as exc:
            if settings.database_url.startswith("sqlite"):
                raise
            outage.note(exc)
            time.sleep(TRY_AGAIN)
        except Conflict as exc:
            if exc.code != OLDER_RUNS or not tries:
                raise
            if tries == OLDER_LEAVES:
                say(f"Waiting for {tries} seconds. {exc.message}")
            tries -= 1
            time.sleep(TRY_AGAIN)
        else:
            outage.end()
            return


class Ended:
    """The reason why the process ends by itself."""

    died: Died | None = None

    def give_up(self, died: Died) -> None:
        """Stop the process, as a signal would; from any thread."""
        self.died = died
        os.kill(os.getpid(), signal.SIGTERM)


def _kept(name: str, settings: Settings, here: parts.Here, named: Sequence[str], ended: Ended) -> Kept | None:
    """A restarting thread for this part, if the site has it."""
    make = partial(parts.THREADS[name], settings, here, named)
    first = make()
    if first is None:
        return None
    return Kept(first, make, Deaths(name, here.part(parts.NOTED[name])), name=name, give_up=ended.give_up)


async def _bot(settings: Settings, here: parts.Here) -> None:
    await kept(partial(parts.bot, settings, here), Deaths("bot", here.part("bot")))


async def _until_stopped(
    work: Coroutine[Any, Any, None] | None,
) -> None:  # Any: what a coroutine yields is asyncio's
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    loop.call_later(collecting.AFTER, collecting.set_aside)
    task = asyncio.create_task(work) if work else None
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait({waiting, task} if task else {waiting}, return_when=asyncio.FIRST_COMPLETED)
    if task:
        task.cancel()
        await asyncio.wait({task}, timeout=STOP_WITHIN)
        if task.done() and not task.cancelled():
            task.result()
