"""A real cluster of three owners with a replica each, from the embedded server's binary."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

from redis import Redis
from redis import exceptions as redis_errors

from integrations import tether
from integrations.embedded import free_port, server_binary
from integrations.store.cluster import SLOT

SLOTS = 16_384
START_S = 30.0


@dataclass
class Node:
    port: int
    bus: int
    process: "Popen[bytes]"
    id: str = ""

    def say(self, *words: Any) -> Any:
        with Redis(port=self.port, decode_responses=True, protocol=2) as client:
            return client.execute_command(*words)

    @property
    def runs(self) -> bool:
        return self.process.poll() is None


@dataclass
class Cluster:
    nodes: list[Node] = field(default_factory=list)

    @property
    def url(self) -> str:
        return "redis-cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def owner(self) -> Node:
        """Return the node that owns our slot, as one that runs sees it."""
        asked = next(node for node in self.nodes if node.runs)
        for low, high, primary, *_ in asked.say("CLUSTER SLOTS"):
            if int(low) <= SLOT <= int(high):
                return next(node for node in self.nodes if node.port == int(primary[1]))
        raise RuntimeError("nobody owns the slot")

    def move_slot(self) -> Node:
        """Move our slot, with all that is in it, to another owner; return that one."""
        source = self.owner()
        owners = self.nodes[:3]
        target = next(node for node in owners if node.port != source.port and node.runs)
        target.say("CLUSTER SETSLOT", SLOT, "IMPORTING", source.id)
        source.say("CLUSTER SETSLOT", SLOT, "MIGRATING", target.id)
        while names := source.say("CLUSTER GETKEYSINSLOT", SLOT, 200):
            source.say("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *names)
        for node in (target, source, *(n for n in owners if n not in (source, target))):
            node.say("CLUSTER SETSLOT", SLOT, "NODE", target.id)
        return target


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Give a cluster that is whole: every slot owned, every replica following."""
    with tempfile.TemporaryDirectory(prefix="fleetfoot-cluster-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster()
        try:
            for number in range(6):
                cluster.nodes.append(_start(Path(folder) / str(number)))
            _join(cluster)
            yield cluster
        finally:
            for node in cluster.nodes:
                node.process.kill()
                node.process.wait()


def _start(directory: Path) -> Node:
    directory.mkdir()
    port, bus = free_port(), free_port()
    options = {
        "port": port, "cluster-port": bus, "bind": "127.0.0.1", "dir": directory, "cluster-enabled": "yes",
        "cluster-node-timeout": 1500, "appendonly": "yes", "appendfsync": "always", "save": "", "loglevel": "warning",
        "repl-diskless-sync-delay": 0,
    }  # fmt: skip
    words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    with (directory / "server.log").open("ab") as output:
        process = tether.launch([server_binary(), *words], output=output)
    node = Node(port, bus, process)

    def named() -> bool:
        try:
            node.id = node.say("CLUSTER MYID")
        except redis_errors.RedisError:
            return False
        return True

    _until(named)
    return node


def _join(cluster: Cluster) -> None:
    first, share = cluster.nodes[0], SLOTS // 3
    for number, node in enumerate(cluster.nodes[:3]):
        node.say("CLUSTER ADDSLOTSRANGE", number * share, SLOTS - 1 if number == 2 else (number + 1) * share - 1)
    for node in cluster.nodes[1:]:
        node.say("CLUSTER MEET", "127.0.0.1", first.port, first.bus)
    _until(lambda: all(_info(node)["cluster_known_nodes"] == "6" for node in cluster.nodes))
    for owner, replica in zip(cluster.nodes[:3], cluster.nodes[3:], strict=True):
        replica.say("CLUSTER REPLICATE", owner.id)
    _until(lambda: all(_info(node)["cluster_state"] == "ok" for node in cluster.nodes) and _linked(cluster))


def _info(node: Node) -> dict[str, str]:
    found: dict[str, str] = node.say("CLUSTER INFO")
    return found


def _linked(cluster: Cluster) -> bool:
    """Say whether every replica follows its owner, and everybody knows it."""
    for node in cluster.nodes[3:]:
        info = node.say("INFO", "replication")
        if info.get("role") != "slave" or info.get("master_link_status") != "up":
            return False
    return all(len(nodes) == 2 for _, _, *nodes in cluster.nodes[0].say("CLUSTER SLOTS"))


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_S
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("the cluster for the tests did not come up")
        time.sleep(0.05)
