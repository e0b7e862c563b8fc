"""The exact bodies of both services' temporary errors."""

import json
from dataclasses import dataclass, field
from typing import Any  # Any: JSON

BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
REQUEST_TIMEOUT = (
    "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 408 (Request Timeout)!!1</title>\n"
    "  <p><b>408.</b> <ins>That’s an error.</ins>\n"
    "  <p>Your client has taken too long to issue its request.  <ins>That’s all we know.</ins>\n"
)
UNAUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
TELEGRAM_SAYS = {
    400: "Bad Request: IMAGE_PROCESS_FAILED",
    401: "Unauthorized",
    404: "Not Found",
    408: "Request Timeout",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    499: "Client Closed Request",
    500: "Internal Server Error: restart",
    503: "Service Unavailable",
}
GOOGLE_SAYS = {
    400: ("INVALID_ARGUMENT", "Invalid value."),
    401: ("UNAUTHENTICATED", UNAUTHENTICATED),
    404: ("NOT_FOUND", "Requested entity was not found."),
    409: ("ABORTED", "The operation was aborted."),
    413: ("INVALID_ARGUMENT", "Request payload size exceeds the limit: 10485760 bytes."),
    499: ("CANCELLED", "The operation was cancelled."),
    500: ("INTERNAL", "Internal error encountered."),
    503: ("UNAVAILABLE", "The service is currently unavailable."),
}
BROKEN = b'{"ok":true,"result":{"mess'
QUOTA_HELP = "https://cloud.google.com/docs/quotas/help/request_increase"


@dataclass(frozen=True)
class Answer:
    """A complete answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def telegram(status: int, *, retry_after: int) -> Answer:
    if status == 200:
        return Answer(200, BROKEN)
    if status == 502:
        return Answer(502, BAD_GATEWAY.encode(), "text/html")
    if status == 429:
        return _telegram_flood(retry_after)
    error = {"ok": False, "error_code": status, "description": TELEGRAM_SAYS[status]}
    return Answer(status, json.dumps(error).encode())


def _telegram_flood(retry_after: int) -> Answer:
    description = f"Too Many Requests: retry after {retry_after}"
    parameters = {"retry_after": retry_after}
    error = {"ok": False, "error_code": 429, "description": description, "parameters": parameters}
    return Answer(429, json.dumps(error).encode(), headers={"retry-after": str(retry_after)})


def google(status: int, *, writing: bool) -> Answer:
    if status == 200:
        return Answer(200, BROKEN)
    if status == 502:
        return Answer(502, BAD_GATEWAY.encode(), "text/html; charset=UTF-8")
    if status == 408:
        return Answer(408, REQUEST_TIMEOUT.encode(), "text/html; charset=UTF-8")
    if status == 429:
        return _google(_quota_exceeded("Write" if writing else "Read"))
    name, message = GOOGLE_SAYS[status]
    return _google({"code": status, "message": message, "status": name})


def _google(error: dict[str, Any]) -> Answer:
    body = json.dumps({"error": error}, indent=2) + "\n"
    return Answer(error["code"], body.encode(), "application/json; charset=UTF-8")


def _quota_exceeded(what: str) -> dict[str, Any]:
    """Google sends no Retry-After."""
    metric, limit = f"{what} requests", f"{what} requests per minute per user"
    message = (
        f"Quota exceeded for quota metric '{metric}' and limit '{limit}' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    metadata = {
        "quota_metric": f"sheets.googleapis.com/{what.lower()}_requests",
        "quota_location": "global",
        "service": "sheets.googleapis.com",
        "quota_unit": "1/min/{project}/{user}",
        "quota_limit": f"{what}RequestsPerMinutePerUser",
        "consumer": "projects/1",
        "quota_limit_value": "60",
    }
    reason = {"reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com", "metadata": metadata}
    links = [{"description": "Request a higher quota limit.", "url": QUOTA_HELP}]
    details = [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", **reason},
        {"@type": "type.googleapis.com/google.rpc.Help", "links": links},
    ]
    return {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}
