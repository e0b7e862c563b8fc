"""The image that the Dockerfile describes, as folders: each stage in a root of its own.

The first stage stands on this machine's programs, which it can only read; the last one on nothing but this Python, the
libraries that it loads, and a shell.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PYTHON = Path(sys.base_prefix)
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
OF_THIS_MACHINE = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/sbin",
    "/etc",
    "/opt",
    str(Path.home()),
    "/dev",
    "/proc",
)
CHROOT = shutil.which("chroot", path=f"{os.defpath}:/usr/sbin:/sbin") or "chroot"
OUR_PIP = f'#!/bin/sh\nexec /usr/local/bin/{VERSION} -m pip "$@"\n'  # that of the folder names this machine's Python
TOOLS = ("bash", "install")
LOADED_BY_PACKAGES = ("libstdc++.so.6", "libgcc_s.so.1", "libz.so.1")
OF_THE_C_LIBRARY = (
    "libdl.so.2",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libutil.so.1",
)

needs_a_root = pytest.mark.skipif(
    os.geteuid() != 0 or PYTHON == Path("/usr") or not shutil.which("unshare"),
    reason="A root of its own takes root's rights, unshare, and a Python that is not the system's",
)


def instructions() -> Iterator[tuple[str, str]]:
    text = (TOP / "Dockerfile").read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word, " ".join(rest.split())


def instruction(word: str) -> str:
    """The last one, which is of the last stage."""
    return [rest for found, rest in instructions() if found == word][-1]


def image_environ() -> dict[str, str]:
    """What the image sets."""
    of_image = dict(pair.split("=", 1) for pair in shlex.split(instruction("ENV")))
    return {"PATH": f"/own:/usr/local/bin:{os.defpath}"} | of_image


@dataclass
class Stage:
    """A root, and how far its instructions have been followed."""

    root: Path
    binds: tuple[tuple[str, str], ...] = ()
    place: str = "/"
    environ: dict[str, str] = field(default_factory=dict)
    said: str = ""

    def here(self, path: str) -> Path:
        """A path of the stage, as this machine has it."""
        return self.root / str(Path(self.place, path)).lstrip("/")

    def command(self, *words: str, user: str = "") -> list[str]:
        """A command that runs in it."""
        mounted = " && ".join(mount(what, f"{self.root}{where}") for what, where in self.binds)
        inside = [CHROOT, *([f"--userspec={user}"] if user else []), str(self.root), *words]
        return ["unshare", "--mount", "bash", "-euc", f"{mounted or 'true'} && exec {shlex.join(inside)}"]

    def run(self, line: str) -> None:
        given = {name: text for name, text in os.environ.items() if not name.startswith("PASSBOT_")}
        environ = given | image_environ() | self.environ
        command = self.command("bash", "-euc", f"cd {self.place} && {line}")
        done = subprocess.run(command, env=environ, capture_output=True, text=True)
        assert 0 == done.returncode, done.stdout + done.stderr
        self.said += done.stdout


def mount(what: str, where: str) -> str:
    """To be read, but for devices."""
    read_only = "" if what in ("/dev", "/proc") else f" && mount -o remount,ro,bind {where}"
    return f"mount --rbind {what} {where}{read_only}"


def built(folder: Path) -> Stage:
    """Follow the Dockerfile; the stage that remains."""
    mask = os.umask(0o022)  # that of an engine; passbot's commands, which tests call, have set another
    try:
        return followed(folder)
    finally:
        os.umask(mask)


def followed(folder: Path) -> Stage:
    stages: dict[str, Stage] = {}
    stage = Stage(folder)
    for word, rest in instructions():
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            stage = (slim if image.endswith("-slim") else whole)(folder / (name or "last"))
            stages[name] = stage
        elif word == "WORKDIR":
            stage.place = rest
            stage.here(".").mkdir(parents=True)
        elif word == "RUN":
            stage.run(rest)
        elif word == "COPY":
            copy(rest.split(), stage, stages)
    stage.said = "".join(each.said for each in stages.values())
    return stage


def whole(root: Path) -> Stage:
    """With all that this machine has; this Python is the one in /usr/local, and has nothing but pip."""
    binds = [(each, each) for each in OF_THIS_MACHINE if Path(each).exists()]
    for _, where in binds:
        (root / where.lstrip("/")).mkdir(parents=True)
    (root / "tmp").mkdir()
    (root / "own").mkdir()
    (root / "own/pip").write_text(OUR_PIP)
    (root / "own/pip").chmod(0o755)
    packages = f"lib/{VERSION}/site-packages"
    shutil.copytree(PYTHON / packages / "pip", root / "own/packages/pip")
    return Stage(
        root, (*binds, (str(PYTHON), "/usr/local"), (f"{root}/own/packages", f"/usr/local/{packages}"))
    )


def slim(root: Path) -> Stage:
    """With this Python, which has no packages, what it loads, and a shell."""
    here = root / "usr/local"
    without = shutil.ignore_patterns("site-packages", "test", "tests", "idlelib", "__pycache__")
    shutil.copytree(PYTHON / "lib" / VERSION, here / "lib" / VERSION, ignore=without)
    (here / "lib" / VERSION / "site-packages").mkdir()
    (here / "bin").mkdir()
    for name in (VERSION, "python3", "python"):
        shutil.copy(PYTHON / "bin" / VERSION, here / "bin" / name)
    tools = [Path(str(shutil.which(tool))) for tool in TOOLS]
    loaded = [*(here / "lib" / VERSION / "lib-dynload").glob("*.so"), here / "bin" / VERSION, *tools]
    for file in {
        *tools,
        *needed(loaded),
        *(next(Path("/usr/lib").rglob(each)) for each in (*LOADED_BY_PACKAGES, *OF_THE_C_LIBRARY)),
    }:
        target = root / str(file).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    (root / "dev").mkdir()
    os.mknod(root / "dev/null", 0o020666, Path("/dev/null").stat().st_rdev)
    return Stage(root)


def needed(files: Iterable[Path]) -> set[Path]:
    """The libraries that these programs and libraries load."""
    listed = subprocess.run(["ldd", *files], capture_output=True, text=True).stdout
    return {Path(each) for each in re.findall(r"(?:=> |^\s+)(/\S+) \(0x", listed, re.M)}


def copy(words: list[str], stage: Stage, stages: dict[str, Stage]) -> None:
    *sources, target = (word for word in words if not word.startswith("--"))
    origin = next((word.removeprefix("--from=") for word in words if word.startswith("--from=")), None)
    for source in sources:
        found = [stages[origin].here(source)] if origin is not None else in_context(source)
        for each in found:
            into = stage.here(target)
            if each.is_dir():
                without = shutil.ignore_patterns("__pycache__") if origin is None else None
                shutil.copytree(each, into, symlinks=True, dirs_exist_ok=True, ignore=without)
            else:
                shutil.copy(each, into / each.name)


def in_context(pattern: str) -> list[Path]:
    found = [each for each in TOP.glob(pattern) if not is_ignored(each)]
    assert found, f".dockerignore keeps {pattern} out of the image"
    return found


def is_ignored(source: Path) -> bool:
    """The last line that fits decides; the patterns of .dockerignore are plain enough for glob."""
    ignored = False
    for line in (TOP / ".dockerignore").read_text().splitlines():
        if source in TOP.glob(line.removeprefix("!")):
            ignored = not line.startswith("!")
    return ignored
