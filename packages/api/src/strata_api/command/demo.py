"""Somebody to be, and somewhere to speak, on the first day."""

from uuid import UUID

from strata_api.command.place import Place
from strata_api.composition import Container
from strata_domain.entity.page import ThreadFilter
from strata_gateway.development_user import ensure_development_user
from strata_infrastructure.identity import development_user_id
from strata_usecase.create_thread import CreateThreadCommand
from strata_usecase.list_threads import ListThreadsQuery

DEMO_USER = "demo"
WELCOME = "Welcome to Strata"


def ensure_demo_user(place: Place, name: str, *, anonymous: bool = False) -> UUID:
    """Sign a development user up, and return who it is."""
    kind = "anonymous:" if anonymous else ""
    user_id = development_user_id(f"{kind}{name}")
    email = None if anonymous else f"{user_id}@development.invalid"
    ensure_development_user(
        place.require_owner(), user_id, email=email, anonymous=anonymous
    )
    return user_id


def ensure_demo_thread(container: Container, user_id: UUID) -> UUID:
    """Return the user's welcome thread, made on the first day."""
    threads = container.use_cases.threads
    query = ListThreadsQuery(user_id=user_id, wanted=ThreadFilter(q=WELCOME), limit=1)
    found = [thread.thread_id for thread in threads.list.execute(query).items]
    if found:
        return found[0]
    command = CreateThreadCommand(user_id=user_id, title=WELCOME)
    return threads.create.execute(command).thread_id
