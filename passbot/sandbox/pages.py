"""The files of the page, read once and served with a policy that allows nothing from other sites."""

from pathlib import Path

from passbot.sandbox.refusals import Answer
from passbot.sandbox.wire import App, Message, Receive, Send, answer

FOLDER = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
RULES = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
UNKNOWN = Answer(404, b"There is no such page in the sandbox. Begin at /\n", "text/plain; charset=utf-8")


def page() -> App:
    files = {f"/{path.name}": _file(path) for path in FOLDER.iterdir() if path.suffix in TYPES}
    files["/"] = files["/index.html"]

    async def serve(scope: Message, _receive: Receive, send: Send) -> None:
        await answer(send, files.get(scope["path"], UNKNOWN))

    return serve


def _file(path: Path) -> Answer:
    return Answer(200, path.read_bytes(), TYPES[path.suffix], RULES)
