"""S60-S63: times and numbers that a client may not exceed."""

import contextlib
import time
import unittest

from hyperframe.frame import SettingsFrame

from grpctesting import input_request, method, output_request, simple_request
from programs import wait_until
from rawpeer import (
    INITIAL_WINDOW_SIZE, PREFACE, data_frame, headers_frames, message, request_fields)
from servercase import ServerCase
from statements import statement

EMPTY = method("EmptyCall")
SLEEP = ("x-sleep-ms", "20000")
# An empty frame of a type that nobody knows, on the connection.
UNKNOWN_FRAME = b"\0\0\0\xfa\0\0\0\0\0"


class Slow(ServerCase):
    """Clients that do not send what they began."""

    limits = {"openingTimeout": "400ms", "headersTimeout": "400ms", "requestTimeout": "400ms"}

    @statement("S60")
    def test_opening(self):
        settings = SettingsFrame(0).serialize()
        for opening in (b"", PREFACE[:10], PREFACE, PREFACE + settings[:5]):
            with self.subTest(opening=opening):
                start = time.monotonic()
                peer = self.peer(preface=opening, open_settings=False, automatic=False)
                peer.wait_closed(5)
                self.assertGreater(time.monotonic() - start, 0.3)

    @statement("S60")
    def test_opening_in_time(self):
        peer = self.peer()
        self.assertEqual(peer.quiet(0.9)[-1:], peer.frames[-1:])
        self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S60")
    def test_headers(self):
        peer = self.peer()
        peer.send(*headers_frames(1, peer.encode(request_fields(EMPTY)), sizes=(9,))[:-1])
        peer.wait_closed(5)
        peer = self.peer()
        peer.send_bytes(headers_frames(1, peer.encode(request_fields(EMPTY)))[0].serialize()[:20])
        peer.wait_closed(5)

    @statement("S60", "K3")
    def test_request(self):
        peer = self.peer()
        whole = message(simple_request(100))
        for path in (method("UnaryCall"), method("StreamingOutputCall")):
            for part in (b"", whole[:3], whole[:50], whole):
                with self.subTest(path=path, part=len(part)):
                    stream = peer.next_stream()
                    peer.request(stream, path, body=part, end_stream=False)
                    start = time.monotonic()
                    answer = peer.response(stream, 5)
                    self.assertGreater(time.monotonic() - start, 0.3)
                    self.assertNotEqual(answer.status, 0)
        self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S60")
    def test_streams_may_be_silent(self):
        peer = self.peer()
        peer.request(1, method("StreamingInputCall"), body=message(input_request(3)),
                     end_stream=False)
        peer.request(3, method("FullDuplexCall"), end_stream=False)
        peer.quiet(1.2)
        for stream in (1, 3):
            self.assertFalse(peer.received(stream).done)
            peer.send_data(stream, b"", True)
            self.assert_status(peer.response(stream), 0)


class Unread(ServerCase):
    """Clients that do not read."""

    limits = {"writeTimeout": "500ms"}

    @statement("S61")
    def test_connection_is_closed(self):
        peer = self.peer(receive_buffer=4096, windows=False,
                         settings={INITIAL_WINDOW_SIZE: 2**31 - 1})
        peer.update_window(0, 2**31 - 1 - 65_535)
        peer.request(1, method("UnaryCall"), body=message(simple_request(0, 32 << 20)))

        def is_over():
            # Who goes on to send must read all the same.
            with contextlib.suppress(OSError):
                peer.send_bytes(UNKNOWN_FRAME)
            return "writeTimeout" in self.server.text

        wait_until(is_over, "the end of the connection", 5)
        peer.wait_closed()
        self.assertLess(len(peer.received(1).data), 32 << 20)
        self.wait_running(0)

    @statement("S61")
    def test_blocked_by_the_client_is_not_unread(self):
        peer = self.peer(windows=False, settings={INITIAL_WINDOW_SIZE: 10})
        peer.request(1, method("UnaryCall"), body=message(simple_request(0, 1000)))
        peer.quiet(1.2)
        self.assertFalse(peer.closed)
        peer.update_window(1, 5_000)
        self.assert_status(peer.response(1), 0)


class Handlers(ServerCase):
    """Handlers that run at once."""

    limits = {"handlersPerConnectionMax": 3}

    def start(self, peer, *metadata, path=EMPTY, body=message()):
        """Begins a call; answers its stream."""
        stream = peer.next_stream()
        peer.request(stream, path, body=body, metadata=metadata)
        return stream

    @statement("S62")
    def test_each_connection(self):
        peer, other = self.peer(), self.peer()
        streams = [self.start(peer, SLEEP) for _ in range(3)]
        self.wait_running(3)
        self.assert_immediate(peer.call(EMPTY, message()), 8)
        self.assert_status(other.call(EMPTY, message()), 0)
        peer.reset(streams[0])
        self.wait_running(2)
        self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S62")
    def test_streaming_handlers_count(self):
        peer = self.peer()
        for name in ("FullDuplexCall", "StreamingInputCall", "HalfDuplexCall"):
            peer.request(peer.next_stream(), method(name), end_stream=False)
        self.wait_running(3)
        self.assert_immediate(peer.call(EMPTY, message()), 8)

    @statement("S62", "S63")
    def test_slot_is_free_when_the_handler_returns(self):
        peer = self.peer()
        for stream in [self.start(peer, ("x-sleep-ms", "900"), ("x-hang", "1"))
                       for _ in range(3)]:
            peer.reset(stream)
        self.wait_running(3)
        self.assert_immediate(peer.call(EMPTY, message()), 8)
        self.wait_running(0)
        self.assert_status(peer.call(EMPTY, message()), 0)


class AllHandlers(ServerCase):
    """Handlers of the whole server."""

    limits = {"handlersMax": 20}

    @statement("S62")
    def test_whole_server(self):
        peers = [self.peer() for _ in range(60)]
        for peer in peers:
            peer.request(1, EMPTY, body=message(), metadata=[("x-sleep-ms", "1000")])
        answers = [peer.response(1) for peer in peers]
        refused = [one for one in answers if one.status == 8]
        served = [one for one in answers if one.status == 0]
        self.assertEqual(len(refused) + len(served), 60)
        self.assertGreaterEqual(len(refused), 40)
        for one in refused:
            self.assert_immediate(one, 8)


class Cancelling(ServerCase):
    """Handlers of calls that nobody waits for any more."""

    def begin(self, peer):
        """Begins calls of every kind; answers their streams."""
        output = message(output_request(*[9] * 1000, interval_us=50_000))
        streams = []
        for path, body, whole in ((EMPTY, message(), True), (method("UnaryCall"), message(), True),
                                  (method("StreamingOutputCall"), output, True),
                                  (method("StreamingInputCall"), message(), False),
                                  (method("FullDuplexCall"), output, False),
                                  (method("HalfDuplexCall"), message(), False)):
            for _ in range(5):
                streams.append(peer.next_stream())
                peer.request(streams[-1], path, body=body, end_stream=whole, metadata=[SLEEP])
        self.wait_running(len(streams))
        return streams

    @statement("S63")
    def test_reset(self):
        peer = self.peer()
        for stream in self.begin(peer):
            peer.reset(stream)
        start = time.monotonic()
        self.wait_running(0)
        self.assertLess(time.monotonic() - start, 2)
        self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S63")
    def test_lost_connection(self):
        for abort in (False, True):
            with self.subTest(abort=abort):
                peer = self.peer()
                self.begin(peer)
                peer.close(abort)
                start = time.monotonic()
                self.wait_running(0)
                self.assertLess(time.monotonic() - start, 2)

    @statement("S63")
    def test_blocked_writer(self):
        peer = self.peer(windows=False, settings={INITIAL_WINDOW_SIZE: 0})
        body = message(output_request(*[1000] * 1000))
        peer.request(1, method("StreamingOutputCall"), body=body)
        peer.wait_for(lambda: peer.received(1).blocks, "headers")
        self.wait_running(1)
        peer.reset(1)
        self.wait_running(0)

    @statement("S63")
    def test_request_that_stopped_in_the_middle(self):
        peer = self.peer()
        for stream, name in ((1, "StreamingInputCall"), (3, "FullDuplexCall")):
            peer.request(stream, method(name), end_stream=False)
            peer.send(data_frame(stream, message(bytes(100))[:50]))
        self.wait_running(2)
        for stream in (1, 3):
            peer.reset(stream)
        self.wait_running(0)


if __name__ == "__main__":
    unittest.main()
