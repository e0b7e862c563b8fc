"""Files: stored when sent, sent again by id, downloaded by path."""

import secrets
from typing import Any  # Any: JSON

from passbot.sandbox.telegram import pictures
from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.call import Call
from passbot.sandbox.telegram.chats import File
from passbot.sandbox.telegram.errors import Refused, bad
from passbot.sandbox.telegram.params import Upload
from passbot.sandbox.telegram.state import World

Json = dict[str, Any]
LARGEST_UP = 50 * 1024 * 1024
LARGEST_DOWN = 20 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "voice": "voice",
    "sticker": "stickers",
}


def keep(world: World, bot: Bot, kind: str, upload: Upload) -> File:
    """Store an upload. A photo must be a picture: Telegram checks that."""
    _check_size(kind, upload)
    extension = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
    path = f"{FOLDERS.get(kind, kind)}/file_{len(bot.files)}.{extension}"
    secret = secrets.token_urlsafe(36)
    file = File(f"AgAC{secret}", f"AQAD{secret[:10]}", path, upload.content, _about(kind, upload), kind)
    world.keep_file(bot, file)
    return file


def _check_size(kind: str, upload: Upload) -> None:
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > LARGEST_UP:
        raise Refused(413, "Request Entity Too Large")
    if kind == "photo" and len(upload.content) > LARGEST_PHOTO:
        raise bad("file is too big for a photo")


def _about(kind: str, upload: Upload) -> Json:
    size = pictures.size_of(upload.content)
    if kind == "photo":
        return _photo(size)
    width, height = size or (512, 512)
    if kind == "voice":
        return {"duration": 1, "mime_type": upload.content_type or "audio/ogg"}
    if kind == "sticker":
        return {"type": "regular", "width": width, "height": height, "is_animated": False, "is_video": False}
    about: Json = {"file_name": upload.name, "mime_type": upload.content_type or "application/octet-stream"}
    return {**about, "width": width, "height": height, "duration": 1} if kind == "video" else about


def _photo(size: tuple[int, int] | None) -> Json:
    if size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10000 or max(size) > 20 * min(size):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return {"width": width, "height": height}


def known(bot: Bot, file_id: str) -> File:
    """A file sent before. The simulator has no Internet to download from."""
    if file_id.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    file = bot.files.get(file_id)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    return file


def get_file(call: Call) -> Json:
    file = call.bot.files.get(call.params.text("file_id"))
    if file is None:
        raise bad("invalid file_id")
    if len(file.content) > LARGEST_DOWN:
        raise bad("file is too big")
    size = len(file.content)
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": size, "file_path": file.path}


def at(bot: Bot, path: str) -> File | None:
    return next((file for file in bot.files.values() if file.path == path), None)
