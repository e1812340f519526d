"""What providers said of their own accord, in Postgres."""

from dataclasses import asdict

from sqlalchemy import Connection, text

from strata_domain.port.webhook import KEPT, Notice

NOTICES_PER_LOOK = 1000
_RECEIVE = text("select receive_webhook(:provider, :event_id, :ref, :job_id)")
_APPLY = text("""
update webhook_inbox set applied_at = now()
where provider = :provider and ref = :ref and applied_at is null
""")
_FORGET = text("""
delete from webhook_inbox as old using (
  select provider, event_id from webhook_inbox
  where received_at <= now() - :kept
  order by received_at limit :most for update skip locked
) as oldest
where (old.provider, old.event_id) = (oldest.provider, oldest.event_id)
""")


class SqlInbox:
    """What was said, each thing once."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def receive(self, notice: Notice) -> bool:
        """Store a message and have its job looked at; False if it has come before."""
        return bool(self._connection.execute(_RECEIVE, asdict(notice)).scalar_one())

    def apply(self, provider: str, *, ref: str) -> bool:
        """Note that what was said of a request is heard; False if that is no news."""
        named = {"provider": provider, "ref": ref}
        return bool(self._connection.execute(_APPLY, named).rowcount)

    def forget(self) -> int:
        """Delete the oldest messages past `KEPT`; return how many they were."""
        wanted = {"kept": KEPT, "most": NOTICES_PER_LOOK}
        return self._connection.execute(_FORGET, wanted).rowcount
