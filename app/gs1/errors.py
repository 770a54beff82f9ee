"""The one way a GS1 value is refused: a Vietnamese sentence with its reason and the values it names."""


class Gs1Error(ValueError):
    """Text that is not a valid GS1 value; `message` is marked with `N_`, `values` fill its %(name)s places."""

    def __init__(self, message: str, **values: object) -> None:
        """`str(error)` is the untranslated sentence, for logs."""
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class NotDigits(Gs1Error):
    """Something other than the digits 0-9 stands in the number."""


class WrongLength(Gs1Error):
    """The number has too few or too many digits."""


class WrongCheckDigit(Gs1Error):
    """The last digit does not fit the digits before it, so one of them was mistyped."""


class WrongElement(Gs1Error):
    """A value breaks the format of its application identifier, or there is no such identifier."""


class WrongLink(Gs1Error):
    """Text that is not an uncompressed GS1 Digital Link URI."""
