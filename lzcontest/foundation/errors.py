"""The few ways in which a request of a person can fail; the edge maps them to pages, jobs to retries."""


class LzError(Exception):
    """Base of all errors that carry a message for a person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(LzError):
    """The person may not do this; the message says why and who may."""


class NotFound(LzError):
    """There is no such thing, or not for this person: the two look the same from outside."""


class Conflict(LzError):
    """Somebody else, or another tab, changed it first; nothing of theirs was overwritten."""


class Transient(LzError):
    """It failed for a passing reason; jobs try again, people are asked to."""


class OutOfSpace(Transient):
    """The disk is full; jobs wait for room as long as it takes, people are asked to come back."""


class InvalidInput(LzError):
    """What was typed breaks a rule. ``fields`` maps the field's name to the rule and the way out."""

    def __init__(self, fields: dict[str, str], message: str = "") -> None:
        super().__init__(message or "；".join(fields.values()))
        self.fields = fields
