"""What goes wrong with an answer of OpenAI's that was begun."""

from strata_domain.error import ProviderTimeoutError
from strata_infrastructure.chat.http_client import TRANSPORT
from strata_infrastructure.chat.vendor_error import MALFORMED, ErrorTable, meaning

READING: ErrorTable = {
    **TRANSPORT,
    **MALFORMED,
    TimeoutError: meaning(ProviderTimeoutError),
}
