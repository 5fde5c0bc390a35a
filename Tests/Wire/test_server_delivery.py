"""S4, S64: requests in any pieces, and bytes that mean nothing."""

import random
import unittest

from grpctesting import input_request, method, output_request, simple_request, status
from rawpeer import (
    PREFACE, connect, data_frame, headers_frames, message, one_byte, pieces, request_fields)
from servercase import ServerCase
from statements import statement

# Path, body and changes of the fields: every form of a request.
FORMS = {
    "empty": (method("EmptyCall"), message(), {}),
    "unary": (method("UnaryCall"), message(simple_request(700, 300)), {}),
    "failing": (method("UnaryCall"), message(simple_request(
        3, 3, response_status=status(7, "no\né"))), {}),
    "metadata": (method("EmptyCall"), message(), {"metadata": [
        ("x-echo-a", "v" * 900), ("x-trail-b-bin", "AP8="), ("x-echo-a", ""), ("cookie", "c")]}),
    "output": (method("StreamingOutputCall"), message(output_request(1, 0, 500)), {}),
    "input": (method("StreamingInputCall"), message(input_request(40)) * 9, {}),
    "duplex": (method("FullDuplexCall"), message(output_request(3, 4)) * 5, {}),
    "half duplex": (method("HalfDuplexCall"), message(output_request(3, 4)) * 5, {}),
    "no message": (method("UnaryCall"), b"", {}),
    "two messages": (method("UnaryCall"), message() * 2, {}),
    "truncated": (method("UnaryCall"), message(simple_request(9))[:-3], {}),
    "bad flag": (method("FullDuplexCall"), message(flag=9), {}),
    "unknown method": ("/no.Such/Method", message(), {}),
    "not gRPC": (method("UnaryCall"), message(), {"content_type": "text/plain"}),
    "not POST": (method("UnaryCall"), message(), {"method": "PUT"}),
    "bad timeout": (method("UnaryCall"), message(), {"timeout": "soon"}),
    "malformed": (method("UnaryCall"), message(), {"te": "gzip"}),
    "too many headers": (method("UnaryCall"), message(), {"metadata": [("x", "v" * 17_000)]}),
}


class Delivery(ServerCase):
    """The same requests, whole and in pieces."""

    def answers(self, deliver=None, sizes=()):
        """What each form of request gets on one connection whose bytes are cut so."""
        found = {}
        with connect(self.server.address, **({"deliver": deliver} if deliver else {})) as peer:
            for name, (path, body, changes) in FORMS.items():
                stream = peer.next_stream()
                changes = dict(changes)
                fields = request_fields(path, *changes.pop("metadata", ()), **changes)
                frames = headers_frames(stream, peer.encode(fields), not body, sizes)
                if body:
                    # In one write with the headers: the server may see them together or not.
                    frames += [data_frame(stream, body[:7]), data_frame(stream, body[7:], True)]
                peer.send(*frames)
                found[name] = peer.response(stream).summary()[:3]
        return found

    def setUp(self):
        self.expected = self.answers()

    def check(self, answers):
        """Compares with what undivided requests got."""
        for name, expected in self.expected.items():
            with self.subTest(name):
                self.assertEqual(answers[name], expected)

    @statement("S4")
    def test_forms_are_what_they_seem(self):
        codes = {name: dict(blocks[-1]).get("grpc-status") if blocks else None
                 for name, (blocks, _, _) in self.expected.items()}
        self.assertEqual(codes, {
            "empty": "0", "unary": "0", "failing": "7", "metadata": "0", "output": "0",
            "input": "0", "duplex": "0", "half duplex": "0", "no message": "12",
            "two messages": "12", "truncated": "13", "bad flag": "13", "unknown method": "12",
            "not gRPC": None, "not POST": "13", "bad timeout": "13", "malformed": None,
            "too many headers": "8"})

    @statement("S4")
    def test_one_byte_at_a_time(self):
        self.check(self.answers(one_byte))

    @statement("S4")
    def test_random_pieces(self):
        for seed in range(25):
            with self.subTest(seed=seed):
                self.check(self.answers(pieces(seed, random.Random(seed).choice((3, 30, 300)))))

    @statement("S4")
    def test_continuations(self):
        for sizes in ((0,), (1, 1, 1), (5,) * 6, (0, 0, 9, 0)):
            with self.subTest(sizes=sizes):
                self.check(self.answers(sizes=sizes))
        self.check(self.answers(one_byte, (1, 2, 3)))


class Nonsense(ServerCase):
    """Bytes that were changed at random."""

    @statement("S64")
    def test_changed_bytes(self):
        with connect(self.server.address) as sample:
            streams = []
            for number, (path, body, changes) in enumerate(FORMS.values()):
                changes = dict(changes)
                fields = request_fields(path, *changes.pop("metadata", ()), **changes)
                frames = headers_frames(2 * number + 1, sample.encode(fields), not body)
                frames += [data_frame(2 * number + 1, body, True)] if body else []
                streams.append(b"".join(one.serialize() for one in frames))
        source = random.Random(20)
        for _ in range(400):
            data = bytearray(b"".join(source.sample(streams, 6)))
            for _ in range(source.randint(1, 12)):
                data[source.randrange(len(data))] = source.randrange(256)
            with connect(self.server.address, preface=PREFACE) as peer:
                try:
                    peer.send_bytes(bytes(data[:source.randint(1, len(data))]))
                except ConnectionError:
                    pass
        self.assert_status(self.peer().call(method("EmptyCall"), message()), 0)
        self.wait_running(0)


if __name__ == "__main__":
    unittest.main()
