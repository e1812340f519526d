"""A value that must not appear in a log, a traceback or a debugger's listing."""

from typing import NoReturn, Self, final


@final
class Secret:
    """A password, key or token that only `reveal` shows.

    It is no dataclass on purpose: `dataclasses.asdict` on the settings around it would
    take one apart and spill the plain value.
    """

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str) -> None:
        """Wrap the plain value."""
        object.__setattr__(self, "_value", value)

    def reveal(self) -> str:
        """The plain value; hand it to the vendor's client and keep it nowhere."""
        return self._value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse every change.

        Raises:
            AttributeError: always.
        """
        message = "a secret does not change"
        raise AttributeError(message)

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        """Copy by making another, since a copy cannot be changed either."""
        return type(self), (self._value,)

    def __eq__(self, other: object) -> bool:
        """Whether both hide the same value."""
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(self._value)

    def __repr__(self) -> str:
        """Three stars, whatever the value and its length."""
        return "***"
