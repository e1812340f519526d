"""The use cases of jobs, wired."""

from dataclasses import dataclass
from typing import Self

from strata_api.ports import Ports
from strata_usecase.cancel_job import CancelJob
from strata_usecase.create_image_job import CreateImageJob
from strata_usecase.create_speech_job import CreateSpeechJob
from strata_usecase.delete_job import DeleteJob
from strata_usecase.follow_job import FollowJob
from strata_usecase.get_job import GetJob
from strata_usecase.list_jobs import ListJobs


@dataclass(frozen=True, slots=True, kw_only=True)
class JobUseCases:
    """What a user can do with work that takes its time."""

    create_image: CreateImageJob
    create_speech: CreateSpeechJob
    list: ListJobs
    get: GetJob
    follow: FollowJob
    cancel: CancelJob
    delete: DeleteJob

    @classmethod
    def of(cls, ports: Ports) -> Self:
        """Wire them."""
        return cls(
            create_image=_create_image(ports),
            create_speech=_create_speech(ports),
            list=ListJobs(begin=ports.begin),
            get=GetJob(begin=ports.begin),
            follow=FollowJob(
                begin=ports.begin,
                offload=ports.offload,
                leaving=lambda: ports.supervisor.draining,
            ),
            cancel=CancelJob(begin=ports.begin),
            delete=DeleteJob(begin=ports.begin),
        )


def _create_image(ports: Ports) -> CreateImageJob:
    return CreateImageJob(
        begin=ports.begin,
        offload=ports.offload,
        models=ports.models.image,
        clock=ports.clock,
    )


def _create_speech(ports: Ports) -> CreateSpeechJob:
    return CreateSpeechJob(
        begin=ports.begin,
        offload=ports.offload,
        models=ports.models.speech,
        clock=ports.clock,
    )
