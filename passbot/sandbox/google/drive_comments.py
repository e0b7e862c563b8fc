"""Drive's comments on a file: stored and listed, because copying a spreadsheet may include them."""

import secrets

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.drive_calls import DriveCall
from passbot.sandbox.google.errors import DriveRefused
from passbot.sandbox.google.files import as_time

GIVEN = ("content", "anchor", "quotedFileContent")


def list_comments(call: DriveCall) -> Json:
    return {"kind": "drive#commentList", "comments": call.file().comments}


def create(call: DriveCall) -> Json:
    file = call.file("commenter", "writer", "owner")
    if not call.body.get("content"):
        raise DriveRefused("The comment content is required.", 400, "required", location="content")
    comment: Json = {name: call.body[name] for name in GIVEN if name in call.body}
    comment |= {
        "kind": "drive#comment",
        "id": secrets.token_urlsafe(8),
        "author": {"kind": "drive#user", "displayName": call.email.partition("@")[0], "me": True},
        "createdTime": as_time(file.modified),
        "modifiedTime": as_time(file.modified),
        "deleted": False,
        "replies": [],
    }
    file.comments.append(comment)
    call.files.remember(file)
    return comment


ENDPOINTS = {"comments.list": list_comments, "comments.create": create}
