"""What works on whole accounts, and all it needs."""

from dataclasses import dataclass
from pkgutil import resolve_name

from strata_domain.port.account import BeginSnapshot, SignIns
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.unit_of_work import BeginForSystem, BeginForUser
from strata_infrastructure.storage.storage_settings import StorageSettings
from strata_usecase.account.erase_account import EraseAccount
from strata_usecase.account.export_account import ExportAccount
from strata_usecase.work_on_accounts import WorkOnAccounts

SUPABASE = "strata_infrastructure.sign_in.supabase_sign_ins:connect"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountParts:
    """What the engine for accounts is built from.

    Attributes:
        local: those who sign in where there is no Supabase.
    """

    begin: BeginForUser
    begin_for_system: BeginForSystem
    begin_snapshot: BeginSnapshot
    offload: Offload
    clock: Clock
    storage: AssetStorage
    files: StorageSettings
    local: SignIns

    def assembled(self) -> WorkOnAccounts:
        """Return the engine."""
        return WorkOnAccounts(
            begin=self.begin_for_system,
            offload=self.offload,
            export=self._export(),
            erasure=EraseAccount(
                begin=self.begin_for_system,
                offload=self.offload,
                storage=self.storage,
                sign_ins=self._sign_ins(),
            ),
        )

    def _export(self) -> ExportAccount:
        return ExportAccount(
            begin=self.begin,
            begin_for_system=self.begin_for_system,
            begin_snapshot=self.begin_snapshot,
            offload=self.offload,
            storage=self.storage,
            clock=self.clock,
            bucket=self.files.bucket,
        )

    def _sign_ins(self) -> SignIns:
        """Users are where the files are: at Supabase, or in the database alone."""
        if self.files.supabase_key is None:
            return self.local
        sign_ins: SignIns = resolve_name(SUPABASE)(self.files)
        return sign_ins
