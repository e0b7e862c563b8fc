"""`./run sandbox`: the whole sandbox as one process, with the given ports and folder."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from passbot.sandbox.clock import SandboxClock
from passbot.sandbox.google.recorded import Recording
from passbot.sandbox.keeper import Keeper
from passbot.sandbox.seed import accounts, seed
from passbot.sandbox.server import Sandbox
from passbot.sandbox.serving import Server, address_of, listen
from passbot.sandbox.site import Folder

TAKEN = "Port {port} is taken. Stop what listens there, or choose another one: --port {other}"


say_now = partial(print, flush=True)  # flushed: a parent process may wait for the address in a pipe


def serve(
    *,
    port: int,
    api_port: int,
    data: Path,
    reset: bool,
    empty: bool,
    checked: bool = False,
    prologue: bool = False,
    recording: Path | None = None,
    say: Callable[[str], object] = say_now,
    beside: Callable[[Path], AbstractContextManager[object]] = nullcontext,
) -> None:
    """Serve until SIGTERM or SIGINT; `beside` runs on its site meanwhile.

    Raises SystemExit with advice if the port or the folder is in use.
    """
    recorded = Recording.read(recording) if recording else None
    try:
        listening = listen(port)
    except OSError:
        raise SystemExit(TAKEN.format(port=port, other=port + 1)) from None
    folder = Folder(data.absolute())
    with folder.held():
        if reset:
            folder.wipe()
        base = address_of(listening)
        keeper = Keeper(folder.memory)
        sandbox = Sandbox(keeper, clock=SandboxClock(), checked=checked, prologue=prologue and not empty)
        keys = accounts(sandbox.google, base=base)
        seed(sandbox.telegram.world, sandbox.google, empty=empty)
        if recorded:
            sandbox.google.answer_as(recorded)
        folder.write_keys(keys)
        folder.write_site(base=base, api_port=api_port, worker_key=keys["worker"])
        say(_welcome(base, folder))
        if recorded:
            say(f"  {recorded.words}\n")
        with beside(folder.site):
            Server(sandbox.app, sandbox).run([listening])


def _welcome(base: str, folder: Folder) -> str:
    return f"""\
The sandbox is open: {base}/

  Telegram            {base}/bot<token>/<method>, files under {base}/file/bot<token>/
  Google              {base}/v4, /drive/v3, /upload, /token
  faults              {base}/sandbox/faults
  what Google may do  {base}/sandbox/google/habits
  service accounts    {folder.accounts}/worker.json, owner.json, guard1.json, guard2.json
  the site in it      PASSBOT_HOME={folder.site}
"""
