"""What may stand in the addresses of cases; anything else is not found before a database sees it."""

from django.urls.converters import StringConverter


class ReferenceConverter(StringConverter):
    """A case's reference, like C-4F7K-92QD, also typed in lower case."""

    regex = "[A-Za-z0-9-]{1,16}"

    def to_python(self, value: str) -> str:
        return value.upper()


class TokenConverter(StringConverter):
    """The signed name of a case in a seller's link."""

    regex = "[A-Za-z0-9_:.-]{1,200}"
