"""The use cases that have something answered, wired."""

from dataclasses import dataclass
from typing import Self

from strata_api.ports import Ports
from strata_usecase.complete_chat import CompleteChat
from strata_usecase.complete_in_thread import CompleteInThread
from strata_usecase.edit_message import EditMessage
from strata_usecase.list_messages import ListMessages
from strata_usecase.open_run import OpenRun
from strata_usecase.post_message import PostMessage
from strata_usecase.rate_message import RateMessage
from strata_usecase.regenerate_message import RegenerateMessage
from strata_usecase.start_run import StartRun
from strata_usecase.voice.answer_voices import AnswerVoices


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUseCases:
    """What a user can do with messages."""

    list: ListMessages
    post: PostMessage
    edit: EditMessage
    regenerate: RegenerateMessage
    rate: RateMessage

    @classmethod
    def of(cls, ports: Ports) -> Self:
        """Wire them."""
        begin, open_run = ports.begin, _open_run(ports)
        start = StartRun(
            begin=begin, offload=ports.offload, supervisor=ports.supervisor
        )
        return cls(
            list=ListMessages(begin=begin),
            post=PostMessage(begin=begin, open_run=open_run, start=start),
            edit=EditMessage(begin=begin, open_run=open_run, start=start),
            regenerate=RegenerateMessage(begin=begin, open_run=open_run, start=start),
            rate=RateMessage(begin=begin),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionUseCases:
    """What a user can ask in words of their own."""

    bare: CompleteChat
    in_thread: CompleteInThread

    @classmethod
    def of(cls, ports: Ports) -> Self:
        """Wire them."""
        return cls(
            bare=CompleteChat(
                begin=ports.begin,
                offload=ports.offload,
                models=ports.models.chat,
                supervisor=ports.unkept,
                lease_seconds=ports.lease_seconds,
            ),
            in_thread=CompleteInThread(
                begin=ports.begin,
                offload=ports.offload,
                open_run=_open_run(ports),
                supervisor=ports.supervisor,
            ),
        )


def _open_run(ports: Ports) -> OpenRun:
    return OpenRun(
        models=ports.models.chat,
        voices=AnswerVoices(ports.models.speech),
        clock=ports.clock,
        worker_id=ports.worker_id,
        lease_seconds=ports.lease_seconds,
    )
