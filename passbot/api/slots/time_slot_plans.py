"""Templates and preferences (recurring hours) in the style of S3's endpoints."""

from fastapi import APIRouter

from passbot.api.asking.asking import answered, answered_in_slices
from passbot.api.asking.errors import LEGACY
from passbot.api.slots import time_slot_extra_shapes as shapes
from passbot.api.slots import time_slot_shapes
from passbot.api.slots.time_slots import BUSY, NOT_FOUND, REFUSALS, Posts, PostsLong, Reads, Writes, in_bulk
from passbot.services.calendars import plans
from passbot.slices import Slices

router = APIRouter(prefix=LEGACY, tags=["templates and preferences"], responses=REFUSALS)
DELETED = {"success": True, "message": "Deleted successfully"}


@router.get("/templates", response_model=list[shapes.TemplateOut])
@answered
def list_templates(ask: Reads) -> list[shapes.Json]:
    """Hours that are kept under a name, to be offered again and again."""
    return [shapes.template(each) for each in plans.templates(ask.resident.id)]


@router.post("/templates", response_model=shapes.TemplateOut)
@answered
def add_template(ask: Posts, body: shapes.NewTemplate) -> shapes.Json:
    """Keep hours under a name. Slots are made by it when it is applied."""
    owner, hours = ask.resident.id, body.hours()
    return shapes.template(plans.add_template(body.name, hours, owner_id=owner, now=ask.now))


@router.put("/templates/{template_id}", response_model=shapes.TemplateOut, responses=NOT_FOUND)
@answered
def change_template(ask: Writes, template_id: str, body: shapes.TemplateChange) -> shapes.Json:
    """What is left out stays as it is, and so do the slots that were made by it."""
    owner = ask.resident.id
    before = plans.template(template_id, owner_id=owner)
    name, hours = body.name or before.name, body.hours(before.hours)
    return shapes.template(plans.change_template(template_id, name, hours, owner_id=owner))


@router.delete("/templates/{template_id}", response_model=time_slot_shapes.DoneOut, responses=NOT_FOUND)
@answered
def delete_template(ask: Writes, template_id: str) -> shapes.Json:
    """The slots that were made by it stay."""
    plans.delete_template(template_id, owner_id=ask.resident.id)
    return DELETED


@router.post(
    "/templates/{template_id}/apply", response_model=time_slot_shapes.BulkOut, responses=NOT_FOUND | BUSY
)
@answered_in_slices
def apply_template(ask: PostsLong, template_id: str, body: shapes.Apply) -> Slices[shapes.Json]:
    """Slots of a range by the template, as by a bulk request."""
    found = plans.template(template_id, owner_id=ask.resident.id)
    return (yield from in_bulk(ask, found.hours.wish(body.start_date, body.end_date)))


@router.get("/preferences", response_model=shapes.PreferencesOut, responses=NOT_FOUND)
@answered
def show_preferences(ask: Reads) -> shapes.Json:
    """The hours by which slots are made by themselves, and until which day they are made."""
    return shapes.preferences(plans.preferences(ask.resident.id))


@router.put("/preferences", response_model=shapes.MadeOut)
@answered_in_slices
def set_preferences(ask: Writes, body: shapes.NewPreferences) -> Slices[shapes.Json]:
    """From now on slots are made by these hours, so many weeks ahead: the first at once, then day by day."""
    hours = tuple(each.hours() for each in body.hours)
    made = plans.prefer(hours, body.weeks_ahead, owner_id=ask.resident.id, now=ask.now)
    return shapes.made((yield from made))


@router.delete("/preferences", response_model=time_slot_shapes.DoneOut, responses=NOT_FOUND)
@answered
def forget_preferences(ask: Writes) -> shapes.Json:
    """No more slots are made by themselves. What was made stays."""
    plans.forget_preferences(ask.resident.id)
    return DELETED
