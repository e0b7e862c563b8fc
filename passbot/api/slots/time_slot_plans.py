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
    """List your templates.

    A template keeps hours under a name: which days of the week, from when to when, how long a slot is.
    """
    return [shapes.template(each) for each in plans.templates(ask.resident.id)]


@router.post("/templates", response_model=shapes.TemplateOut)
@answered
def add_template(ask: Posts, body: shapes.NewTemplate) -> shapes.Json:
    """Create a template.

    It keeps hours under a name. Slots are created only when it is applied.
    """
    owner, hours = ask.resident.id, body.hours()
    return shapes.template(plans.add_template(body.name, hours, owner_id=owner, now=ask.now))


@router.put("/templates/{template_id}", response_model=shapes.TemplateOut, responses=NOT_FOUND)
@answered
def change_template(ask: Writes, template_id: str, body: shapes.TemplateChange) -> shapes.Json:
    """Change a template.

    A field that is left out stays as it is. Slots that it has created stay, too.
    """
    owner = ask.resident.id
    before = plans.template(template_id, owner_id=owner)
    name, hours = body.name or before.name, body.hours(before.hours)
    return shapes.template(plans.change_template(template_id, name, hours, owner_id=owner))


@router.delete("/templates/{template_id}", response_model=time_slot_shapes.DoneOut, responses=NOT_FOUND)
@answered
def delete_template(ask: Writes, template_id: str) -> shapes.Json:
    """Delete a template.

    Slots that it has created stay.
    """
    plans.delete_template(template_id, owner_id=ask.resident.id)
    return DELETED


@router.post(
    "/templates/{template_id}/apply", response_model=time_slot_shapes.BulkOut, responses=NOT_FOUND | BUSY
)
@answered_in_slices
def apply_template(ask: PostsLong, template_id: str, body: shapes.Apply) -> Slices[shapes.Json]:
    """Create time slots by a template.

    On its days of the week from `start_date` to `end_date`, and answered like a request in bulk.
    """
    found = plans.template(template_id, owner_id=ask.resident.id)
    return (yield from in_bulk(ask, found.hours.wish(body.start_date, body.end_date)))


@router.get("/preferences", response_model=shapes.PreferencesOut, responses=NOT_FOUND)
@answered
def show_preferences(ask: Reads) -> shapes.Json:
    """Show your preferences.

    The hours by which slots are created by themselves, how many weeks ahead, and until which day that has been done.
    """
    return shapes.preferences(plans.preferences(ask.resident.id))


@router.put("/preferences", response_model=shapes.MadeOut)
@answered_in_slices
def set_preferences(ask: Writes, body: shapes.NewPreferences) -> Slices[shapes.Json]:
    """Set your preferences.

    From now on slots are created by these hours, `weeks_ahead` weeks ahead: the first ones at once, then day by day.
    Slots that exist stay.
    """
    hours = tuple(each.hours() for each in body.hours)
    made = plans.prefer(hours, body.weeks_ahead, owner_id=ask.resident.id, now=ask.now)
    return shapes.made((yield from made))


@router.delete("/preferences", response_model=time_slot_shapes.DoneOut, responses=NOT_FOUND)
@answered
def forget_preferences(ask: Writes) -> shapes.Json:
    """Delete your preferences.

    No more slots are created by themselves. Those that exist stay.
    """
    plans.forget_preferences(ask.resident.id)
    return DELETED
