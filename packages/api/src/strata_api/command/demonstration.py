"""The second half of `strata dev`, which needs the web framework."""

import socket
from pathlib import Path
from uuid import UUID

import click

from strata_api.app import create_app
from strata_api.command.assembly import assemble
from strata_api.command.listener import address_of
from strata_api.command.place import Place, development_secret
from strata_api.composition import Container
from strata_api.server import run
from strata_domain.entity.page import ThreadFilter
from strata_infrastructure.identity import development_token
from strata_infrastructure.settings import Settings
from strata_usecase.create_thread import CreateThreadCommand
from strata_usecase.list_threads import ListThreadsQuery

TITLE = "Welcome to Strata"
WELCOME = """
Strata is ready at {address}

  docs    {address}/docs
  token   {token}
  try     {curl}

Ctrl-C stops it. Your data stay in {data}.
"""
CURL = (
    "curl -N {address}/api/threads/{thread_id}/messages"
    " -H 'Authorization: Bearer {token}' -H 'Accept: text/event-stream'"
    " -H 'Content-Type: application/json'"
    """ -d '{{"text": "Tell me something.", "model": "sandbox/lorem"}}'"""
)
ANY_ORIGIN = ("*",)


def serve_demonstration(
    listener: socket.socket,
    *,
    root: Path,
    settings: Settings,
    place: Place,
    user_id: UUID,
) -> None:
    """Serve until a signal, and tell how to use it as this user.

    Raises:
        ConfigurationError: a setting makes no sense.
    """
    container = assemble(root, settings, place, works=True)
    thread_id = ensure_demo_thread(container, user_id)
    token = development_token(user_id, secret=development_secret(root))
    address = address_of(listener)
    curl = CURL.format(address=address, thread_id=thread_id, token=token)
    text = WELCOME.format(address=address, token=token, curl=curl, data=place.name)
    run(
        create_app(container, origins=settings.allowed_origins or ANY_ORIGIN),
        listener,
        engine_room=container.engine_room,
        ready=lambda: click.echo(text),
    )


def ensure_demo_thread(container: Container, user_id: UUID) -> UUID:
    """Return the user's welcome thread, made on the first day."""
    threads = container.use_cases.threads
    query = ListThreadsQuery(user_id=user_id, wanted=ThreadFilter(q=TITLE), limit=1)
    found = [thread.thread_id for thread in threads.list.execute(query).items]
    if found:
        return found[0]
    command = CreateThreadCommand(user_id=user_id, title=TITLE)
    return threads.create.execute(command).thread_id
