"""Health, readiness and metrics, asked over HTTP as a monitoring would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from integrations import telemetry as module
from integrations.embedded import free_port
from integrations.store.connection import open_client
from integrations.store.store import RedisStore
from integrations.system_clock import SystemClock
from integrations.telemetry import Telemetry
from tests.servers import running_valkey
from workflow.post_log import Item
from workflow.source_health import SourceHealth, SourceState


@dataclass
class Asked:
    http: httpx.AsyncClient
    store: RedisStore

    async def metrics(self) -> dict[str, float]:
        text = (await self.http.get("/metrics")).text
        return {
            sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@asynccontextmanager
async def served(url: str, missing: str | None = None) -> AsyncIterator[Asked]:
    port = free_port()
    async with open_client(url) as client, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        store = RedisStore(client)
        running = asyncio.create_task(Telemetry(store, SystemClock(), ["slack"], lambda: missing).run(port))
        async with asyncio.timeout(20):
            while True:
                try:
                    await http.get("/healthz")
                except httpx.HTTPError:
                    await asyncio.sleep(0.02)
                else:
                    break
        yield Asked(http, store)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_process_with_its_redis_is_alive_ready_and_tells_how_everything_stands() -> None:
    async with running_valkey() as server, served(server.url) as asked:
        heard = SystemClock().now() - timedelta(seconds=90)
        await asked.store.save_source_health(
            SourceHealth("x:stream", "x", SourceState.SILENT, heard=heard, one_in=4, spent=1.5)
        )
        await asked.store.add_items([], source="a", cursor="1")
        assert (await asked.http.get("/healthz")).text == "ok\n"
        assert (await asked.http.get("/readyz")).text == "ready\n"
        found = await asked.metrics()
        assert found["fleetfoot_redis_up"] == 1
        assert found["fleetfoot_process|slack"] == 1
        assert 89 < found["fleetfoot_source_silence_seconds|x:stream"] < 120
        assert found["fleetfoot_source_bad|x:stream"] == 1
        assert found["fleetfoot_source_one_in|x:stream"] == 4
        assert found["fleetfoot_source_dollars|x:stream"] == 1.5
        for name in ("backlog_posts", "outbox_age_seconds", "approval_age_seconds", "alert_delay_seconds", "paused"):
            assert found[f"fleetfoot_{name}"] == 0


async def test_what_waits_for_detection_is_counted() -> None:
    from tests.integration.store.test_posts import post

    async with running_valkey() as server, served(server.url) as asked:
        await asked.store.add_items([Item(post(n)) for n in range(7)], source="a", cursor="1")
        assert (await asked.metrics())["fleetfoot_backlog_posts"] == 7


async def test_a_process_whose_redis_is_gone_is_alive_and_not_ready_and_says_why() -> None:
    async with running_valkey() as server, served(server.url) as asked:
        server.kill()
        assert (await asked.http.get("/healthz")).status_code == 200
        answer = await asked.http.get("/readyz", timeout=30)
        assert answer.status_code == 503
        assert "Redis does not answer" in answer.text
        assert (await asked.metrics())["fleetfoot_redis_up"] == 0


async def test_a_role_that_cannot_work_says_so() -> None:
    async with running_valkey() as server, served(server.url, "Slack is not connected.") as asked:
        answer = await asked.http.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "Slack is not connected.\n")


async def test_a_loop_that_stood_still_is_not_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_valkey() as server, served(server.url) as asked:
        monkeypatch.setattr(module, "SLOW_S", -1.0)
        assert (await asked.http.get("/healthz")).status_code == 503
