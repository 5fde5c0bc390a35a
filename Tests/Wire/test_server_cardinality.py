"""K1-K4, K6: how many messages, and where a request ends."""

import unittest

from grpctesting import (
    body_sizes, input_request, method, output_request, simple_request, status)
from rawpeer import message
from servercase import ServerCase
from statements import statement
from test_server_framing import aggregated

EMPTY = method("EmptyCall")
SINGLE = (EMPTY, method("UnaryCall"), method("StreamingOutputCall"))


class Cardinality(ServerCase):
    """Calls whose request is one message."""

    @statement("K1", "K4")
    def test_no_message(self):
        for path in SINGLE:
            for form in ("headers", "data", "trailers"):
                with self.subTest(path=path, form=form):
                    peer = self.peer()
                    peer.request(1, path, end_stream=form == "headers",
                                 metadata=[("x-echo-ran", "1")])
                    if form == "data":
                        peer.send_data(1, b"", True)
                    elif form == "trailers":
                        peer.send_headers(1, [("x-end", "1")], True)
                    answer = peer.response(1)
                    self.assert_status(answer, 12)
                    self.assertIsNone(answer.first("x-echo-ran", answer.headers))

    @statement("K2")
    def test_two_messages(self):
        for path in SINGLE:
            with self.subTest(path=path):
                answer = self.peer().call(path, message() * 2, metadata=[("x-echo-ran", "1")])
                self.assert_status(answer, 12)
                self.assertEqual(answer.messages, [])
                self.assertIsNone(answer.first("x-echo-ran", answer.headers))

    @statement("K2")
    def test_second_message_comes_later(self):
        peer = self.peer()
        peer.request(1, EMPTY, body=message(), end_stream=False)
        peer.ping()
        peer.send_data(1, message(), False)
        self.assert_status(peer.response(1), 12)

    @statement("K3")
    def test_handler_starts_at_the_half_close(self):
        for path in SINGLE:
            with self.subTest(path=path):
                peer = self.peer()
                peer.request(1, path, body=message(), end_stream=False)
                peer.ping()
                self.assertEqual(self.running(), 0)
                self.assertEqual(peer.received(1).blocks, [])
                peer.send_data(1, b"", True)
                self.assert_status(peer.response(1), 0)


class Ends(ServerCase):
    """The forms of END_STREAM."""

    def finish(self, path, body, form):
        """The response to a request that ends in that form."""
        peer = self.peer()
        peer.request(1, path, end_stream=False)
        peer.send_data(1, body, form == "last data")
        if form == "empty data":
            peer.send_data(1, b"", True)
        elif form == "trailers":
            peer.send_headers(1, [("x-echo-late", "1"), ("grpc-status", "9")], True)
        return peer.response(1)

    @statement("K4")
    def test_forms_are_equal(self):
        cases = ((EMPTY, message()), (method("UnaryCall"), message(simple_request(9, 8))),
                 (method("StreamingInputCall"), message(input_request(9)) * 2),
                 (method("StreamingOutputCall"), message(output_request(1, 2))),
                 (method("FullDuplexCall"), message(output_request(1)) * 2),
                 (method("HalfDuplexCall"), message(output_request(1)) * 2))
        for path, body in cases:
            expected = self.finish(path, body, "last data").summary()
            self.assertEqual(expected[0][-1][0], ("grpc-status", "0"))
            for form in ("empty data", "trailers"):
                with self.subTest(path=path, form=form):
                    self.assertEqual(self.finish(path, body, form).summary(), expected)

    @statement("K4")
    def test_streams_of_no_messages(self):
        peer = self.peer()
        self.assertEqual(aggregated(peer.call(method("StreamingInputCall"))), 0)
        for name in ("FullDuplexCall", "HalfDuplexCall"):
            with self.subTest(name=name):
                answer = peer.call(method(name))
                self.assert_status(answer, 0)
                self.assertEqual(answer.messages, [])


class Failures(ServerCase):
    """Statuses that are not OK, with and without a message before them."""

    @statement("K6")
    def test_no_message(self):
        request = simple_request(0, 5, response_status=status(9, "why"))
        answer = self.peer().call(method("UnaryCall"), message(request))
        self.assert_status(answer, 9, "why")
        self.assertEqual(answer.messages, [])

    @statement("K6")
    def test_after_a_message(self):
        for name in ("StreamingOutputCall", "FullDuplexCall"):
            with self.subTest(name=name):
                request = output_request(5, response_status=status(9, "why"))
                answer = self.peer().call(method(name), message(request))
                self.assert_status(answer, 9, "why")
                self.assertEqual(
                    body_sizes("StreamingOutputCallResponse", answer.messages), [5])


if __name__ == "__main__":
    unittest.main()
