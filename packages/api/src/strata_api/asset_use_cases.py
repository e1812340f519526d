"""The use cases of files, wired."""

from dataclasses import dataclass
from typing import Self

from strata_api.ports import Ports
from strata_usecase.begin_upload import BeginUpload
from strata_usecase.complete_upload import CompleteUpload
from strata_usecase.delete_asset import DeleteAsset
from strata_usecase.list_assets import ListAssets
from strata_usecase.open_asset import OpenAsset


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetUseCases:
    """What a user can do with files."""

    list: ListAssets
    begin: BeginUpload
    complete: CompleteUpload
    open: OpenAsset
    delete: DeleteAsset

    @classmethod
    def of(cls, ports: Ports) -> Self:
        """Wire them."""
        begin, offload, storage = ports.begin, ports.offload, ports.storage
        return cls(
            list=ListAssets(begin=begin),
            begin=BeginUpload(
                begin=begin,
                offload=offload,
                storage=storage,
                clock=ports.clock,
                bucket=ports.bucket,
            ),
            complete=CompleteUpload(begin=begin, offload=offload, storage=storage),
            open=OpenAsset(begin=begin, offload=offload, storage=storage),
            delete=DeleteAsset(begin=begin, offload=offload, storage=storage),
        )
