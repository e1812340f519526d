"""Putting the worst case of a call aside, in memory."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from strata_domain.entity.api_key import ApiKey
from strata_domain.entity.plan import PLAN_METERS, UNIT_METERS, LimitStanding, Meter
from strata_domain.entity.usage import Hold, ReservationState
from strata_domain.error import (
    LIMIT_ERRORS,
    AccountNotFoundError,
    ConflictError,
    InvalidKeyError,
    ModelNotAllowedError,
)
from strata_domain.fake.standing import standing
from strata_domain.fake.tables import Reservation
from strata_domain.fake.transaction import Transaction
from strata_domain.service.api_key import is_live
from strata_domain.service.plan import allows, includes


class _Need(NamedTuple):
    """What is taken from one limit of a user, or of a key."""

    subject: UUID
    meter: Meter
    amount: int


def reserve(
    transaction: Transaction, hold: Hold, *, dispatched: bool
) -> tuple[LimitStanding, ...]:
    """Take from every limit, or from none; return how those of the plan stand."""
    _ensure_allowed(transaction, hold)
    _ensure_good_key(transaction, hold)
    needs = list(_needs(hold))
    for need in needs:
        _ensure_room(transaction, need)
    reservations, now = transaction.tables.reservations, transaction.clock()
    if hold.reservation_id in reservations:
        transaction.refuse(ConflictError(hold.reservation_id))
    state = ReservationState.DISPATCHED if dispatched else ReservationState.HELD
    reservations[hold.reservation_id] = Reservation(hold, now, state)
    touched = {need.meter for need in needs}
    told = [meter for meter in PLAN_METERS if meter in touched]
    return tuple(standing(transaction.tables, hold.user_id, m, now) for m in told)


def _ensure_allowed(transaction: Transaction, hold: Hold) -> None:
    profile = transaction.tables.profiles.get(hold.user_id)
    if profile is None:
        transaction.refuse(AccountNotFoundError(hold.user_id))
    if not allows(transaction.tables.plans[profile.plan_id], hold.model):
        transaction.refuse(ModelNotAllowedError(profile.plan_id, hold.model))


def _ensure_good_key(transaction: Transaction, hold: Hold) -> None:
    if hold.api_key_id is None:
        return
    key = _live_key(transaction, hold)
    if not includes(key.allowed_models, hold.model):
        transaction.refuse(ModelNotAllowedError(hold.api_key_id, hold.model))


def _live_key(transaction: Transaction, hold: Hold) -> ApiKey:
    now, keys = transaction.clock(), transaction.tables.api_keys.values()
    own = (key for key in keys if key.user_id == hold.user_id and is_live(key, now))
    found = {key.api_key_id: key for key in own}
    if hold.api_key_id not in found:
        transaction.refuse(InvalidKeyError(hold.api_key_id))
    return found[hold.api_key_id]


def _needs(hold: Hold) -> Iterator[_Need]:
    """Return what is taken from which limit, in the order they are asked."""
    user_id, money = hold.user_id, hold.micro_usd
    requests, slots = int(hold.counts_as_request), int(hold.takes_slot)
    yield from [_Need(user_id, Meter.REQUESTS_PER_MINUTE, 1)] * requests
    yield from (_Need(user_id, m, hold.units) for m in UNIT_METERS if m is hold.meter)
    yield from [_Need(user_id, Meter.CONCURRENT_GENERATIONS, 1)] * slots
    yield _Need(user_id, Meter.MONTHLY_MICRO_USD, money)
    if hold.api_key_id:
        yield _Need(hold.api_key_id, Meter.KEY_MONTHLY_MICRO_USD, money)


def _ensure_room(transaction: Transaction, need: _Need) -> None:
    tables, now = transaction.tables, transaction.clock()
    found = standing(tables, need.subject, need.meter, now)
    if found.limit is None or found.used + found.reserved + need.amount <= found.limit:
        return
    transaction.refuse(LIMIT_ERRORS[need.meter](found, need.amount))
