"""How our client finds a server: targets, several addresses, waiting and backing off."""

import contextlib
import os
import pathlib
import socket
import tempfile
import unittest

from clientcase import ClientCase, let_pass, service_config
from rawserver import RawServer, answering, refusing, silent
from statements import statement

FAST_BACKOFF = ["backoff.initial=50ms", "backoff.maximum=200ms"]
ROUND_ROBIN = service_config(loadBalancingConfig=[{"round_robin": {}}])


def fine(connection, request):
    """Answers with an empty message."""
    connection.respond(request, b"")


def several(*ports):
    """A target of several addresses."""
    return "ipv4:" + ",".join(f"127.0.0.1:{port}" for port in ports)


class Targets(ClientCase):
    """The forms of a target."""

    @statement("C54")
    def test_tcp_targets(self):
        """Names and addresses, with and without a scheme."""
        with RawServer(answering(fine)) as server:
            port = server.port
            authorities = {
                f"127.0.0.1:{port}": f"127.0.0.1:{port}",
                f"localhost:{port}": f"localhost:{port}",
                f"dns:localhost:{port}": f"localhost:{port}",
                f"dns:///localhost:{port}": f"localhost:{port}",
                f"ipv4:127.0.0.1:{port}": f"127.0.0.1:{port}",
            }
            for target, authority in authorities.items():
                with self.subTest(target):
                    self.assertEqual(self.call(target).code, 0)
                    self.assertEqual(server.requests[-1].value(":authority"), authority)

    @statement("C54")
    def test_ipv6_targets(self):
        """Addresses in brackets."""
        with RawServer(answering(fine), host="::1") as server:
            for target in (f"[::1]:{server.port}", f"ipv6:[::1]:{server.port}",
                           f"dns:///[::1]:{server.port}"):
                with self.subTest(target):
                    self.assertEqual(self.call(target).code, 0)
                    self.assertEqual(server.requests[-1].value(":authority"),
                                     f"[::1]:{server.port}")

    @statement("C54")
    def test_unix_targets(self):
        """Sockets of the file system, by relative and absolute path, and abstract ones."""
        with tempfile.TemporaryDirectory(prefix="slipway-") as directory:
            path = pathlib.Path(directory, "s")
            with RawServer(answering(fine), path=path) as server:
                for target in (f"unix:{path}", f"unix://{path}",
                               f"unix:{os.path.relpath(path)}"):
                    with self.subTest(target):
                        self.assertEqual(self.call(target).code, 0)
                        self.assertEqual(server.requests[-1].value(":authority"), "localhost")
        with RawServer(answering(fine), path=f"\0slipway-{os.getpid()}") as server:
            self.assertEqual(self.call(server).code, 0)
            self.assertEqual(server.requests[-1].value(":authority"), "localhost")


class Waiting(ClientCase):
    """Calls without a connection."""

    @statement("C47")
    def test_fail_fast(self):
        """A call fails when the server cannot be reached, long before its deadline."""
        with RawServer(refusing, listening=False) as server:
            result = self.call(server, timeout_ms=20_000)
            self.assertEqual(result.code, 14)
            self.assertLess(result.elapsed_ms, 10_000)
            self.assertRegex(result.message.lower(), "refused")

    @statement("C47")
    def test_fail_fast_waits_while_connecting(self):
        """As long as the first attempt lasts, a call waits for it."""
        def slow(connection):
            let_pass(connection.accepted + 0.5)
            connection.handshake()
            fine(connection, connection.next_request())
        with RawServer(slow) as server:
            result = self.call(server)
            self.assertEqual(result.code, 0, result.message)
            self.assertGreaterEqual(result.elapsed_ms, 490)

    @statement("C47")
    def test_wait_for_ready(self):
        """A call that waits is sent once the server is there."""
        with RawServer(answering(fine), listening=False) as server:
            client = self.client(server, FAST_BACKOFF)
            self.assertEqual(client.call().code, 14)
            waiting = client.start(wait_for_ready=True)
            self.assertEqual(client.call(wait_for_ready=True, timeout_ms=300).code, 4)
            self.assertFalse(waiting.ended)
            server.listen()
            self.assertEqual(waiting.result().code, 0)
            self.assertEqual(client.call().code, 0)

    @statement("C47")
    def test_cancel_while_waiting(self):
        """A call that waits for a connection can be given up."""
        with RawServer(refusing, listening=False) as server:
            result = self.call(server, FAST_BACKOFF, wait_for_ready=True, cancel_after_ms=300)
            self.assertEqual(result.code, 1)


class Backoff(ClientCase):
    """The pauses between attempts to connect."""

    @statement("C48")
    def test_pauses_grow(self):
        """Each pause is longer by the multiplier, up to the maximum."""
        options = ["backoff.initial=200ms", "backoff.maximum=600ms", "backoff.multiplier=2",
                   "backoff.jitter=0.2"]
        with RawServer(refusing) as server:
            client = self.client(server, options)
            client.start(wait_for_ready=True, timeout_ms=10_000)
            server.wait(lambda: len(server.connections) >= 5, "five attempts")
            times = [connection.accepted for connection in server.connections[:5]]
            pauses = [after - before for before, after in zip(times, times[1:])]
            for pause, expected in zip(pauses, (0.2, 0.4, 0.6, 0.6)):
                self.assertGreaterEqual(pause, expected * 0.8 - 0.02, pauses)
                self.assertLessEqual(pause, expected * 1.2 + 0.5, pauses)

    @statement("C48")
    def test_reset_by_a_connection(self):
        """After a connection that worked the pauses begin anew."""
        def leave(connection):
            connection.handshake()
            fine(connection, connection.next_request())
            connection.close()
        scripts = [refusing, refusing, refusing, leave, refusing, answering(fine)]
        options = ["backoff.initial=100ms", "backoff.maximum=20s", "backoff.multiplier=3",
                   "backoff.jitter=0"]
        with RawServer(*scripts) as server:
            client = self.client(server, options)
            self.assertEqual(client.call(wait_for_ready=True).code, 0)
            self.assertEqual(client.call(wait_for_ready=True).code, 0)
            last = [connection.accepted for connection in server.connections[-2:]]
            self.assertEqual(len(server.connections), 6)
            self.assertLess(last[1] - last[0], 0.8)

    @statement("C48")
    def test_connect_timeout(self):
        """A peer that takes the connection and says nothing is given up."""
        with RawServer(silent) as server:
            result = self.call(server, [*FAST_BACKOFF, "connectTimeout=300ms"])
            self.assertEqual(result.code, 14)
            self.assertGreaterEqual(result.elapsed_ms, 290)
            self.assertLess(result.elapsed_ms, 5_000)
            server.wait(lambda: server.connections[0].closed, "the end of the attempt")


@contextlib.contextmanager
def black_hole():
    """A port whose connections are neither taken nor refused: the queue of its listener is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


class PickFirst(ClientCase):
    """Several addresses, of which one is used."""

    @statement("C53")
    def test_first_address_is_dead(self):
        """The next address is tried, in order."""
        with RawServer(refusing, listening=False) as dead, RawServer(answering(fine)) as alive:
            client = self.client(several(dead.port, alive.port))
            self.assertEqual([client.call().code for _ in range(3)], [0, 0, 0])
            self.assertEqual(len(alive.connections), 1)

    @statement("C53")
    def test_first_address_works(self):
        """The others see no call."""
        with RawServer(answering(fine)) as first, RawServer(answering(fine)) as second:
            client = self.client(several(first.port, second.port))
            self.assertEqual([client.call().code for _ in range(3)], [0, 0, 0])
            self.assertEqual((len(first.requests), len(second.requests)), (3, 0))

    @statement("C53")
    def test_happy_eyeballs(self):
        """An address that hangs holds up the next one for a moment only."""
        with RawServer(silent) as mute, black_hole() as hole, RawServer(answering(fine)) as alive:
            for name, port in (("no SETTINGS", mute.port), ("no connection", hole)):
                with self.subTest(name):
                    result = self.call(several(port, alive.port), timeout_ms=15_000)
                    self.assertEqual(result.code, 0, result.message)
                    self.assertLess(result.elapsed_ms, 5_000)

    @statement("C53")
    def test_all_addresses_are_dead(self):
        """The call fails when every address did."""
        with RawServer(refusing, listening=False) as one:
            with RawServer(refusing, listening=False) as other:
                result = self.call(several(one.port, other.port), timeout_ms=15_000)
                self.assertEqual(result.code, 14)

    @statement("C53")
    def test_failover(self):
        """When its server goes, the channel finds the other one."""
        with RawServer(answering(fine)) as first, RawServer(answering(fine)) as second:
            client = self.client(several(first.port, second.port), FAST_BACKOFF)
            self.assertEqual(client.call().code, 0)
            first.stop_listening()
            first.connections[0].close()
            self.assertEqual(client.call(wait_for_ready=True).code, 0)
            self.assertEqual(len(second.requests), 1)


class RoundRobin(ClientCase):
    """Several addresses that share the calls."""

    @statement("C53")
    def test_calls_are_spread(self):
        """Each server gets the same number of calls, once all are connected."""
        with RawServer(answering(fine)) as one, RawServer(answering(fine)) as other:
            client = self.client(several(one.port, other.port), [ROUND_ROBIN])
            self.assertEqual(client.call(wait_for_ready=True).code, 0)
            for server in (one, other):
                server.wait(lambda: server.connections and server.connections[0].settings,
                            "a connection to each address")
            codes = [client.call().code for _ in range(20)]
            self.assertEqual(codes, [0] * 20)
            self.assertGreaterEqual(len(one.requests), 8)
            self.assertGreaterEqual(len(other.requests), 8)

    @statement("C53")
    def test_death_of_a_server(self):
        """Calls go to the server that is left, and to both when the other one is back."""
        def brief(connection):
            connection.handshake()
            while not leaving:
                fine(connection, connection.next_request())
            connection.close()
        leaving = []
        with RawServer(brief, refusing, answering(fine)) as mortal:
            with RawServer(answering(fine)) as steady:
                client = self.client(several(mortal.port, steady.port),
                                     [ROUND_ROBIN, *FAST_BACKOFF])
                client.call(wait_for_ready=True)
                mortal.wait(lambda: mortal.connections and mortal.connections[0].settings,
                            "the first connection")
                leaving.append(True)
                mortal.connections[0].close()
                codes = [client.call(wait_for_ready=True).code for _ in range(10)]
                self.assertLessEqual(codes.count(14), 1)
                self.assertEqual(codes[2:], [0] * 8)
                served = mortal.wait(
                    lambda: len(mortal.connections) >= 3 and mortal.connections[2].settings,
                    "a new connection")
                self.assertTrue(served)
                self.assertEqual([client.call().code for _ in range(10)], [0] * 10)
                self.assertGreaterEqual(len(mortal.connections[2].requests), 3)

    @statement("C53")
    def test_one_address_never_answers(self):
        """An address that is dead from the start costs no call."""
        with RawServer(refusing, listening=False) as dead, RawServer(answering(fine)) as alive:
            client = self.client(several(dead.port, alive.port), [ROUND_ROBIN])
            codes = [client.call(timeout_ms=15_000).code for _ in range(6)]
            self.assertEqual(codes, [0] * 6)


if __name__ == "__main__":
    unittest.main()
