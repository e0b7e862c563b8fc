"""Inline and reply keyboards, with their limits."""

from collections.abc import Callable
from typing import Any  # Any: JSON

from passbot.sandbox.telegram import links
from passbot.sandbox.telegram.errors import bad
from passbot.sandbox.telegram.params import Params

Json = dict[str, Any]
MOST_BUTTONS = 100
LONGEST_ROW = 8  # undocumented; apps show no more
CALLBACK_BYTES = 64
LONGEST_COPY = 256
STYLES = ("primary", "success", "danger")
INLINE = "inline keyboard button"
ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "login_url",
    "pay",
)
REQUESTS = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
}
FLAGS = (
    "force_reply",
    "remove_keyboard",
    "selective",
    "one_time_keyboard",
    "resize_keyboard",
    "is_persistent",
)


def markup_in(params: Params, *, inline_only: bool = False) -> Json | None:
    """The checked reply_markup of a request; None if missing."""
    markup = params.document("reply_markup", "reply keyboard markup")
    if markup in (None, {}):
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if inline_only and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    _check_flags(markup)
    if "inline_keyboard" in markup:
        return _inline(markup)
    return _reply_keyboard(markup) if "keyboard" in markup else markup


def _check_flags(markup: Json) -> None:
    for name in FLAGS:
        if not isinstance(markup.get(name, False), bool):
            raise bad(f'field "{name}" must be of type Boolean')


def _inline(markup: Json) -> Json | None:
    rows = _rows(markup, "inline_keyboard", "inline keyboard button")
    for row in rows:
        for button in row:
            _check_inline(button)
    _check_size(rows)
    return {"inline_keyboard": rows} if rows else None


def _reply_keyboard(markup: Json) -> Json | None:
    rows = _rows(markup, "keyboard", "keyboard button")
    rows = [[{"text": each} if isinstance(each, str) else each for each in row] for row in rows]
    for row in rows:
        for button in row:
            _check_text(button, "keyboard button")
            _check_style(button, "keyboard button")
    _check_size(rows, longest_row=12, most=300)
    return {**markup, "keyboard": rows} if rows else None


def _rows(markup: Json, name: str, _what: str) -> list[list[Any]]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{name}" must be an Array of Arrays')
    return [row for row in rows if row]


def _check_size(rows: list[list[Any]], *, longest_row: int = LONGEST_ROW, most: int = MOST_BUTTONS) -> None:
    if sum(map(len, rows)) > most or any(len(row) > longest_row for row in rows):
        raise bad("reply markup is too long")


def _check_text(button: Any, what: str) -> None:  # JSON
    if not isinstance(button, dict):
        raise bad(f"{what} must be an Object")
    if "text" not in button:
        raise bad(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        raise bad(f'can\'t parse {what}: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad(f"{what} text must be non-empty")


def _check_style(button: Json, what: str) -> None:
    if button.get("style", STYLES[0]) not in STYLES:
        raise bad(f"can't parse {what}: Invalid button style specified")


def _check_inline(button: Any) -> None:  # JSON
    _check_text(button, INLINE)
    _check_style(button, INLINE)
    action = next(
        (name for name in ACTIONS if button.get(name) not in (None, "") or _is_query(name, button)), None
    )
    if action is None:
        raise bad(f"can't parse {INLINE}: Text buttons are unallowed in the inline keyboard")
    check = CHECKS.get(action)
    if check:
        check(button[action])


def _is_query(name: str, button: Json) -> bool:
    """An empty query is a query too."""
    return name.startswith("switch_inline") and name in button


def _check_callback(data: object) -> None:
    if not isinstance(data, str) or len(data.encode()) > CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")


def _check_url(url: str) -> None:
    if wrong := links.complaint(url):
        raise bad(f"{INLINE} URL '{url}' is invalid: {wrong}")


def _check_copy(copy: Json) -> None:
    if not 1 <= len(copy.get("text", "")) <= LONGEST_COPY:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _check_web_app(app: Json) -> None:
    url = app.get("url", "")
    if not url.startswith("https://"):
        raise bad(f"{INLINE} Web App URL '{url}' is invalid: Only HTTPS links are allowed")


def _check_pay(_pay: object) -> None:
    raise bad("BUTTON_TYPE_INVALID")  # only invoices have these


CHECKS: dict[str, Callable[[Any], None]] = {
    "callback_data": _check_callback,
    "url": _check_url,
    "copy_text": _check_copy,
    "web_app": _check_web_app,
    "pay": _check_pay,
}


def check_requests(markup: Json, *, is_private: bool) -> None:
    """A contact or location can only be requested in private chats."""
    if is_private:
        return
    for row in markup.get("keyboard", []):
        for name, refusal in REQUESTS.items():
            if any(button.get(name) for button in row):
                raise bad(refusal)
