"""Who speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from strata_domain.entity.speech import Voice
from strata_domain.error import (
    ModelNotAllowedError,
    ProviderOverloadedError,
    UnknownModelError,
)
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.fake.voice import ScriptedSpeechModel
from strata_usecase.list_voices import ListVoices, ListVoicesQuery, ProviderVoices
from strata_usecase.voice.adapters import Adapters
from support.keys import a_key
from support.virtual_time import in_virtual_time
from support.voice_desk import VOICE, VoiceDesk

OTHER = replace(VOICE, model_id="acme/voice")
HD = replace(VOICE, model_id="acme/voice-hd")


@dataclass
class CountingModel(ScriptedSpeechModel):
    """Says who speaks, and counts how often it is asked."""

    asked: int = 0
    shy: bool = False

    async def voices(self) -> Sequence[Voice]:
        self.asked += 1
        if self.shy:
            raise ProviderOverloadedError
        return await super().voices()


def listing(desk: VoiceDesk, sandbox: CountingModel, acme: CountingModel) -> ListVoices:
    models = FixedModels([VOICE, OTHER, HD], {"sandbox": sandbox, "acme": acme})
    return ListVoices(
        begin=desk.begin,
        offload=desk.offload,
        models=models,
        adapters=Adapters(models=models, offload=desk.offload),
        clock=desk.clock,
    )


@in_virtual_time
async def test_every_provider_is_asked_once_in_five_minutes() -> None:
    desk, sandbox, acme = VoiceDesk(), CountingModel(), CountingModel()
    use_case, query = (
        listing(desk, sandbox, acme),
        ListVoicesQuery(user_id=desk.user_id),
    )
    for _ in range(2):
        found = await use_case.execute(query)
    desk.clock.advance(300)
    await use_case.execute(query)

    assert [each.provider for each in found] == ["acme", "sandbox"]
    assert [voice.name for voice in found[0].voices] == ["Alto"]
    assert (sandbox.asked, acme.asked) == (2, 2)


@in_virtual_time
async def test_a_provider_that_fails_hides_no_other_and_is_asked_again() -> None:
    desk, acme = VoiceDesk(), CountingModel(shy=True)
    use_case, query = (
        listing(desk, CountingModel(), acme),
        ListVoicesQuery(user_id=desk.user_id),
    )
    failed, well = await use_case.execute(query)

    shy = ProviderVoices(provider="acme", error_code="provider_overloaded")
    assert (failed, len(well.voices)) == (shy, 1)
    acme.shy = False
    assert (await use_case.execute(query))[0].error_code is None


@in_virtual_time
async def test_a_model_or_a_key_narrows_them() -> None:
    desk = VoiceDesk()
    use_case = listing(desk, CountingModel(), CountingModel())
    key = a_key(desk.user_id, models=("acme/*",))
    narrow = ListVoicesQuery(user_id=desk.user_id, key=key.grant)

    (one,) = await use_case.execute(narrow)
    assert one.provider == "acme"
    (one,) = await use_case.execute(replace(narrow, model=OTHER.model_id))
    assert one.provider == "acme"
    with pytest.raises(ModelNotAllowedError):
        await use_case.execute(replace(narrow, model=VOICE.model_id))
    with pytest.raises(UnknownModelError):
        await use_case.execute(replace(narrow, model="acme/nobody"))
