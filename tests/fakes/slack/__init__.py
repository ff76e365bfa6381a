"""A strict Slack of our own: Web API, Socket Mode and signed HTTP, with the rules that the local workspace leaves out.

`workspace` is what there is, `limits` what Slack takes, `rates` how often, `methods` what the Web API answers,
`delivery` how envelopes reach the app, `people` what users do, `server` the address of it all.
"""

from tests.fakes.slack.people import Ack, People
from tests.fakes.slack.server import StrictSlack, strict_slack
from tests.fakes.slack.workspace import Workspace

__all__ = ["Ack", "People", "StrictSlack", "Workspace", "strict_slack"]
