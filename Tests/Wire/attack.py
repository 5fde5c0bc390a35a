"""The frame of the attack tests: one table row, one server, one test.

    ATTACKS = [Attack("rapid reset", "CVE-2023-44487", rapid_reset, limit="peerResets")]
    RapidReset = attack_case("RapidReset", ATTACKS)

While an attack runs, a bystander makes calls on a connection of its own and the memory of the
server is watched. `report` prints what was seen when the run is over.
"""

import atexit
import contextlib
import dataclasses
import socket
import ssl
import sys
import threading
import time
import unittest

from grpctesting import method
from programs import Server, certificates, wait_until
from rawpeer import connect, message, request_fields

EMPTY = method("EmptyCall")
MIB = 1 << 20
CODES = ("NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
         "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
         "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED")

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


class Bystander(threading.Thread):
    """Makes EmptyCalls on a connection of its own until it is told to stop."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.calls, self.worst, self.failures = 0, 0.0, []
        self._server = server
        self._stop_asked = threading.Event()
        self._peer = server_peer(server)
        self.running = 0
        self.running_most = 0

    def run(self):
        """Calls and measures; never faster than a patient client."""
        while not self._stop_asked.wait(0.005):
            self._call()

    def stop(self):
        """Ends the calls."""
        self._stop_asked.set()
        self.join(30)
        self._peer.close()

    def _call(self):
        start = time.monotonic()
        try:
            answer = self._peer.call(EMPTY, message(), metadata=[("x-report", "1")])
            # Of a long attack nobody reads all frames again.
            self._peer.frames.clear()
            if answer.status != 0:
                raise AssertionError(f"{answer!r} on {self._peer!r}")
            # The handler that answers runs too.
            self.running = int(answer.first("x-running-handlers", answer.trailers)) - 1
            self.running_most = max(self.running_most, self.running)
        except (AssertionError, OSError) as error:
            self.failures.append(str(error))
            self._stop_asked.set()
        self.calls += 1
        self.worst = max(self.worst, time.monotonic() - start)


class MemoryWatch(threading.Thread):
    """Notes how much memory a server has had at most."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.before = self.peak = server.memory()
        self._server = server
        self._stop_asked = threading.Event()

    def run(self):
        """Looks a hundred times a second."""
        while not self._stop_asked.wait(0.01):
            self.peak = max(self.peak, self._server.memory())

    def stop(self):
        """Ends the watch; answers the memory that is left."""
        self._stop_asked.set()
        self.join(30)
        after = self._server.memory()
        self.peak = max(self.peak, after)
        return after


class Scene:
    """What an attack has to work with."""

    def __init__(self, case, server, bystander, connections):
        self.case = case
        self._connections = connections
        self.server = server
        self.bystander = bystander

    def peer(self, **options):
        """A raw connection of the attacker, closed after the attack."""
        return self._connections.enter_context(server_peer(self.server, **options))

    def raw_socket(self, receive_buffer=None):
        """A connected socket that blocks at most ten seconds; nothing was sent on it."""
        host, _, port = self.server.address.rpartition(":")
        sock = self._connections.enter_context(socket.socket())
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(10)
        sock.connect((host, int(port)))
        return sock

    def request_block(self, *extra, path=EMPTY):
        """An encoded request that changes no table, so that it can be sent many times."""
        fields = request_fields(path, *extra)
        return b"".join(_literal(name.encode(), value.encode()) for name, value in fields)

    def flood(self, peer, parts, pause_bytes=8_192):
        """Writes parts, each of whole frames, until the server has closed the connection.

        Waits for the server now and then: it has read all that was sent when it ends the
        connection, or its GOAWAY might be lost.
        """
        waiting = b""
        try:
            for part in parts:
                waiting += part
                if len(waiting) >= pause_bytes:
                    peer.send_bytes(waiting)
                    peer.ping()
                    waiting = b""
            peer.send_bytes(waiting)
        except (AssertionError, OSError):
            if not peer.closed:
                raise

    def flood_unread(self, sock, data, piece=65_536):
        """Writes without ever reading; answers how many bytes were taken."""
        taken = 0
        try:
            while taken < len(data):
                taken += sock.send(data[taken:taken + piece])
        except OSError:
            pass
        return taken

    def goaway(self, peer, code, *words):
        """The connection must end with GOAWAY, that code, and a text with these words."""
        self.closed(peer)
        self.case.assertTrue(peer.goaways, f"closed without GOAWAY: {peer!r}")
        _, seen, debug = peer.goaways[-1]
        text = debug.decode(errors="replace")
        self.case.assertEqual(CODES[seen], code, text)
        for word in words:
            self.case.assertIn(word, text)
        return f"GOAWAY {code}" if not words else f"GOAWAY {code}: {words[0]}"

    def closed(self, peer):
        """The connection must end, with or without a word."""
        peer.wait_closed()
        # What came together with the end is still to be looked at.
        while peer.read_frame(0) is not None:
            pass
        return "closed"

    def closed_socket(self, sock, seconds=10):
        """The server must end a connection whose bytes nobody understands; answers how it did."""
        sock.settimeout(seconds)
        try:
            while sock.recv(65_536):
                pass
        except ConnectionError:
            pass
        return "closed"

    def status(self, answer, code, *words):
        """The call must end with that status and a text with these words."""
        self.case.assertEqual(answer.status, code, answer)
        for word in words:
            self.case.assertIn(word, answer.text)
        return f"status {code}"

    def served(self, peer):
        """The connection must still be served."""
        answer = peer.call(EMPTY, message())
        self.case.assertEqual(answer.status, 0, answer)
        return "served"

    def handlers_at_most(self, count):
        """So many handlers may have run, the bystander's aside."""
        self.case.assertLessEqual(self.bystander.running_most, count)

    def wait(self, condition, what):
        """Waits until `condition()` is true."""
        wait_until(condition, what, 10)

    def wait_idle(self):
        """Waits until no handler of the attacker runs."""
        wait_until(lambda: self.bystander.running == 0, "the end of all handlers", 10)


def server_peer(server, **options):
    """A raw connection to a server, by TLS when the server has it."""
    if server.context is not None:
        options.setdefault("tls", server.context)
    return connect(server.address, **options)


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


def _literal(name, value):
    """A field that neither side remembers (RFC 7541 §6.2.2)."""
    if max(len(name), len(value)) > 126:
        raise ValueError("a field is too long")
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


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
