"""The product, or some of its parts, as a process of its own: to be killed, and begun again as a supervisor does."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Program:
    """`start` it; whoever harms it may call it again. `home` exists, and hears what it says."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    only: str = ""
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSBOT_")}
        parts = ["--only", self.only] if self.only else []
        with (self.home / "said.txt").open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "passbot", "start", *parts],
                env=environment | self.settings,
                stdout=said,
                stderr=said,
            )
        self.starts += 1

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return self.process.wait(20)

    def end(self) -> None:
        """However it is."""
        if self.is_alive():
            self.signal(signal.SIGCONT)
            self.kill()

    def log(self) -> str:
        return (self.home / "said.txt").read_text()
