"""Entities and the tables that keep them: the same names on both sides."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from sqlalchemy import FromClause, Label
from sqlmodel import SQLModel

from strata_domain.entity.account_task import AccountTask
from strata_domain.entity.api_key import ApiKey, Scope
from strata_domain.entity.asset import Asset
from strata_domain.entity.generation import Generation, GenerationEvent
from strata_domain.entity.job import Job, JobEvent
from strata_domain.entity.message import Message
from strata_domain.entity.plan import Plan
from strata_domain.entity.profile import Profile, ProfileRole, ProfileStatus
from strata_domain.entity.thread import Thread
from strata_domain.service.part_codec import decode_part, encode_part
from strata_gateway.row import (
    AccountTaskRow,
    ApiKeyRow,
    AssetRow,
    GenerationEventRow,
    GenerationRow,
    JobEventRow,
    JobRow,
    MessageRow,
    PlanRow,
    ProfileRow,
    ThreadRow,
)

Entity = TypeVar("Entity")


class EntityTable(Generic[Entity]):
    """One table, read and written as entities.

    A column has the name of the entity's field, except that an entity says
    `thread_id` of its own key where its table says `id`.
    """

    def __init__(
        self, row: type[SQLModel], entity: type[Entity], *, key: str = ""
    ) -> None:
        """Map the entity's fields; `key` is the one that the table calls `id`."""
        self.table = SQLModel.metadata.tables[str(row.__tablename__)]
        self._entity = entity
        self._columns = {
            name: "id" if name == key else name for name in entity.__annotations__
        }

    def columns(self, source: FromClause | None = None) -> list[Label[Any]]:
        """Return what to select for `entity`, from the table or an alias of it."""
        origin = self.table if source is None else source
        return [origin.c[column].label(name) for name, column in self._columns.items()]

    def entity(self, row: Iterable[Any]) -> Entity:
        """Return the entity in a row of exactly these columns."""
        return self._entity(**self.fields(row))

    def fields(self, row: Iterable[Any]) -> dict[str, Any]:
        """Return a row of exactly these columns by field."""
        return dict(zip(self._columns, row, strict=True))

    def values(self, entity: Entity) -> dict[str, Any]:
        """Return the entity by column."""
        return {column: getattr(entity, name) for name, column in self._columns.items()}


class _MessageTable(EntityTable[Message]):
    """Messages, whose parts are JSON."""

    def entity(self, row: Iterable[Any]) -> Message:
        fields = self.fields(row)
        fields["parts"] = tuple(decode_part(part) for part in fields["parts"])
        return Message(**fields)

    def values(self, entity: Message) -> dict[str, Any]:
        parts = [encode_part(part) for part in entity.parts]
        return {**super().values(entity), "parts": parts}


class _ProfileTable(EntityTable[Profile]):
    """Users, whose role and status the driver reads as text."""

    def entity(self, row: Iterable[Any]) -> Profile:
        fields = self.fields(row)
        fields["role"] = ProfileRole(fields["role"])
        fields["status"] = ProfileStatus(fields["status"])
        return Profile(**fields)


class _PlanTable(EntityTable[Plan]):
    """Plans, whose models are a list."""

    def entity(self, row: Iterable[Any]) -> Plan:
        fields = self.fields(row)
        fields["allowed_models"] = tuple(fields["allowed_models"])
        return Plan(**fields)


class _ApiKeyTable(EntityTable[ApiKey]):
    """Keys, whose scopes are a set and whose models are a list."""

    def entity(self, row: Iterable[Any]) -> ApiKey:
        fields = self.fields(row)
        fields["scopes"] = frozenset(map(Scope, fields["scopes"]))
        fields["allowed_models"] = tuple(fields["allowed_models"])
        return ApiKey(**fields)

    def values(self, entity: ApiKey) -> dict[str, Any]:
        lists = {
            "scopes": sorted(entity.scopes),
            "allowed_models": list(entity.allowed_models),
        }
        return {**super().values(entity), **lists}


class _JobTable(EntityTable[Job]):
    """Jobs, whose files are a list."""

    def entity(self, row: Iterable[Any]) -> Job:
        fields = self.fields(row)
        fields["asset_ids"] = tuple(fields["asset_ids"])
        return Job(**fields)

    def values(self, entity: Job) -> dict[str, Any]:
        return {**super().values(entity), "asset_ids": list(entity.asset_ids)}


PLANS = _PlanTable(PlanRow, Plan, key="plan_id")
PROFILES = _ProfileTable(ProfileRow, Profile)
THREADS = EntityTable(ThreadRow, Thread, key="thread_id")
MESSAGES = _MessageTable(MessageRow, Message, key="message_id")
GENERATIONS = EntityTable(GenerationRow, Generation, key="generation_id")
API_KEYS = _ApiKeyTable(ApiKeyRow, ApiKey, key="api_key_id")
EVENTS = EntityTable(GenerationEventRow, GenerationEvent)
JOBS = _JobTable(JobRow, Job, key="job_id")
JOB_EVENTS = EntityTable(JobEventRow, JobEvent)
ACCOUNT_TASKS = EntityTable(AccountTaskRow, AccountTask, key="task_id")
ASSETS = EntityTable(AssetRow, Asset, key="asset_id")
