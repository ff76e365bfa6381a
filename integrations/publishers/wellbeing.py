"""What a failed check means: credentials that have to be renewed, or a platform that did not answer just now."""

from domain.errors import FleetfootError
from workflow.ports import Health, PublishRefusedError


def unwell(error: FleetfootError, remedy: str) -> Health:
    """Return the health of an account whose check failed; `remedy` is for credentials the platform refused."""
    if isinstance(error, PublishRefusedError):
        return Health(False, error.message.rstrip("."), remedy)
    wait = "Nothing is known to be wrong with the credentials; look at the network and the platform's status page."
    return Health(False, error.message.rstrip("."), wait, answered=False)
