"""The frame of the attack tests: one table row, one server, one test.

    ATTACKS = [Attack("rapid reset", "CVE-2023-44487", rapid_reset, limit="peerResets")]
    RapidReset = attack_case("RapidReset", ATTACKS)

While an attack runs, a bystander makes calls on a connection of its own and the memory of the
server is watched. `report` prints what was seen when the run is over.
"""

import atexit
import contextlib
import dataclasses
import os
import ssl
import sys
import unittest

from attack_scene import Scene
from attack_watch import EMPTY, Bystander, MemoryWatch, server_peer
from programs import Server, certificates, wait_until
from rawpeer import message

MIB = 1 << 20

# Bounds that an attack reaches quickly. Every server also has room for the bystander.
LIMITS = {
    "handlersPerConnectionMax": 8, "handlersMax": 64, "concurrentStreamsMax": 16,
    "openingTimeout": "500ms", "headersTimeout": "500ms", "requestTimeout": "500ms",
    "writeTimeout": "500ms", "drainNoticeTimeout": "100ms", "receiveMessageBytesMax": 4 * MIB,
}
# How long a call of the bystander may take beside an attack, in seconds: the machine may be busy.
PATIENCE_SECONDS = 2

_rows = []


@dataclasses.dataclass
class Attack:
    """One row of the table.

    `run(scene)` attacks and answers what the server did about it, in a few words. `limit` is the
    name of the limit that the server's log must give, `rule` what else its log must say; both may
    be empty when nothing is to be logged. `memory_mib` is how much the server may grow.
    """

    name: str
    cve: str
    run: object
    limit: str = ""
    rule: str = ""
    limits: dict = dataclasses.field(default_factory=dict)
    memory_mib: int = 16
    tls: bool = False
    statements: tuple = ()


def attack_case(name, attacks):
    """A TestCase with one test for each attack."""
    tests = {"test_" + attack.name.replace(" ", "_").replace("-", "_"): _test(attack)
             for attack in attacks}
    if len(tests) != len(attacks):
        raise ValueError(f"two attacks of {name} have the same name")
    return type(name, (unittest.TestCase,), {"__doc__": f"Attacks: {name}.", **tests})


def _test(attack):
    def test(case):
        tls = certificates() if attack.tls else None
        limits = {"pingInterval": "0ms", "idlePingInterval": "0ms", **LIMITS, **attack.limits}
        with Server(limits=limits, tls=tls) as server:
            server.context = _client_context(tls) if tls else None
            row = _attack(case, attack, server)
            _rows.append(row)
            _check(case, attack, server, row)
    test.__doc__ = attack.name
    if attack.statements:
        test.statements = attack.statements
    return test


@dataclasses.dataclass
class Row:
    """What was seen of one attack; memory in bytes."""

    attack: Attack
    reaction: str
    before: int
    peak: int
    after: int
    bystander: Bystander


def _attack(case, attack, server):
    bystander = Bystander(server)
    with server_peer(server) as warm:
        for _ in range(20):
            warm.call(EMPTY, message())
    memory = MemoryWatch(server)
    bystander.start()
    memory.start()
    wait_until(lambda: bystander.calls > 1 or bystander.failures, "the bystander's first calls")
    try:
        with contextlib.ExitStack() as connections:
            reaction = attack.run(Scene(case, server, bystander, connections))
    except BaseException:
        after = memory.stop() if server.alive else 0
        _rows.append(Row(attack, "FAILED", memory.before, memory.peak, after, bystander))
        if not server.alive:
            raise AssertionError(f"the server ended with {server.process.returncode}:\n"
                                 f"{server.text[-3_000:]}") from None
        raise
    finally:
        calls = bystander.calls
        try:
            wait_until(lambda: bystander.calls > calls + 1 or bystander.failures,
                       "a call of the bystander after the attack")
        finally:
            bystander.stop()
    after = memory.stop()
    return Row(attack, reaction, memory.before, memory.peak, after, bystander)


def _check(case, attack, server, row):
    bystander = row.bystander
    case.assertTrue(server.alive, f"the server is dead:\n{server.text[-2_000:]}")
    case.assertEqual(bystander.failures, [], "the bystander was not served")
    case.assertLess(bystander.worst, PATIENCE_SECONDS, "the bystander had to wait")
    growth = (row.peak - row.before) / MIB
    # A sanitizer keeps memory that was freed.
    if "SLIPWAY_SANITIZED" not in os.environ:
        case.assertLess(growth, attack.memory_mib, "the server took memory, in MiB")
    if attack.limit or attack.rule:
        reasons = [line.get("reason", "") for line in server.log]
        case.assertTrue(
            any(attack.limit in reason and attack.rule in reason for reason in reasons),
            f"no line of the log names {attack.rule!r} and {attack.limit!r}: {set(reasons)}")


def _client_context(tls):
    context = ssl.create_default_context(cafile=str(tls.roots))
    context.set_alpn_protocols(["h2"])
    return context


@atexit.register
def report():
    """Prints the table of all attacks of the run."""
    if not _rows:
        return
    lines = [("attack", "CVE", "reaction", "memory MiB", "bystander")]
    for row in _rows:
        memory = "/".join(f"{one / MIB:.1f}" for one in (row.before, row.peak, row.after))
        lines.append((row.attack.name, row.attack.cve or "-", row.reaction, memory,
                      f"{row.bystander.calls} calls, {row.bystander.worst * 1000:.0f} ms"))
    widths = [max(len(line[at]) for line in lines) for at in range(5)]
    for line in lines:
        print(" | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip(),
              file=sys.stderr)
