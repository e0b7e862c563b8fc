"""Google's error messages, word for word: programs under test must see exactly what Google sends."""

from dataclasses import dataclass, field

from passbot.sandbox.google.body import Json, dump_pretty
from passbot.sandbox.google.tongues import ENGLISH, told

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
    "protection if you need to edit."
)
UNAUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
NO_SUCH_PAGE = (
    "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n"
    "  <p><b>404.</b> <ins>That’s an error.</ins>\n"
    "  <p>The requested URL was not found on this server.  <ins>That’s all we know.</ins>\n"
)
QUOTA_HELP = "https://cloud.google.com/docs/quotas/help/request_increase"


@dataclass(eq=False)
class Refused(Exception):
    """Any answer but 200. `prefix` is added by callers, as in "Invalid requests[2].updateCells: "."""

    message: str
    code: int = 400
    details: list[Json] = field(default_factory=list)
    prefix: str = ""

    def __str__(self) -> str:
        return self.prefix + self.message

    def body(self, language: str = ENGLISH) -> bytes:
        """The JSON body. The prefix, the code and the status, which programs rely on, are never translated."""
        message = self.prefix + told(self.message, language)
        error = {"code": self.code, "message": message, "status": STATUS[self.code]}
        if self.details:
            error["details"] = self.details
        return dump_pretty({"error": error})


class NoSuchPage(Exception):
    """A path that Google does not serve: the answer is an HTML page, not JSON."""


@dataclass(eq=False)
class DriveRefused(Exception):
    """Drive's older format of errors, with a list of reasons and no status."""

    message: str
    code: int
    reason: str
    domain: str = "global"
    location: str = ""

    def body(self, language: str = ENGLISH) -> bytes:
        message = told(self.message, language)
        error = {"message": message, "domain": self.domain, "reason": self.reason}
        if self.location:
            error |= {"location": self.location, "locationType": "parameter"}
        return dump_pretty({"error": {"code": self.code, "message": message, "errors": [error]}})


def not_found() -> Refused:
    return Refused("Requested entity was not found.", 404)


def not_permitted() -> Refused:
    return Refused("The caller does not have permission", 403)


def protected() -> Refused:
    return Refused(PROTECTED)


def unauthenticated() -> Refused:
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_EXPIRED",
        "domain": "googleapis.com",
        "metadata": {"service": "sheets.googleapis.com"},
    }
    return Refused(UNAUTHENTICATED, 401, [info])


def scope_insufficient(service: str, method: str) -> Refused:
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": service, "method": method},
    }
    return Refused("Request had insufficient authentication scopes.", 403, [info])


def field_violations(violations: list[tuple[str, str]]) -> list[Json]:
    listed = [
        {"field": name, "description": text} if name else {"description": text} for name, text in violations
    ]
    return [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}]


def invalid_payload(violations: list[tuple[str, str]]) -> Refused:
    """The API gateway's error for a body that does not fit the schema."""
    return Refused("\n".join(text for _, text in violations), 400, field_violations(violations))


def invalid_fields(path: str) -> Refused:
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    return Refused("Request contains an invalid argument.", 400, field_violations([(path, text)]))


def quota_exceeded(kind: str, per: str, value: int, window_start: str) -> Refused:
    """`kind` is Read or Write, `per` is "user" or "project". There is no Retry-After: Google sends none."""
    limit = f"{kind} requests per minute per user" if per == "user" else f"{kind} requests per minute"
    name = f"{kind}RequestsPerMinutePerUser" if per == "user" else f"{kind}RequestsPerMinutePerProject"
    unit = "1/min/{project}/{user}" if per == "user" else "1/min/{project}"
    metadata = {
        "window_start_time": window_start,
        "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
        "quota_location": "global",
        "service": "sheets.googleapis.com",
        "quota_unit": unit,
        "quota_limit": name,
        "consumer": "projects/1",
        "quota_limit_value": str(value),
    }
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    links = [{"description": "Request a higher quota limit.", "url": QUOTA_HELP}]
    help_ = {"@type": "type.googleapis.com/google.rpc.Help", "links": links}
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{limit}' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    return Refused(message, 429, [info, help_])
