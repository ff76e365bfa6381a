"""An acknowledgement is sent when it is given: before the work that follows it, once, and never for what failed."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from handlers.prompt import PromptSocket


async def authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0", bot_user_id="UBOT", bot_token="xoxb-1")


class Line:
    """Stands where the web socket is, and keeps what is sent in the order of all that happens."""

    def __init__(self) -> None:
        self.order: list[object] = []

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        self.order.append(response.payload or "acknowledged")


async def told(app: AsyncApp, line: Line) -> None:
    handler = PromptSocket(app, "xapp-1")
    try:
        client = handler.client
        client.send_socket_mode_response = line.send_socket_mode_response  # type: ignore[assignment,method-assign]
        await handler.handle(client, request())
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]  # bolt does not annotate it


def request() -> SocketModeRequest:
    payload = {"command": "/respond", "user_id": "U1", "team_id": "T0", "channel_id": "C1", "trigger_id": "1"}
    return SocketModeRequest(type="slash_commands", envelope_id="e1", payload=payload)


async def test_slack_hears_of_the_act_before_the_work_on_it_begins() -> None:
    app, line = AsyncApp(authorize=authorize), Line()

    @app.command("/respond")
    async def respond(ack: AsyncAck) -> None:
        await ack()
        line.order.append("work")

    await told(app, line)
    assert line.order == ["acknowledged", "work"]


async def test_a_second_acknowledgement_is_not_sent() -> None:
    app, line = AsyncApp(authorize=authorize), Line()

    @app.command("/respond")
    async def respond(ack: AsyncAck) -> None:
        await ack("first")
        await ack("second")

    await told(app, line)
    assert line.order == [{"text": "first"}]


async def test_what_failed_before_it_was_acknowledged_is_not_acknowledged() -> None:
    app, line = AsyncApp(authorize=authorize), Line()

    @app.command("/respond")
    async def respond() -> None:
        raise LookupError

    await told(app, line)
    assert line.order == []


async def test_an_act_that_nobody_listens_for_is_not_taken_for_heard() -> None:
    line = Line()
    await told(AsyncApp(authorize=authorize), line)
    assert line.order == []
