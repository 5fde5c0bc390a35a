"""M3-M10: metadata, as a server reads and writes it."""

import unittest

from grpctesting import messages, method, output_request, payload, simple_request, status
from rawpeer import message
from servercase import ServerCase
from statements import statement

EMPTY = method("EmptyCall")
RAW = bytes(range(256))


class Values(ServerCase):
    """What comes back of one value, sent as raw bytes."""

    def echo(self, key, value):
        """The values of a key that come back in the headers and in the trailers."""
        metadata = [("x-echo-" + key, value), ("x-trail-" + key, value)]
        answer = self.peer().call(EMPTY, message(), metadata=metadata)
        self.assert_status(answer, 0)
        return (answer.every("x-echo-" + key, answer.headers),
                answer.every("x-trail-" + key, answer.trailers))

    @statement("M3")
    def test_invalid_text_is_kept_or_dropped(self):
        for value in (b"caf\xc3\xa9", b"caf\xe9", b"a\tb", b"\xff\x80"):
            with self.subTest(value=value):
                for values in self.echo("odd", value):
                    self.assertIn(values, ([], [value.decode("latin-1")]))

    @statement("M4")
    def test_spaces_around_are_stripped(self):
        for value, expected in ((" a", "a"), ("a ", "a"), ("  a b  ", "a b"), (" ", "")):
            with self.subTest(value=value):
                self.assertEqual(self.echo("space", value), ([expected], [expected]))

    @statement("M5", "M10")
    def test_empty(self):
        for key in ("empty", "empty-bin"):
            with self.subTest(key=key):
                self.assertEqual(self.echo(key, ""), ([""], [""]))

    @statement("M7")
    def test_binary_padding(self):
        for value in ("AP8", "AP8=", "AP8=="):
            with self.subTest(value=value):
                self.assertEqual(self.echo("k-bin", value), (["AP8"], ["AP8"]))
        for value, expected in (("AA==", "AA"), ("AA", "AA"), ("AAEC", "AAEC"), ("+/+/", "+/+/")):
            with self.subTest(value=value):
                self.assertEqual(self.echo("k-bin", value), ([expected], [expected]))

    @statement("M8")
    def test_joined_binary_values(self):
        for values in self.echo("k-bin", "AP8,AQ"):
            self.assertEqual(",".join(values).replace(" ", "").split(","), ["AP8", "AQ"])

    @statement("M9")
    def test_bad_base64(self):
        for value in ("A", "!!!!", "AP-_", "A=A=", "AP8,A"):
            with self.subTest(value=value):
                answer = self.peer().call(EMPTY, message(), metadata=[("x-bad-bin", value)])
                self.assert_immediate(answer, 13, "x-bad-bin")


class Repeated(ServerCase):
    """Keys that come more than once."""

    SENT = [("x-echo-a", "1"), ("x-trail-a", "5"), ("x-echo-b", "2"), ("x-echo-a", "3"),
            ("x-trail-b", "6"), ("x-trail-a", "4"), ("x-echo-a", "1"),
            ("x-echo-k-bin", "AQ"), ("x-echo-k-bin", "AA")]

    def check(self, answer, code):
        """Order and number of what came back."""
        self.assert_status(answer, code)
        self.assertEqual(answer.every("x-echo-a", answer.headers), ["1", "3", "1"])
        self.assertEqual(answer.every("x-echo-b", answer.headers), ["2"])
        self.assertEqual(answer.every("x-echo-k-bin", answer.headers), ["AQ", "AA"])
        self.assertEqual(answer.every("x-trail-a", answer.trailers), ["5", "4"])
        self.assertEqual(answer.every("x-trail-b", answer.trailers), ["6"])

    @statement("M6")
    def test_success_and_error(self):
        for name in ("UnaryCall", "StreamingOutputCall"):
            for code in (0, 9):
                with self.subTest(name=name, code=code):
                    body = (simple_request(response_status=status(code, "no")) if
                            name == "UnaryCall" else
                            output_request(7, response_status=status(code, "no")))
                    answer = self.peer().call(method(name), message(body), metadata=self.SENT)
                    self.check(answer, code)

    @statement("M6", "M7")
    def test_stock_client(self):
        sent = (("x-echo-a", "1"), ("x-echo-a", "2"), ("x-echo-k-bin", RAW),
                ("x-trail-k-bin", RAW), ("x-trail-k-bin", b""), ("x-grpc-test-echo-initial", "i"),
                ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"))
        request = messages.SimpleRequest(response_size=3, payload=payload(3))
        response, call = self.stub().UnaryCall.with_call(request, metadata=sent, timeout=10)
        self.assertEqual(len(response.payload.body), 3)
        initial, trailing = call.initial_metadata(), call.trailing_metadata()

        def values(pairs, name):
            return [value for key, value in pairs if key == name]
        self.assertEqual(values(initial, "x-echo-a"), ["1", "2"])
        self.assertEqual(values(initial, "x-echo-k-bin"), [RAW])
        self.assertEqual(values(trailing, "x-trail-k-bin"), [RAW, b""])
        self.assertEqual(values(initial, "x-grpc-test-echo-initial"), ["i"])
        self.assertEqual(values(trailing, "x-grpc-test-echo-trailing-bin"), [b"\xab\xab\xab"])


if __name__ == "__main__":
    unittest.main()
