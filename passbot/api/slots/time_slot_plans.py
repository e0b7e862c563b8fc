"""Templates and preferences (recurring hours) in the style of S3's endpoints."""

from fastapi import APIRouter
from starlette.responses import Response

from passbot.api.asking.asking import answered
from passbot.api.asking.errors import LEGACY
from passbot.api.slots import time_slot_extra_shapes as shapes
from passbot.api.slots import time_slot_shapes
from passbot.api.slots.time_slots import BUSY, NOT_FOUND, REFUSALS, Posts, PostsLong, Reads, Writes
from passbot.services.calendars import creating, plans
from passbot.services.owed.idempotency import Progress
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
async def apply_template(ask: PostsLong, template_id: str, body: shapes.Apply) -> Response:
    """Slots of a range by the template, as by a bulk request."""

    def work(progress: Progress) -> Slices[shapes.Json]:
        found = plans.template(template_id, owner_id=ask.resident.id)
        wish = found.hours.wish(body.start_date, body.end_date)
        made = creating.create_bulk(wish, actor=ask.actor, now=ask.now, progress=progress)
        return time_slot_shapes.bulk((yield from made), wish)

    return await ask.answer_in_slices(work)


@router.get("/preferences", response_model=shapes.PreferencesOut, responses=NOT_FOUND)
@answered
def show_preferences(ask: Reads) -> shapes.Json:
    """The hours by which slots are made by themselves, and until which day they are made."""
    return shapes.preferences(plans.preferences(ask.resident.id))


@router.put("/preferences", response_model=shapes.MadeOut)
async def set_preferences(ask: Writes, body: shapes.NewPreferences) -> Response:
    """From now on slots are made by these hours, so many weeks ahead: the first at once, then day by day."""

    def work(_: Progress) -> Slices[shapes.Json]:
        hours = tuple(each.hours() for each in body.hours)
        owner, weeks = ask.resident.id, body.weeks_ahead
        return shapes.made((yield from plans.prefer(hours, weeks, owner_id=owner, now=ask.now)))

    return await ask.answer_in_slices(work)


@router.delete("/preferences", response_model=time_slot_shapes.DoneOut, responses=NOT_FOUND)
@answered
def forget_preferences(ask: Writes) -> shapes.Json:
    """No more slots are made by themselves. What was made stays."""
    plans.forget_preferences(ask.resident.id)
    return DELETED
