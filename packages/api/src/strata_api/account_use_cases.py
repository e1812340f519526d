"""The use cases of whole accounts, wired."""

from dataclasses import dataclass
from typing import Self

from strata_api.ports import Ports
from strata_usecase.begin_erasure import BeginErasure
from strata_usecase.begin_export import BeginExport
from strata_usecase.get_export import GetExport


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUseCases:
    """What users can do with all that is theirs."""

    export: BeginExport
    get_export: GetExport
    erase: BeginErasure

    @classmethod
    def of(cls, ports: Ports) -> Self:
        """Wire them."""
        begin, offload = ports.begin, ports.offload
        return cls(
            export=BeginExport(begin=begin, offload=offload),
            get_export=GetExport(begin=begin),
            erase=BeginErasure(
                begin=begin, offload=offload, departures=ports.departures
            ),
        )
