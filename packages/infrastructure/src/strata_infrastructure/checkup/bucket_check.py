"""Whether files are kept where nobody else sees them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from strata_domain.entity.finding import Finding, Verdict
from strata_domain.error import UnavailableError
from strata_infrastructure.checkup.question import Answer, ask
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.storage_settings import BUCKET

_SUBJECT = "files"
_FOLDER = Finding(
    _SUBJECT,
    Verdict.WARNING,
    "kept in a folder of each machine, since SUPABASE_SECRET_KEY is empty",
    "Set SUPABASE_SECRET_KEY, or let all servers and workers share one .strata folder.",
)
_REFUSED = "Storage refuses SUPABASE_SECRET_KEY ({})"
_RENEW = "Copy a secret key (sb_secret_…) from the project's settings, API keys."
_FOUND = {
    "missing": (
        Verdict.FAILURE,
        "there is no bucket {}",
        "Make it in the project's Storage, private, with no limit of sizes or types.",
    ),
    "public": (
        Verdict.FAILURE,
        "the bucket {} is public: whoever guesses a name reads the file",
        "Make it private in the project's Storage (Edit bucket).",
    ),
    "narrow": (
        Verdict.WARNING,
        "the bucket {} is private, and limits how long or of which type a file may be",
        "Lift the limits (Edit bucket): archives of accounts are as long as they are.",
    ),
    "private": (Verdict.OK, "the bucket {} is private", ""),
}
"""By what the bucket is."""
_LIMITS = ("file_size_limit", "allowed_mime_types")


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketCheck:
    """Asks Storage for its buckets, with the key that servers use.

    Attributes:
        bucket: where files are kept.
    """

    supabase_url: str | None
    supabase_key: Secret | None
    bucket: str = BUCKET
    name: str = _SUBJECT

    async def look(self) -> Sequence[Finding]:
        """Ask once, where files are not kept in a folder.

        Raises:
            UnavailableError: Storage does not answer, or not as it should.
        """
        if not (self.supabase_url and self.supabase_key):
            return [_FOLDER]
        url = f"{self.supabase_url.rstrip('/')}/storage/v1/bucket"
        secret = self.supabase_key.reveal()
        headers = {"apikey": secret, "authorization": f"Bearer {secret}"}
        answer = await ask("GET", url, headers=headers)
        if answer.status != HTTPStatus.OK:
            refused = _REFUSED.format(answer.status)
            return [Finding(_SUBJECT, Verdict.FAILURE, refused, _RENEW)]
        return [self._found(_buckets(answer))]

    def _found(self, buckets: Mapping[str, str]) -> Finding:
        verdict, says, mend = _FOUND[buckets.get(self.bucket, "missing")]
        return Finding(_SUBJECT, verdict, says.format(self.bucket), mend)


def _buckets(answer: Answer) -> Mapping[str, str]:
    """Return what each is, by its name."""
    try:
        return {each["id"]: _kind(each) for each in json.loads(answer.body)}
    except (ValueError, LookupError, TypeError) as error:
        message = "Storage does not list its buckets as it should"
        raise UnavailableError(message) from error


def _kind(bucket: Mapping[str, object]) -> str:
    private = "narrow" if any(map(bucket.get, _LIMITS)) else "private"
    return "public" if bucket["public"] else private
