"""What an attack has to work with, and what it may find."""

import socket

from attack_watch import EMPTY, server_peer
from programs import wait_until
from rawpeer import message, request_fields

CODES = ("NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
         "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
         "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED")


class Scene:
    """What an attack has to work with."""

    def __init__(self, case, server, bystander, connections):
        self.case = case
        self._connections = connections
        self.server = server
        self.bystander = bystander

    def peer(self, **options):
        """A raw connection of the attacker, closed after the attack."""
        return self._connections.enter_context(server_peer(self.server, **options))

    def raw_socket(self, receive_buffer=None):
        """A connected socket that blocks at most ten seconds; nothing was sent on it."""
        host, _, port = self.server.address.rpartition(":")
        sock = self._connections.enter_context(socket.socket())
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(10)
        sock.connect((host, int(port)))
        return sock

    def request_block(self, *extra, path=EMPTY):
        """An encoded request that changes no table, so that it can be sent many times."""
        fields = request_fields(path, *extra)
        return b"".join(_literal(name.encode(), value.encode()) for name, value in fields)

    def flood(self, peer, parts, pause_bytes=8_192):
        """Writes parts, each of whole frames, until the server has closed the connection.

        Waits for the server now and then: it has read all that was sent when it ends the
        connection, or its GOAWAY might be lost.
        """
        waiting = b""
        try:
            for part in parts:
                waiting += part
                if len(waiting) >= pause_bytes:
                    peer.send_bytes(waiting)
                    peer.ping()
                    waiting = b""
            peer.send_bytes(waiting)
        except OSError:
            # The server has gone; what it wrote is still to be read.
            pass
        except AssertionError:
            if not peer.closed:
                raise

    def flood_unread(self, sock, data, piece=65_536):
        """Writes without ever reading; answers how many bytes were taken."""
        taken = 0
        try:
            while taken < len(data):
                taken += sock.send(data[taken:taken + piece])
        except OSError:
            pass
        return taken

    def goaway(self, peer, code, *words):
        """The connection must end with GOAWAY, that code, and a text with these words."""
        self.closed(peer)
        self.case.assertTrue(peer.goaways, f"closed without GOAWAY: {peer!r}")
        _, seen, debug = peer.goaways[-1]
        text = debug.decode(errors="replace")
        self.case.assertEqual(CODES[seen], code, text)
        for word in words:
            self.case.assertIn(word, text)
        return f"GOAWAY {code}" if not words else f"GOAWAY {code}: {words[0]}"

    def closed(self, peer):
        """The connection must end, with or without a word."""
        peer.wait_closed()
        # What came together with the end is still to be looked at.
        while peer.read_frame(0) is not None:
            pass
        return "closed"

    def closed_socket(self, sock, seconds=10):
        """The server must end a connection whose bytes nobody understands; answers how it did."""
        sock.settimeout(seconds)
        try:
            while sock.recv(65_536):
                pass
        except ConnectionError:
            pass
        return "closed"

    def status(self, answer, code, *words):
        """The call must end with that status and a text with these words."""
        self.case.assertEqual(answer.status, code, answer)
        for word in words:
            self.case.assertIn(word, answer.text)
        return f"status {code}"

    def served(self, peer):
        """The connection must still be served."""
        answer = peer.call(EMPTY, message())
        self.case.assertEqual(answer.status, 0, answer)
        return "served"

    def handlers_at_most(self, count):
        """So many handlers may have run, the bystander's aside."""
        self.case.assertLessEqual(self.bystander.running_most, count)

    def wait(self, condition, what):
        """Waits until `condition()` is true."""
        wait_until(condition, what, 10)

    def wait_idle(self):
        """Waits until no handler of the attacker runs."""
        wait_until(lambda: self.bystander.running == 0, "the end of all handlers", 10)


def _literal(name, value):
    """A field that neither side remembers (RFC 7541 §6.2.2)."""
    if max(len(name), len(value)) > 126:
        raise ValueError("a field is too long")
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
