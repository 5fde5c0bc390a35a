"""D1-D8: deadlines, as a server keeps them."""

import time
import unittest

import grpc

from grpctesting import empty, method, output_request, simple_request
from rawpeer import CANCEL, INITIAL_WINDOW_SIZE, message
from servercase import ServerCase
from statements import statement

EMPTY = method("EmptyCall")


class Timeouts(ServerCase):
    """The values of grpc-timeout."""

    def remaining(self, timeout):
        """Milliseconds that the handler had left; None without a deadline."""
        answer = self.peer().call(EMPTY, message(), timeout=timeout)
        self.assert_status(answer, 0)
        value = answer.first("x-deadline-ms", answer.headers)
        return None if value is None else int(value)

    @statement("D1")
    def test_units(self):
        for timeout, limit in (("2H", 7_200_000), ("3M", 180_000), ("9S", 9_000),
                               ("9000m", 9_000), ("9000000u", 9_000), ("99999999u", 99_999),
                               ("00000009S", 9_000)):
            with self.subTest(timeout=timeout):
                left = self.remaining(timeout)
                self.assertLessEqual(left, limit)
                self.assertGreater(left, limit - 5_000)

    @statement("D1")
    def test_short_units_expire(self):
        for timeout, seconds in (("100m", 0.1), ("100000u", 0.1), ("99999999n", 0.1), ("1n", 0)):
            with self.subTest(timeout=timeout):
                start = time.monotonic()
                answer = self.peer().call(EMPTY, message(), timeout=timeout,
                                          metadata=[("x-sleep-ms", "8000")])
                took = time.monotonic() - start
                self.assert_status(answer, 4)
                self.assertGreater(took, seconds * 0.95)
                self.assertLess(took, 4)

    @statement("D2", "D3")
    def test_malformed(self):
        peer = self.peer()
        for timeout in ("1", "S", "-1S", "1x", "1.5S", "+1S", "1SS", "1s", "", "0x1S",
                        "123456789S", "000000001S", " 1S", "1 S", "1S "):
            with self.subTest(timeout=timeout):
                answer = peer.call(EMPTY, message(), timeout=timeout,
                                   metadata=[("x-echo-ran", "1")])
                self.assert_immediate(answer, 13, "grpc-timeout")
                self.assertIsNone(answer.first("x-echo-ran", answer.headers))

    @statement("D4")
    def test_zero(self):
        peer = self.peer()
        for timeout in ("0S", "0n", "00H"):
            with self.subTest(timeout=timeout):
                answer = peer.call(EMPTY, message(), timeout=timeout,
                                   metadata=[("x-echo-ran", "1")])
                self.assert_immediate(answer, 4)
                self.assertIsNone(answer.first("x-echo-ran", answer.headers))

    @statement("D5")
    def test_largest(self):
        for timeout in ("99999999H", "99999999M", "99999999S"):
            with self.subTest(timeout=timeout):
                left = self.remaining(timeout)
                self.assertTrue(left is None or left > 90_000_000_000, left)

    @statement("D6")
    def test_absent(self):
        self.assertIsNone(self.remaining(None))


class Expiry(ServerCase):
    """What happens when the time is over."""

    def expire(self, peer, stream):
        """Waits for the end of a call of a second at most; answers what came."""
        start = time.monotonic()
        answer = peer.response(stream)
        self.assertLess(time.monotonic() - start, 4)
        return answer

    @statement("D7")
    def test_time_runs_from_the_headers(self):
        peer = self.peer()
        peer.request(1, EMPTY, end_stream=False, timeout="300m")
        self.assert_immediate(self.expire(peer, 1), 4)

    @statement("D8")
    def test_nothing_sent(self):
        peer = self.peer()
        peer.request(1, method("UnaryCall"), body=message(), timeout="1S",
                     metadata=[("x-sleep-ms", "9000")])
        self.wait_running(1)
        self.assert_immediate(self.expire(peer, 1), 4)
        self.wait_running(0)

    @statement("D8")
    def test_headers_sent(self):
        peer = self.peer()
        body = message(output_request(9, 9, 9, interval_us=100_000) +
                       output_request(5, interval_us=9_000_000))
        peer.request(1, method("StreamingOutputCall"), body=body, timeout="800m")
        answer = self.expire(peer, 1)
        self.assertEqual(len(answer.blocks), 2, answer)
        self.assertEqual(len(answer.messages), 3)
        self.assert_status(answer, 4)
        self.wait_running(0)

    @statement("D8")
    def test_headers_sent_and_blocked(self):
        peer = self.peer(windows=False, settings={INITIAL_WINDOW_SIZE: 0})
        peer.request(1, method("UnaryCall"), body=message(simple_request(0, 1000)),
                     timeout="300m")
        answer = self.expire(peer, 1)
        self.assertEqual(answer.reset, CANCEL)
        self.assertEqual(answer.data, b"")
        self.assert_status(peer.call("/no.Such/Method"), 12)

    @statement("D8")
    def test_handler_that_reads_is_cancelled(self):
        peer = self.peer()
        for stream, name in ((1, "StreamingInputCall"), (3, "FullDuplexCall")):
            peer.request(stream, method(name), end_stream=False, timeout="300m")
        self.assert_status(self.expire(peer, 1), 4)
        self.assert_status(self.expire(peer, 3), 4)
        self.wait_running(0)

    @statement("D8")
    def test_stock_client(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.stub().EmptyCall(empty.Empty(), timeout=0.3, metadata=[("x-sleep-ms", "9000")])
        self.assertEqual(caught.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        self.wait_running(0)


if __name__ == "__main__":
    unittest.main()
