"""The same emptied server as the other tests of the handlers."""

from tests.integration.handlers.conftest import handlers_server, url

__all__ = ["handlers_server", "url"]
