"""R1-R7, R11-R13, R15, R16: the form of responses."""

import re
import unittest

from hyperframe.frame import DataFrame, HeadersFrame, RstStreamFrame, WindowUpdateFrame

from grpctesting import body_sizes, method, output_request, simple_request, status
from rawpeer import CANCEL, NO_ERROR, message
from servercase import ServerCase
from statements import statement

EMPTY = method("EmptyCall")
UNARY = method("UnaryCall")
OUTPUT = method("StreamingOutputCall")
DUPLEX = method("FullDuplexCall")
TRAILERS_MAX = 8 * 1024
MESSAGE_MAX = 4 * 1024


def failing(code, text):
    """A request of UnaryCall that fails so."""
    return message(simple_request(0, 5, response_status=status(code, text)))


class Form(ServerCase):
    """Which header blocks and what in them."""

    @statement("R1")
    def test_normal(self):
        metadata = [("x-echo-a", "1"), ("x-trail-b", "2")]
        for path, body in ((UNARY, message(simple_request(5, 5))),
                           (OUTPUT, message(output_request(5, 6)))):
            with self.subTest(path=path):
                answer = self.peer().call(path, body, metadata=metadata)
                self.assertEqual(len(answer.blocks), 2)
                headers, trailers = answer.blocks
                self.assertEqual(headers[0], (":status", "200"))
                self.assertIn(("content-type", "application/grpc"), headers)
                self.assertIn(("x-echo-a", "1"), headers)
                self.assertEqual(trailers[0], ("grpc-status", "0"))
                self.assertEqual(trailers[-1], ("x-trail-b", "2"))
                names = {name for name, _ in trailers}
                self.assertLessEqual(names, {"grpc-status", "grpc-message", "x-trail-b"})
                self.assertNotIn("grpc-status", dict(headers))
                kinds = [type(one) for one in answer.frames
                         if not isinstance(one, WindowUpdateFrame)]
                self.assertEqual(kinds[0], HeadersFrame)
                self.assertEqual(kinds[-1], HeadersFrame)
                self.assertEqual(set(kinds[1:-1]), {DataFrame})
                self.assertIn("END_STREAM", answer.frames[-1].flags)

    @statement("R2")
    def test_immediate_error(self):
        answer = self.peer().call(UNARY, failing(9, "no"), metadata=[("x-trail-b", "2")])
        self.assert_immediate(answer, 9, "no")
        self.assertEqual(answer.first("content-type", answer.headers), "application/grpc")
        self.assertEqual(answer.first("x-trail-b", answer.trailers), "2")

    @statement("R2")
    def test_immediate_error_with_initial_metadata(self):
        answer = self.peer().call(UNARY, failing(9, "no"), metadata=[("x-echo-a", "1")])
        self.assertEqual(len(answer.blocks), 2, answer)
        self.assertIn(("x-echo-a", "1"), answer.blocks[0])
        self.assertNotIn("grpc-status", dict(answer.blocks[0]))
        self.assert_status(answer, 9, "no")

    @statement("R3")
    def test_headers_wait_for_the_first_message(self):
        peer = self.peer()
        peer.request(1, OUTPUT, body=message(output_request(5, interval_us=400_000)))
        peer.request(3, EMPTY, body=message(), metadata=[("x-sleep-ms", "400")])
        peer.request(5, DUPLEX, end_stream=False)
        self.wait_running(3)
        peer.ping()
        for stream in (1, 3, 5):
            self.assertEqual(peer.received(stream).blocks, [])
        for stream in (1, 3):
            self.assert_status(peer.response(stream), 0)
        self.assertEqual(peer.received(5).blocks, [])
        peer.send_data(5, message(output_request(4)))
        peer.wait_for(lambda: peer.received(5).data, "the first message")

    @statement("R4")
    def test_status_is_decimal(self):
        peer = self.peer()
        for code in range(17):
            answer = peer.call(UNARY, failing(code, "text"))
            self.assertEqual(answer.every("grpc-status", answer.trailers), [str(code)])

    @statement("R16")
    def test_server_names_itself_at_most_once(self):
        answer = self.peer().call(EMPTY, message())
        self.assertLessEqual(len(answer.every("server", answer.headers)), 1)
        self.assertEqual(answer.every("server", answer.trailers), [])


class Texts(ServerCase):
    """grpc-message."""

    def encoded(self, text):
        """The grpc-message of a call that failed with a text."""
        answer = self.peer().call(UNARY, failing(2, text))
        self.assertEqual(answer.status, 2, answer)
        return answer.first("grpc-message", answer.trailers)

    @statement("R5")
    def test_percent_encoding(self):
        printable = "".join(map(chr, range(0x20, 0x7F)))
        for text, expected in ((printable, printable.replace("%", "%25")), ("a b%20", "a b%2520"),
                               ("\x01\x1f\x7f", "%01%1F%7F"),
                               ("é☺😈", "%C3%A9%E2%98%BA%F0%9F%98%88"),
                               ("a\r\nb", "a%0D%0Ab")):
            with self.subTest(text=text):
                self.assertEqual(self.encoded(text), expected)

    @statement("R5", "R7")
    def test_special_message(self):
        text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
        self.assertEqual(self.encoded(text),
                         "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP "
                         "%F0%9F%98%88%09%0A")
        for name in ("StreamingOutputCall", "FullDuplexCall"):
            request = output_request(1, response_status=status(2, text))
            answer = self.peer().call(method(name), message(request))
            self.assertEqual((answer.status, answer.text), (2, text))

    @statement("R6")
    def test_long_texts_are_cut(self):
        for letter in ("a", "é", "☺", "😈"):
            for shift in range(4):
                with self.subTest(letter=letter, shift=shift):
                    text = "b" * shift + letter * 50_000
                    answer = self.peer().call(UNARY, failing(2, text))
                    size = sum(len(name) + len(value) + 32 for name, value in answer.trailers)
                    self.assertLessEqual(size, TRAILERS_MAX)
                    self.assertEqual(answer.status, 2)
                    self.assertTrue(text.startswith(answer.text), answer.text[-10:])
                    self.assertLessEqual(len(answer.text.encode()), MESSAGE_MAX)
                    self.assertGreater(len(answer.text.encode()), 1_000)


class EarlyEnds(ServerCase):
    """Responses that end before the request, and requests that are given up."""

    @statement("R11")
    def test_reset_follows_the_trailers(self):
        peer = self.peer()
        failure = message(output_request(3, response_status=status(9, "no")))
        for path, body in ((DUPLEX, failure), ("/no.Such/Method", b""),
                           (EMPTY, message() * 2)):
            with self.subTest(path=path):
                stream = peer.next_stream()
                peer.request(stream, path, body=body, end_stream=False)
                answer = peer.received(stream)
                peer.wait_for(lambda: answer.reset is not None, "RST_STREAM")
                self.assertEqual(answer.reset, NO_ERROR)
                self.assertTrue(answer.ended)
                self.assertIsInstance(answer.frames[-1], RstStreamFrame)
                self.assertIn("END_STREAM", answer.frames[-2].flags)

    @statement("R11")
    def test_no_reset_after_a_whole_request(self):
        peer = self.peer()
        answer = peer.call(UNARY, message())
        peer.ping()
        self.assertIsNone(answer.reset)

    @statement("R10")
    def test_nothing_follows_a_cancellation(self):
        peer = self.peer()
        request = output_request(*[50] * 400, interval_us=5_000)
        peer.request(1, OUTPUT, body=message(request))
        peer.request(3, EMPTY, body=message(), metadata=[("x-sleep-ms", "200"), ("x-hang", "1")])
        peer.wait_for(lambda: len(peer.received(1).data) > 100, "some responses")
        for stream in (1, 3):
            peer.reset(stream, CANCEL)
        peer.ping()
        seen = len(peer.received(1).data)
        self.wait_running(0)
        peer.ping()
        self.assertEqual(len(peer.received(1).data), seen)
        for stream in (1, 3):
            self.assertFalse(peer.received(stream).done)
        self.assertEqual(peer.received(3).blocks, [])


class Codes(ServerCase):
    """Statuses that the library makes itself."""

    limits = {"sendMessageBytesMax": 10_000, "receiveMessageBytesMax": 50_000}

    @statement("R12")
    def test_unreadable_request(self):
        peer = self.peer()
        for path in (UNARY, OUTPUT, DUPLEX, method("StreamingInputCall")):
            for body in (b"\xff", b"\x0a\x7f", b"\x00\x01"):
                with self.subTest(path=path, body=body):
                    self.assert_status(peer.call(path, message(body)), 13)

    @statement("R13")
    def test_no_application_codes(self):
        peer = self.peer()
        codes = set()
        for changes in ({"path": "/"}, {"path": "/a.B/C"}, {"body": b""}, {"body": message() * 2},
                        {"body": message(b"\xff")}, {"body": message(flag=1)}, {"body": b"\0\0"},
                        {"body": message(length=60_000)}, {"timeout": "0S"}, {"timeout": "x"},
                        {"content_type": "application/grpc+x"}, {"method": "PUT"},
                        {"metadata": [("x-bin", "!")]}, {"metadata": [("x-big", "v" * 17_000)]},
                        {"body": message(flag=1), "encoding": "foo"},
                        {"body": message(b"x", flag=1), "encoding": "gzip"},
                        {"body": message(simple_request(0, 20_000))}):
            with self.subTest(changes=str(changes)[:60]):
                answer = peer.call(**{"path": UNARY, "body": message(), **changes})
                self.assertIsNotNone(answer.status, answer)
                codes.add(answer.status)
        self.assertEqual(codes & {3, 5, 6, 9, 10, 11, 15}, set())
        self.assertEqual(codes, {4, 8, 12, 13})

    @statement("R15")
    def test_responses_over_the_limit(self):
        peer = self.peer()
        self.assert_status(peer.call(UNARY, message(simple_request(0, 9_900))), 0)
        answer = peer.call(UNARY, message(simple_request(0, 10_001)))
        self.assertEqual(answer.messages, [])
        self.assert_status(answer, 8)
        self.assertTrue(re.search(r"10000|10,000", answer.text), answer.text)
        answer = peer.call(OUTPUT, message(output_request(5, 10_001, 5)))
        self.assertEqual(body_sizes("StreamingOutputCallResponse", answer.messages), [5])
        self.assert_status(answer, 8)


if __name__ == "__main__":
    unittest.main()
