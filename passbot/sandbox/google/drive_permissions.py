"""Drive's permissions: who may see and change a file, and transfer of ownership."""

from passbot.sandbox.google.body import Json
from passbot.sandbox.google.drive_calls import DriveCall
from passbot.sandbox.google.errors import DriveRefused
from passbot.sandbox.google.files import RANKS, File

ANYONE = "anyoneWithLink"
EDITORS = ("writer", "owner")


def list_permissions(call: DriveCall) -> Json:
    return {"kind": "drive#permissionList", "permissions": call.file(*EDITORS).permissions}


def get(call: DriveCall) -> Json:
    return _find(call, call.file(*EDITORS))


def create(call: DriveCall) -> Json:
    file, given = call.file(*EDITORS), call.body
    _check_role(given.get("role", ""))
    if given.get("type") in ("user", "group"):
        address = given.get("emailAddress", "")
        if "@" not in address:
            raise DriveRefused(
                "The specified emailAddress is invalid or not applicable for the given permission type.",
                400,
                "invalid",
                location="permission.emailAddress",
            )
        made = file.allow(address, given["role"])
        made["type"] = given["type"]
    else:
        made = _open_to_all(file, given)
    call.files.remember(file)
    return made


def _open_to_all(file: File, given: Json) -> Json:
    if given.get("type") not in ("anyone", "domain"):
        raise DriveRefused(
            "The permission type field is required.", 400, "required", location="permission.type"
        )
    key = ANYONE if given["type"] == "anyone" else f"{given.get('domain', '')}k"
    made = {"kind": "drive#permission", "id": key, "type": given["type"], "role": given["role"]}
    if "domain" in given:
        made["domain"] = given["domain"]
    file.permissions = [each for each in file.permissions if each["id"] != key] + [made]
    return made


def update(call: DriveCall) -> Json:
    """Change a role. Ownership moves only with transferOwnership, and the old owner remains a writer."""
    file, role = call.file(*EDITORS), call.body.get("role", "")
    _check_role(role)
    old = _find(call, file)
    if role == "owner":
        _check_transfer(call, file, old)
        for each in file.permissions:
            each["role"] = "writer" if each["role"] == "owner" else each["role"]
    new = {**old, "role": role, "pendingOwner": call.body.get("pendingOwner", False)}
    file.permissions = [new if each["id"] == old["id"] else each for each in file.permissions]
    call.files.remember(file)
    return new


def _check_transfer(call: DriveCall, file: File, permission: Json) -> None:
    if not call.query.get("transferOwnership"):
        message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        raise DriveRefused(message, 403, "forbidden", location="transferOwnership")
    invited = permission.get("pendingOwner") and permission.get("emailAddress") == call.email
    if file.role(call.email) != "owner" and not invited:
        message = "The user does not have sufficient permissions for this file."
        raise DriveRefused(message, 403, "insufficientFilePermissions")


def delete(call: DriveCall) -> None:
    file = call.file()
    gone = _find(call, file)
    if gone["role"] == "owner":
        message = "The owner of a file cannot be removed."
        raise DriveRefused(message, 403, "cannotDeletePermission")
    if gone.get("emailAddress") != call.email:
        call.file(*EDITORS)
    file.permissions = [each for each in file.permissions if each["id"] != gone["id"]]
    call.files.remember(file)


def _find(call: DriveCall, file: File) -> Json:
    key = call.places["permissionId"]
    for each in file.permissions:
        if each["id"] == key:
            return each
    raise DriveRefused(f"Permission not found: {key}.", 404, "notFound", location="permissionId")


def _check_role(role: str) -> None:
    if role not in RANKS:
        raise DriveRefused(
            "The specified role is invalid or not supported.", 400, "invalid", location="permission.role"
        )


ENDPOINTS = {
    "permissions.list": list_permissions,
    "permissions.get": get,
    "permissions.create": create,
    "permissions.update": update,
    "permissions.delete": delete,
}
