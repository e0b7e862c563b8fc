"""batchUpdate requests about protected ranges."""

from passbot.sandbox.google import masks, update_masks
from passbot.sandbox.google.batch import REPLY_WITHOUT_WORDS, Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import unused_id
from passbot.sandbox.google.errors import Refused, protected
from passbot.sandbox.google.grid import Sheet
from passbot.sandbox.google.ranges import is_whole_sheet, tidy
from passbot.sandbox.google.rights import Person

ANSWERED_ONLY = ("requestingUserCanEdit",)


def add_protected_range(batch: Batch, body: Json) -> Json:
    _check_person(batch)
    rule = _entered(body["protectedRange"], batch.person)
    sheet = _sheet_of(batch, rule)
    used = {each for other in batch.book.sheets for each in other.protected}
    rule_id = rule.setdefault("protectedRangeId", unused_id(used))
    if rule_id in used:
        raise Refused(
            f"Cannot add protected range with ID [{rule_id}] because one with that ID already exists."
        )
    _check(rule)
    sheet.protected[rule_id] = rule
    return {"protectedRange": shown(rule, batch.person)}


def update_protected_range(batch: Batch, body: Json) -> Json:
    _check_person(batch)
    given = body["protectedRange"]
    mask = update_masks.of(body, "ProtectedRange")
    sheet, old = _found(batch, given.get("protectedRangeId", 0))
    rule_id = old["protectedRangeId"]
    changed = _entered(masks.merge(old, given, mask) | {"protectedRangeId": rule_id}, batch.person)
    _check(changed)
    del sheet.protected[rule_id]
    _sheet_of(batch, changed).protected[rule_id] = changed
    return REPLY_WITHOUT_WORDS


def delete_protected_range(batch: Batch, body: Json) -> Json:
    sheet, rule = _found(batch, body.get("protectedRangeId", 0))
    del sheet.protected[rule["protectedRangeId"]]
    return REPLY_WITHOUT_WORDS


def _check_person(batch: Batch) -> None:
    if batch.habits.owners_protect and not batch.person.is_owner:
        raise protected()


def _found(batch: Batch, rule_id: int) -> tuple[Sheet, Json]:
    for sheet in batch.book.sheets:
        if rule_id in sheet.protected:
            rule = sheet.protected[rule_id]
            if not batch.person.may_edit(rule):
                raise protected()
            return sheet, rule
    raise Refused(f"No protected range with ID: {rule_id}")


def _sheet_of(batch: Batch, rule: Json) -> Sheet:
    if "range" in rule:
        return batch.book.sheet(rule["range"].get("sheetId", 0))
    named = batch.book.named.get(rule.get("namedRangeId", ""))
    if named is None:
        raise Refused("Must specify either range or namedRangeId.")
    return batch.book.sheet(named["range"].get("sheetId", 0))


def _entered(given: Json, person: Person) -> Json:
    """The person who sets editors is always one of them (as is the owner, without being named): nobody can lock
    themselves out.
    """
    rule = {
        name: value
        for name, value in given.items()
        if name not in ANSWERED_ONLY and value not in (False, "", [])
    }
    if "editors" in rule:
        editors = {name: value for name, value in rule["editors"].items() if value}
        if not person.is_owner and person.email not in editors.get("users", []):
            editors["users"] = [*editors.get("users", []), person.email]
        rule["editors"] = editors
    return rule


def _check(rule: Json) -> None:
    if rule.get("warningOnly") and rule.get("editors"):
        raise Refused("ProtectedRange is warningOnly. Editors cannot be set on it.")
    if rule.get("unprotectedRanges") and not is_whole_sheet(rule.get("range", {"endRowIndex": 1})):
        raise Refused("Unprotected ranges are only supported on protected sheets.")


def shown(rule: Json, person: Person) -> Json:
    """Editors are listed only for people who are among them."""
    may = person.may_edit(rule)
    answer = {name: value for name, value in rule.items() if may or name != "editors"}
    if "range" in rule:
        answer["range"] = tidy(rule["range"])
    if "unprotectedRanges" in rule:
        answer["unprotectedRanges"] = [tidy(each) for each in rule["unprotectedRanges"]]
    if rule.get("warningOnly"):
        answer["editors"] = {}
    return answer | {"requestingUserCanEdit": True} if may else answer


def seen(rule: Json, person: Person) -> Json:
    """As it is read: among the editors stands the owner, whom nobody has to name."""
    answer = shown(rule, person)
    if person.owner and ("editors" in rule or rule.get("warningOnly")) and person.may_edit(rule):
        named = rule.get("editors", {})
        others = [each for each in named.get("users", []) if each != person.owner]
        answer["editors"] = {**named, "users": [person.owner, *others]}
    return answer


KINDS: dict[str, Kind] = {
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
}
