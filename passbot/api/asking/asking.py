"""One request: the person, the key's scopes, the time, and whether the same request was made before."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial, wraps
from inspect import signature
from typing import Annotated, Any

import orjson
from fastapi import Header, HTTPException, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param
from starlette.responses import Response

from passbot import called
from passbot.api.asking import unknown
from passbot.api.asking.site import ApiSite, site_of
from passbot.domain.people.keys import Scope, acting_by_key
from passbot.domain.people.people import Actor, Resident
from passbot.errors import NotAllowed
from passbot.services.owed import idempotency, kept_answers
from passbot.services.owed.idempotency import KeptAnswer, Progress
from passbot.services.people.keys import Holder
from passbot.slices import Slices

Body = dict[str, Any] | list[Any]  # Any: JSON

TOO_MUCH_KEPT = (
    f"The answers to your Idempotency-Keys of the last day have {kept_answers.MOST_BYTES // 1_000_000} MB already. "
    "Nothing was done: send it later, or without a key."
)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Send the same one when you repeat a request: it is done once, and answered alike for a day.",
    ),
]


@dataclass(frozen=True)
class Ask:
    """What an operation knows of its request, apart from its parameters. `progress` is for work in slices."""

    site: ApiSite
    resident: Resident
    scopes: frozenset[Scope]
    now: datetime
    key: str | None = None
    request: str = ""
    only_looks: bool = False  # true for GET
    progress: Progress = field(default_factory=Progress)

    @property
    def actor(self) -> Actor:
        return acting_by_key(self.resident, self.scopes)

    async def answer(self, work: "Work", status: int = 200) -> Response:
        """Run `work` on the gate's database thread, or as a read-only call. With an idempotency key the encoded answer
        is stored in the same transaction.
        """
        once = partial(self._once, work)
        return _response(await self.site.in_turn(self.resident.id, once, only_looks=self.only_looks), status)

    async def answer_in_slices(self, work: "LongWork", status: int = 200) -> Response:
        """As `answer`, for long work in slices. With an idempotency key each slice stores its progress."""
        return _response(await self.site.in_slices(self._once_in_slices, work), status)

    def _once(self, work: "Work") -> KeptAnswer:
        said = partial(self._said, work)
        if self.key is None:
            return KeptAnswer(said())
        return idempotency.once(self.key, self.request, said, resident_id=self.resident.id, now=self.now)

    def _said(self, work: "Work") -> str:
        return orjson.dumps(work(self)).decode()

    def _once_in_slices(self, work: "LongWork") -> Slices[KeptAnswer]:
        said = partial(self._said_in_slices, work)
        if self.key is None:
            return KeptAnswer((yield from said(Progress())))
        answering = idempotency.in_slices(
            self.key, self.request, said, resident_id=self.resident.id, now=self.now, clock=self.site.now
        )
        return (yield from answering)

    def _said_in_slices(self, work: "LongWork", progress: Progress) -> Slices[str]:
        body = yield from work(replace(self, progress=progress))
        return orjson.dumps(body).decode()


Work = Callable[[Ask], Body]
LongWork = Callable[[Ask], Slices[Body]]


def answered(work: Callable[..., Body], status: int = 200) -> Callable[..., Awaitable[Response]]:
    """Make a FastAPI operation from a plain function of the `Ask` that runs on a database thread."""

    @wraps(work)
    async def operation(ask: Ask, **said: Any) -> Response:  # Any: what the operation reads
        return await ask.answer(partial(work, **said), status)

    return operation


def answered_in_slices(work: Callable[..., Slices[Body]]) -> Callable[..., Awaitable[Response]]:
    """Make a FastAPI operation from a generator of slices; its `Ask` has the progress of an earlier call."""

    @wraps(work)
    async def operation(ask: Ask, **said: Any) -> Response:  # Any: what the operation reads
        return await ask.answer_in_slices(partial(work, **said))

    operation.__signature__ = signature(work)  # type: ignore[attr-defined]  # as `inspect` documents it
    del operation.__wrapped__  # FastAPI would look behind it, and take a generator for a streamed answer
    return operation


def created(work: Callable[..., Body]) -> Callable[..., Awaitable[Response]]:
    return answered(work, 201)


def _response(answer: KeptAnswer, status: int) -> Response:
    headers = {"Idempotency-Replayed": "true"} if answer.is_repeated else None
    return Response(answer.text, status, headers, "application/json")


class Reading(SecurityBase):
    """A dependency: the request needs a key with this scope."""

    model = HTTPBearer(description=called.told("An API key, from `/key` in the bot or `./run key create`."))
    scheme_name = "key"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> Ask:
        site = await site_of(request)
        resident, scopes = await _holder(request, site)
        if self.scope not in scopes and Scope.ADMIN not in scopes:
            message = f"This key may not do that: it lacks the scope {self.scope}."
            raise NotAllowed("key.scope_missing", message)
        await unknown.refuse(request)
        return Ask(site, resident, scopes, site.now(), only_looks=request.method in ("GET", "HEAD"))


async def _holder(request: Request, site: ApiSite) -> Holder:
    kind, key = get_authorization_scheme_param(request.headers.get("Authorization"))
    if kind.lower() != "bearer" or not key:
        raise _nobody("Not authenticated")
    try:
        return await site.holder(key)
    except NotAllowed as exc:
        raise _nobody("Invalid API key") from exc


def _nobody(detail: str) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})


class Posting(Reading):
    """As Reading, for a POST, which may be repeated."""

    async def __call__(self, request: Request, key: IdempotencyKey = None) -> Ask:
        ask = await super().__call__(request)
        if key is None:
            return ask
        if not await _has_room(ask, key):
            raise HTTPException(429, TOO_MUCH_KEPT, {"Retry-After": "3600"})
        return replace(ask, key=key, request=await _digest(request))


class PostingLong(Posting):
    """As Posting, for work in slices: a resumed request uses the time at which it was first sent."""

    async def __call__(self, request: Request, key: IdempotencyKey = None) -> Ask:
        ask = await super().__call__(request, key)
        if key is None:
            return ask
        now = await ask.site.read(idempotency.began, key, resident_id=ask.resident.id, now=ask.now)
        return replace(ask, now=now)


async def _has_room(ask: Ask, key: str) -> bool:
    """False if the person stores too many answers; a repeated request needs no more room."""
    if await ask.site.has_room_for_answers(ask.resident.id):
        return True
    return await ask.site.read(kept_answers.is_known, ask.resident.id, key)


async def _digest(request: Request) -> str:
    """Identify the request by method, path, query and body."""
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(asked + await request.body()).hexdigest()
