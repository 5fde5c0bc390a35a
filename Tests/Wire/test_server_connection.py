"""S1-S9: the connection, as raw frames see it."""

import ssl
import subprocess
import time
import unittest

from hyperframe.frame import DataFrame, PingFrame, PriorityFrame, SettingsFrame

from grpctesting import body_sizes, method, output_request, simple_request
from programs import certificates
from rawpeer import (
    INITIAL_WINDOW_SIZE, MAX_CONCURRENT_STREAMS, MAX_HEADER_LIST_SIZE, NO_RFC7540_PRIORITIES,
    PREFACE, PROTOCOL_ERROR, REFUSED_STREAM, connect, data_frame, headers_frames, message,
    open_socket, request_fields)
from servercase import ServerCase
from statements import statement

# The private setting of C-core that says a peer takes binary metadata as it is.
TRUE_BINARY_METADATA = 0xFE03
EMPTY = method("EmptyCall")


class Opening(ServerCase):
    """How a connection begins."""

    @statement("S1")
    def test_prior_knowledge(self):
        self.assert_status(self.peer().call(EMPTY, message()), 0)

    @statement("S1")
    def test_other_protocols_are_closed(self):
        for first in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\x02\x00" * 8,
                      b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"):
            with self.subTest(first=first), open_socket(self.server.address) as sock:
                sock.sendall(first)
                while sock.recv(4096):
                    pass
        self.assert_status(self.peer().call(EMPTY, message()), 0)

    @statement("S3")
    def test_first_frame_is_settings(self):
        peer = self.peer()
        peer.wait_settings()
        first = peer.frames[0]
        self.assertIsInstance(first, SettingsFrame)
        self.assertNotIn("ACK", first.flags)
        self.assertEqual(first.settings[MAX_CONCURRENT_STREAMS], 128)
        self.assertEqual(first.settings[INITIAL_WINDOW_SIZE], 65_536)
        self.assertEqual(first.settings[MAX_HEADER_LIST_SIZE], 16_384)
        self.assertEqual(first.settings[NO_RFC7540_PRIORITIES], 1)
        self.assertNotIn(TRUE_BINARY_METADATA, peer.settings)
        self.assertNotIn(2, peer.settings, "ENABLE_PUSH is for clients")

    @statement("S4")
    def test_preface_split_anywhere(self):
        opening = len(PREFACE) + len(SettingsFrame(0).serialize())
        for at in range(1, opening):
            with self.subTest(at=at), connect(self.server.address, preface=b"",
                                              open_settings=False) as peer:
                whole = PREFACE + SettingsFrame(0).serialize()
                peer.send_bytes(whole[:at])
                # Not for correctness: gives the server a chance to see the first part alone.
                time.sleep(0.001)
                peer.send_bytes(whole[at:])
                self.assert_status(peer.call(EMPTY, message()), 0)


class Tolerance(ServerCase):
    """What a client may do beside calls."""

    @statement("S5")
    def test_ping_is_answered(self):
        peer = self.peer()
        for payload in (b"\0" * 8, b"\xff" * 8, b"12345678"):
            peer.ping(payload)
        self.assertEqual(peer.pings, [b"\0" * 8, b"\xff" * 8, b"12345678"])

    @statement("S5")
    def test_ping_overtakes_data(self):
        peer = self.peer(windows=False, settings={INITIAL_WINDOW_SIZE: 2**31 - 1},
                         receive_buffer=8192)
        peer.update_window(0, 2**31 - 1 - 65_535)
        peer.request(1, method("UnaryCall"), body=message(simple_request(0, 16 << 20)))
        peer.wait_for(lambda: peer.received(1).data, "the first DATA")
        peer.ping()
        self.assertFalse(peer.received(1).ended)
        acknowledged = len(peer.frames)
        self.assertEqual(peer.response(1, 30).status, 0)
        later = [one for one in peer.frames[acknowledged:] if isinstance(one, DataFrame)]
        self.assertGreater(len(later), 10)

    @statement("S6")
    def test_unknown_frames_settings_and_priority(self):
        peer = self.peer(settings={0x99: 7, 0xF0F0: 1})
        peer.wait_settings()
        peer.send_bytes(b"\0\0\4\xbb\0\0\0\0\0abcd")
        peer.send(PriorityFrame(1, depends_on=0, stream_weight=3))
        peer.send(*headers_frames(1, peer.encode(request_fields(EMPTY))))
        peer.send_bytes(b"\0\0\4\xbb\0\0\0\0\1abcd")
        peer.send(PriorityFrame(1, depends_on=0, stream_weight=9), PriorityFrame(7, depends_on=1))
        peer.send_data(1, message(), True)
        self.assert_status(peer.response(1), 0)

    @statement("S6")
    def test_padding(self):
        peer = self.peer()
        request = message(simple_request(300, 7))
        peer.send_headers(1, request_fields(method("UnaryCall")), padding=200)
        peer.send(data_frame(1, request[:3], padding=0), data_frame(1, padding=255),
                  data_frame(1, request[3:], True, padding=17))
        self.assertEqual(body_sizes("SimpleResponse", peer.response(1).messages), [7])

    @statement("S9")
    def test_blocked_stream_holds_up_no_other(self):
        peer = self.peer(windows=False, settings={INITIAL_WINDOW_SIZE: 0})
        peer.update_window(0, 1_000_000)
        peer.request(1, method("StreamingOutputCall"), body=message(output_request(50_000)))
        peer.wait_for(lambda: peer.received(1).blocks, "headers of the blocked stream")
        peer.request(3, method("StreamingOutputCall"), body=message(output_request(20_000)))
        peer.update_window(3, 40_000)
        self.assert_status(peer.response(3), 0)
        self.assert_status(peer.call("/no.Such/Method", message()), 12)
        self.assertEqual(peer.received(1).data, b"")
        peer.update_window(1, 60_000)
        self.assert_status(peer.response(1), 0)


class Concurrency(ServerCase):
    """The number of streams, announced and enforced."""

    limits = {"concurrentStreamsMax": 2}

    @statement("S7")
    def test_over_the_maximum_before_it_is_known(self):
        peer = self.peer(automatic=False)
        for stream in (1, 3, 5):
            peer.request(stream, EMPTY, end_stream=False)
        self.assertEqual(peer.response(5).reset, REFUSED_STREAM)
        for stream in (1, 3):
            peer.send_data(stream, message(), True)
            self.assert_status(peer.response(stream), 0)

    @statement("S7")
    def test_over_the_maximum_after_it_is_known(self):
        peer = self.peer()
        peer.wait_settings()
        peer.ping()
        for stream in (1, 3, 5):
            peer.request(stream, EMPTY, end_stream=False)
        _, code, _ = peer.wait_goaway()
        self.assertEqual(code, PROTOCOL_ERROR)
        peer.wait_closed()


class Handlers(ServerCase):
    """Streams as many as were announced, and handlers fewer."""

    @statement("S8")
    def test_all_announced_streams_are_served(self):
        peer = self.peer()
        peer.wait_settings()
        streams = range(1, 2 * peer.settings[MAX_CONCURRENT_STREAMS], 2)
        for stream in streams:
            peer.request(stream, EMPTY, body=message(), metadata=[("x-sleep-ms", "300")])
        for stream in streams:
            self.assert_status(peer.response(stream), 0)


class FewHandlers(ServerCase):
    """A limit of handlers below that of streams."""

    limits = {"handlersPerConnectionMax": 2}

    @statement("S8")
    def test_refusal_is_of_the_stream(self):
        peer = self.peer()
        for stream in (1, 3, 5):
            peer.request(stream, EMPTY, body=message(), metadata=[("x-sleep-ms", "300")])
        self.assert_immediate(peer.response(5), 8)
        for stream in (1, 3):
            self.assert_status(peer.response(stream), 0)
        self.assert_status(peer.call(EMPTY, message()), 0)


class Encrypted(ServerCase):
    """ALPN."""

    tls = certificates()

    def context(self, *protocols):
        """A client's TLS context."""
        context = ssl.create_default_context(cafile=str(self.tls.roots))
        if protocols:
            context.set_alpn_protocols(protocols)
        return context

    @statement("S2")
    def test_h2_is_chosen(self):
        for protocols in (("h2",), ("http/1.1", "h2")):
            with self.subTest(protocols=protocols):
                peer = self.peer(tls=self.context(*protocols))
                self.assertEqual(peer.socket.selected_alpn_protocol(), "h2")
                self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S2")
    def test_nothing_in_common_is_an_alert(self):
        with self.assertRaises(ssl.SSLError):
            open_socket(self.server.address, self.context("http/1.1"))
        # Python does not know the name of this alert; the program does.
        answer = subprocess.run(
            ["openssl", "s_client", "-connect", self.server.address, "-alpn", "http/1.1"],
            input="", capture_output=True, text=True, timeout=10, check=False)
        self.assertIn("alert no application protocol", answer.stderr)

    @statement("S2")
    def test_no_protocols_are_refused(self):
        try:
            with open_socket(self.server.address, self.context()) as sock:
                sock.sendall(PREFACE + SettingsFrame(0).serialize())
                self.assertEqual(sock.recv(100), b"")
        except (ssl.SSLError, ConnectionError):
            pass

    @statement("S2")
    def test_cleartext_is_closed(self):
        with open_socket(self.server.address) as sock:
            sock.sendall(PREFACE + SettingsFrame(0).serialize() + PingFrame(0).serialize())
            sock.settimeout(10)
            try:
                # An alert may come first; frames must not.
                self.assertNotEqual(sock.recv(9)[3:5], b"\4\0")
                while sock.recv(4096):
                    pass
            except ConnectionError:
                pass


if __name__ == "__main__":
    unittest.main()
