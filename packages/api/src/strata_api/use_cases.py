"""Every use case, wired to whatever ports it is given."""

from dataclasses import dataclass

from strata_api.account_use_cases import AccountUseCases
from strata_api.answer_use_cases import CompletionUseCases, MessageUseCases
from strata_api.api_key_use_cases import ApiKeyUseCases
from strata_api.asset_use_cases import AssetUseCases
from strata_api.job_use_cases import JobUseCases
from strata_api.ports import Ports
from strata_api.voice_use_cases import VoiceUseCases
from strata_usecase.await_answer import AwaitAnswer
from strata_usecase.cancel_generation import CancelGeneration
from strata_usecase.create_embeddings import CreateEmbeddings
from strata_usecase.create_thread import CreateThread
from strata_usecase.delete_thread import DeleteThread
from strata_usecase.follow_generation import FollowGeneration, FollowPace
from strata_usecase.get_generation import GetGeneration
from strata_usecase.get_profile import GetProfile
from strata_usecase.get_quota import GetQuota
from strata_usecase.get_thread import GetThread
from strata_usecase.get_usage_summary import GetUsageSummary
from strata_usecase.list_models import ListModels
from strata_usecase.list_threads import ListThreads
from strata_usecase.list_usage_records import ListUsageRecords
from strata_usecase.update_profile import UpdateProfile
from strata_usecase.update_thread import UpdateThread


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadUseCases:
    """What a user can do with conversations."""

    create: CreateThread
    list: ListThreads
    get: GetThread
    update: UpdateThread
    delete: DeleteThread


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationUseCases:
    """What a user can do with runs."""

    get: GetGeneration
    follow: FollowGeneration
    wait: AwaitAnswer
    cancel: CancelGeneration


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileUseCases:
    """What users can do with themselves."""

    get: GetProfile
    update: UpdateProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageUseCases:
    """What users can learn about their money."""

    summary: GetUsageSummary
    records: ListUsageRecords
    quota: GetQuota


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """Everything a user can do."""

    threads: ThreadUseCases
    messages: MessageUseCases
    generations: GenerationUseCases
    models: ListModels
    completions: CompletionUseCases
    embed: CreateEmbeddings
    jobs: JobUseCases
    assets: AssetUseCases
    voice: VoiceUseCases
    usage: UsageUseCases
    api_keys: ApiKeyUseCases
    me: ProfileUseCases
    accounts: AccountUseCases


def build_use_cases(ports: Ports) -> UseCases:
    """Wire every use case."""
    return UseCases(
        threads=_threads(ports),
        messages=MessageUseCases.of(ports),
        generations=_generations(ports),
        models=_models(ports),
        completions=CompletionUseCases.of(ports),
        embed=_embed(ports),
        jobs=JobUseCases.of(ports),
        assets=AssetUseCases.of(ports),
        voice=VoiceUseCases.of(ports),
        usage=_usage(ports),
        api_keys=ApiKeyUseCases.of(ports.begin, ports.clock),
        me=ProfileUseCases(
            get=GetProfile(begin=ports.begin), update=UpdateProfile(begin=ports.begin)
        ),
        accounts=AccountUseCases.of(ports),
    )


def _threads(ports: Ports) -> ThreadUseCases:
    begin, clock = ports.begin, ports.clock
    return ThreadUseCases(
        create=CreateThread(begin=begin, clock=clock),
        list=ListThreads(begin=begin),
        get=GetThread(begin=begin),
        update=UpdateThread(begin=begin, clock=clock),
        delete=DeleteThread(begin=begin),
    )


def _generations(ports: Ports) -> GenerationUseCases:
    begin, offload = ports.begin, ports.offload
    follow = FollowGeneration(
        begin=begin,
        offload=offload,
        signals=ports.signals,
        supervisor=ports.supervisor,
        pace=FollowPace(idle=ports.ping_seconds),
    )
    return GenerationUseCases(
        get=GetGeneration(begin=begin),
        follow=follow,
        wait=AwaitAnswer(begin=begin, offload=offload, follow=follow),
        cancel=CancelGeneration(
            begin=begin, offload=offload, supervisor=ports.supervisor
        ),
    )


def _models(ports: Ports) -> ListModels:
    return ListModels(
        begin=ports.begin,
        models=ports.models.chat,
        embedding_models=ports.models.embedding,
        image_models=ports.models.image,
        speech_models=ports.models.speech,
        transcription_models=ports.models.transcription,
        voice_tokens=ports.models.voice_token,
    )


def _embed(ports: Ports) -> CreateEmbeddings:
    return CreateEmbeddings(
        begin=ports.begin, models=ports.models.embedding, supervisor=ports.embedder
    )


def _usage(ports: Ports) -> UsageUseCases:
    return UsageUseCases(
        summary=GetUsageSummary(begin=ports.begin, clock=ports.clock),
        records=ListUsageRecords(begin=ports.begin),
        quota=GetQuota(begin=ports.begin),
    )
