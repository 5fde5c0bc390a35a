"""F1-F7, F15: messages in DATA frames."""

import unittest

from grpctesting import (
    body_sizes, input_request, messages, method, output_request, payload, simple_request)
from rawpeer import NO_ERROR, data_frame, message
from servercase import ServerCase
from statements import statement

UNARY = method("UnaryCall")
DUPLEX = method("FullDuplexCall")
INPUT = method("StreamingInputCall")
LIMIT = 20_000


def aggregated(answer):
    """The sum that StreamingInputCall answered."""
    return messages.StreamingInputCallResponse.FromString(
        answer.messages[0]).aggregated_payload_size


def sized_request(size, response_size=3):
    """The bytes of a SimpleRequest that are exactly `size` long."""
    low = messages.SimpleRequest(response_size=response_size, payload=payload(size - 20))
    body = size - 20 + size - low.ByteSize()
    request = messages.SimpleRequest(response_size=response_size, payload=payload(body))
    assert request.ByteSize() == size
    return request.SerializeToString()


class Boundaries(ServerCase):
    """Where messages and frames begin and end."""

    @statement("F1")
    def test_one_byte_in_each_frame(self):
        peer = self.peer()
        peer.request(1, UNARY, end_stream=False)
        peer.send_data(1, message(simple_request(300, 11)), True, frame_bytes=1)
        self.assertEqual(body_sizes("SimpleResponse", peer.response(1).messages), [11])

    @statement("F1")
    def test_every_boundary(self):
        peer = self.peer()
        stream = message(input_request(20)) + message(input_request(30))
        for at in range(1, len(stream)):
            with self.subTest(at=at):
                number = peer.next_stream()
                peer.request(number, INPUT, end_stream=False)
                peer.send(data_frame(number, stream[:at]), data_frame(number),
                          data_frame(number, stream[at:], True))
                self.assertEqual(aggregated(peer.response(number)), 50)

    @statement("F1")
    def test_many_messages_in_one_frame(self):
        peer = self.peer()
        body = message(output_request(4)) * 100 + message(output_request()) * 100
        answer = peer.call(DUPLEX, body)
        self.assert_status(answer, 0)
        self.assertEqual(body_sizes("StreamingOutputCallResponse", answer.messages), [4] * 100)

    @statement("F2")
    def test_empty_messages(self):
        peer = self.peer()
        answer = peer.call(method("EmptyCall"), message())
        self.assertEqual(answer.messages, [b""])
        answer = peer.call(UNARY, message())
        self.assertEqual(len(answer.messages), 1)
        answer = peer.call(INPUT, message() * 3)
        self.assertEqual(aggregated(answer), 0)

    @statement("F15")
    def test_larger_than_the_window(self):
        peer = self.peer()
        answer = peer.call(UNARY, message(simple_request(3 << 20, 3 << 20)))
        self.assertEqual(body_sizes("SimpleResponse", answer.messages), [3 << 20])


class SmallWindows(ServerCase):
    """A connection window that two messages do not fit into."""

    limits = {"connectionWindowBytes": 80_000}

    @statement("F15")
    def test_unfinished_messages_hold_no_connection_window(self):
        peer = self.peer()
        peer.wait_settings()
        long = message(simple_request(400_000, 1))
        for stream in (1, 3, 5):
            peer.request(stream, UNARY, end_stream=False)
            peer.send_data(stream, long[:300_000])
        self.assert_status(peer.call(UNARY, message(simple_request(500_000, 1))), 0)
        for stream in (1, 3, 5):
            peer.send_data(stream, long[300_000:], True)
            self.assert_status(peer.response(stream), 0)


class Sizes(ServerCase):
    """The largest message."""

    limits = {"receiveMessageBytesMax": LIMIT}

    @statement("F3")
    def test_refused_at_the_prefix(self):
        peer = self.peer()
        for path in (UNARY, INPUT, DUPLEX, method("StreamingOutputCall")):
            for length in (LIMIT + 1, 2**32 - 1):
                with self.subTest(path=path, length=length):
                    stream = peer.next_stream()
                    peer.request(stream, path, body=message(length=length), end_stream=False)
                    answer = peer.response(stream)
                    self.assert_status(answer, 8)
                    peer.wait_for(lambda: answer.reset is not None, "RST_STREAM")
                    self.assertEqual(answer.reset, NO_ERROR)
        self.assert_status(peer.call(UNARY, message(simple_request(9, 9))), 0)

    @statement("F4")
    def test_exactly_the_limit(self):
        peer = self.peer()
        answer = peer.call(UNARY, message(sized_request(LIMIT)))
        self.assertEqual(body_sizes("SimpleResponse", answer.messages), [3])
        self.assert_status(peer.call(UNARY, message(sized_request(LIMIT + 1))), 8)

    @statement("F4")
    def test_earlier_messages_are_delivered(self):
        answer = self.peer().call(DUPLEX, message(output_request(5)) + message(output_request(6))
                                  + message(bytes(LIMIT + 1)))
        self.assertEqual(body_sizes("StreamingOutputCallResponse", answer.messages), [5, 6])
        self.assert_status(answer, 8)


class Broken(ServerCase):
    """Messages that are not whole or have unknown flags."""

    @statement("F5")
    def test_truncated(self):
        peer = self.peer()
        whole = message(simple_request(50, 1))
        for path in (UNARY, INPUT, DUPLEX, method("StreamingOutputCall")):
            for length in (1, 4, 5, 6, len(whole) - 1):
                with self.subTest(path=path, length=length):
                    answer = peer.call(path, whole[:length])
                    self.assert_status(answer, 13, "truncated")

    @statement("F5")
    def test_truncated_second_message(self):
        answer = self.peer().call(INPUT, message(input_request(5)) + b"\0\0")
        self.assert_status(answer, 13, "truncated")

    @statement("F6")
    def test_compressed_without_encoding(self):
        peer = self.peer()
        for encoding in (None, "identity"):
            for path in (UNARY, INPUT, DUPLEX):
                with self.subTest(encoding=encoding, path=path):
                    answer = peer.call(path, message(simple_request(5), flag=1),
                                       encoding=encoding)
                    self.assert_status(answer, 13)

    @statement("F7")
    def test_unknown_flags(self):
        peer = self.peer()
        for flag in (2, 3, 0x80, 0xFF):
            for path in (UNARY, INPUT, DUPLEX):
                with self.subTest(flag=flag, path=path):
                    answer = peer.call(path, message(simple_request(5), flag=flag),
                                       encoding="gzip")
                    self.assert_status(answer, 13)


if __name__ == "__main__":
    unittest.main()
