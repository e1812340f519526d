"""Passing a caller's options to a vendor."""

from collections.abc import Mapping

from strata_domain.error import ProviderInvalidRequestError


def harmless(
    options: Mapping[str, object], *, ours: frozenset[str]
) -> Mapping[str, object]:
    """Return the options, unless they replace what we check, meter and limit.

    Args:
        options: as the caller gave them.
        ours: the names that only the adapter sets.

    Raises:
        ProviderInvalidRequestError: one of the options is ours.
    """
    if taken := sorted(ours & options.keys()):
        message = f"options cannot set {taken}"
        raise ProviderInvalidRequestError(message)
    return options
