"""Retries of our client by service config (gRFC A6), and what else such a config says."""

import unittest

from clientcase import METHOD, ClientCase, service_config
from rawserver import RawServer, answering
from rawstreams import RESPONSE, framed
from statements import statement

ATTEMPTS = "grpc-previous-rpc-attempts"
PUSHBACK = "grpc-retry-pushback-ms"


def retrying(names=({},), throttling=None, **changes):
    """The option of a channel that retries UNAVAILABLE, three times unless told otherwise."""
    policy = {
        "maxAttempts": 4, "initialBackoff": "0.05s", "maxBackoff": "0.2s", "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    config = {"methodConfig": [{"name": list(names), "retryPolicy": policy | changes}]}
    if throttling:
        config["retryThrottling"] = throttling
    return [service_config(**config)]


def unavailable(connection, request, *fields):
    """Fails a call in a way that may be retried."""
    connection.status(request, 14, *fields)


def fine(connection, request):
    """Answers with a message."""
    connection.respond(request, b"fine")


class Retries(ClientCase):
    """Calls that are tried again, and calls that are not."""

    def attempts(self, options, *answers, code, **fields):
        """The requests of one call that gets these answers, the last one from then on."""
        pending = list(answers)

        def answer(connection, request):
            (pending.pop(0) if len(pending) > 1 else pending[0])(connection, request)

        with RawServer(answering(answer)) as server:
            result = self.call(server, options, timeout_ms=15_000, **fields)
            self.assertEqual(result.code, code, result.message)
            return server.requests

    @statement("C56")
    def test_success_at_the_third_attempt(self):
        """Each attempt is the same call and says how many came before it."""
        sent = {"kind": "client", "requests": [b"1", b"22"], "metadata": [["x-k", "v"]]}
        requests = self.attempts(retrying(), unavailable, unavailable, fine, code=0, **sent)
        self.assertEqual([each.value(ATTEMPTS) for each in requests], [None, "1", "2"])
        for request in requests:
            self.assertEqual(request.messages, [(0, b"1"), (0, b"22")])
            self.assertEqual(request.value("x-k"), "v")

    @statement("C56")
    def test_all_attempts_fail(self):
        """The last failure is the call's; five attempts are the most there are."""
        self.assertEqual(len(self.attempts(retrying(), unavailable, code=14)), 4)
        self.assertEqual(len(self.attempts(retrying(maxAttempts=9), unavailable, code=14)), 5)

    @statement("C55")
    def test_no_policy(self):
        """Without a policy for the method nothing is retried."""
        other = retrying(names=[{"service": "test.Service", "method": "Other"}])
        for options in ([], other):
            self.assertEqual(len(self.attempts(options, unavailable, code=14)), 1)

    @statement("C56")
    def test_names(self):
        """A policy may be of a method or of a whole service."""
        service, method = METHOD[1:].split("/")
        for name in ({"service": service}, {"service": service, "method": method}):
            with self.subTest(name):
                requests = self.attempts(retrying(names=[name]), unavailable, fine, code=0)
                self.assertEqual(len(requests), 2)

    @statement("C56")
    def test_other_codes(self):
        """Codes that the policy does not name are final."""
        def internal(connection, request):
            connection.status(request, 13)
        self.assertEqual(len(self.attempts(retrying(), internal, code=13)), 1)
        policy = retrying(retryableStatusCodes=["ABORTED", "INTERNAL"])
        self.assertEqual(len(self.attempts(policy, internal, fine, code=0)), 2)

    @statement("C56")
    def test_response_headers_commit(self):
        """Once response headers came the call is that attempt's, whatever its status."""
        def late(connection, request):
            connection.headers(request, RESPONSE)
            connection.headers(request, [("grpc-status", "14")], end=True)
        self.assertEqual(len(self.attempts(retrying(), late, code=14)), 1)

        def partial(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"1"))
            connection.headers(request, [("grpc-status", "14")], end=True)
        self.assertEqual(len(self.attempts(retrying(), partial, code=14, kind="server")), 1)

    @statement("C56")
    def test_lost_connection(self):
        """A connection that ends makes UNAVAILABLE, which is retried on a new one."""
        def lose(connection, _request):
            connection.close()
        self.assertEqual(len(self.attempts(retrying(), lose, fine, code=0)), 2)

    @statement("C56")
    def test_backoff(self):
        """The pauses are random around a value that grows."""
        policy = retrying(initialBackoff="0.2s", maxBackoff="0.4s", backoffMultiplier=4)
        requests = self.attempts(policy, unavailable, code=14)
        pauses = [after.began - before.began for before, after in zip(requests, requests[1:])]
        for pause, expected in zip(pauses, (0.2, 0.4, 0.4), strict=True):
            self.assertGreaterEqual(pause, expected * 0.8 - 0.02, pauses)
            self.assertLessEqual(pause, expected * 1.2 + 0.5, pauses)

    @statement("C56")
    def test_pushback(self):
        """A server may say how long to wait."""
        def later(connection, request):
            unavailable(connection, request, (PUSHBACK, "700"))
        first, second = self.attempts(retrying(), later, fine, code=0)
        self.assertGreaterEqual(second.began - first.began, 0.69)

    @statement("C56")
    def test_pushback_that_stops(self):
        """A server may say that a call must not be retried."""
        for text in ("-1", "soon", ""):
            with self.subTest(text):
                def never(connection, request, text=text):
                    unavailable(connection, request, (PUSHBACK, text))
                self.assertEqual(len(self.attempts(retrying(), never, fine, code=14)), 1)

    @statement("C56")
    def test_deadline_spans_the_attempts(self):
        """The deadline is the call's; an attempt gets what is left."""
        policy = retrying(initialBackoff="2s", maxBackoff="2s")
        with RawServer(answering(unavailable)) as server:
            result = self.call(server, policy, timeout_ms=600)
            self.assertIn(result.code, (4, 14))
            self.assertLess(result.elapsed_ms, 1_500)
            self.assertEqual(len(server.requests), 1)

    @statement("C56", "C43")
    def test_cancel_between_attempts(self):
        """A call that waits for its next attempt can be given up."""
        policy = retrying(initialBackoff="10s", maxBackoff="10s")
        with RawServer(answering(unavailable)) as server:
            result = self.call(server, policy, cancel_after_ms=500)
            self.assertEqual(result.code, 1)
            self.assertLess(result.elapsed_ms, 5_000)
            self.assertEqual(len(server.requests), 1)

    @statement("C56")
    def test_throttling(self):
        """Failures use up tokens; without half of them nothing is retried."""
        policy = retrying(throttling={"maxTokens": 4, "tokenRatio": 1})
        def by_path(connection, request):
            (fine if request.path.endswith("Fine") else unavailable)(connection, request)
        with RawServer(answering(by_path)) as server:
            client = self.client(server, policy)
            counts = []
            for name in ("Bad", "Bad", "Fine", "Fine", "Fine", "Bad"):
                before = len(server.requests)
                client.call(f"/test.Service/{name}")
                counts.append(len(server.requests) - before)
            # 4 tokens: 3 after the first failure, retried; 2 after the second, not retried.
            self.assertEqual(counts, [2, 1, 1, 1, 1, 2])


class MethodConfig(ClientCase):
    """The other members of a service config."""

    @statement("C56", "D10")
    def test_timeout(self):
        """The shorter one of the config's timeout and the call's counts."""
        options = [service_config(methodConfig=[{"name": [{}], "timeout": "0.5s"}])]
        with RawServer(lambda connection: connection.handshake()) as server:
            client = self.client(server, options)
            for given in ({}, {"timeout_ms": 20_000}, {"timeout_ms": 400}):
                result = client.call(**given)
                self.assertEqual(result.code, 4)
                self.assertLess(result.elapsed_ms, 5_000)
            server.wait(lambda: len(server.requests) == 3, "three calls")

    @statement("C47")
    def test_wait_for_ready(self):
        """The config may make calls wait for a connection."""
        config = {"methodConfig": [{"name": [{}], "waitForReady": True}]}
        options = [service_config(**config), "backoff.initial=50ms", "backoff.maximum=100ms"]
        with RawServer(answering(fine), listening=False) as server:
            call = self.client(server, options).start()
            server.listen()
            self.assertEqual(call.result().code, 0)


if __name__ == "__main__":
    unittest.main()
