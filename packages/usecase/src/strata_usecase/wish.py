"""What a user wants answered, where, by whom and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.chat import ChatParams, ChatTools, Prompt, Turn
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.message import Part
from strata_domain.entity.speech import Speech
from strata_domain.entity.thread import Thread
from strata_domain.port.unit_of_work import UserWork
from strata_domain.service.routing import Restart


@dataclass(frozen=True, slots=True)
class Said:
    """A conversation as its caller tells it, with its rules."""

    turns: tuple[Turn, ...]
    system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceWish:
    """Who shall speak an answer while it is written, and how.

    Attributes:
        speech: of any sentence; it has no text.
    """

    model: str
    speech: Speech = field(default_factory=lambda: Speech(text=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which model shall answer, and how.

    Attributes:
        model: None means the thread's own.
        provider_options: by provider; only the answering provider's are passed on.
        fallbacks: who may answer in its place; None means whom the catalogue names.
        restart: whether an answer of which something was shown may be begun anew.
        voice: who speaks the answer; None if nobody does.
        key: what the key it came with allows; None if it came without one.
        claim: the request, if it shall be obeyed only once.
    """

    model: str | None = None
    params: ChatParams = field(default_factory=ChatParams)
    tools: ChatTools = field(default_factory=ChatTools)
    provider_options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    fallbacks: tuple[str, ...] | None = None
    restart: Restart = Restart.NEVER
    voice: VoiceWish | None = None
    key: KeyGrant | None = None
    claim: Claim | None = None

    @property
    def api_key_id(self) -> UUID | None:
        """The key that it is charged to, beside the user."""
        return None if self.key is None else self.key.api_key_id

    def take(self, work: UserWork, *, result_id: UUID) -> None:
        """Let the key of the request stand for what it is about to make, if it has one.

        Raises:
            IdempotencyKeyReusedError: the key stands for another request.
            RepeatedRequestError: the request was obeyed before.
        """
        if self.claim is not None:
            work.claims.take(self.claim, result_id=result_id)

    def prompt(self, said: Said) -> Prompt:
        """Return what is asked, before a model is picked for it."""
        return Prompt(
            turns=said.turns,
            system=said.system,
            params=self.params,
            tools=self.tools,
            options=self.provider_options,
        )


@dataclass(frozen=True, slots=True)
class Branch:
    """Where in the thread the answer goes.

    Attributes:
        parent_id: what the question, or the answer to an old one, hangs below.
        parts: of a new question; without any the parent is answered.
        said: what the model is told in place of the thread's own path and rules.
    """

    thread: Thread
    parent_id: UUID | None
    parts: tuple[Part, ...] = ()
    said: Said | None = None
