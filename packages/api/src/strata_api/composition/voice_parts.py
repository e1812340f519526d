"""What speaks, listens and issues tokens, and all it needs."""

from dataclasses import dataclass

from strata_api.patience import patiently
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.service.routing import RetryPolicy
from strata_usecase.run.till import Till
from strata_usecase.voice.voice_calls import VoiceCalls
from strata_usecase.voice.voice_supervisor import VoiceSupervisor

MOST_VOICES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceParts:
    """What the engine for voices is built from."""

    begin_for_system: BeginForSystem
    offload: Offload
    tries: int

    def assembled(self) -> VoiceSupervisor:
        """Return the engine."""
        return VoiceSupervisor(
            calls=VoiceCalls(
                till=Till(begin=self.begin_for_system, offload=self.offload),
                policy=RetryPolicy(tries=self.tries),
            ),
            offload=self.offload,
            patience=patiently,
            most_runs=MOST_VOICES,
        )
