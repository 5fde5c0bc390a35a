"""A scripted HTTP/2 server: it answers our client with whatever frames a test wants.

A script is a function of a RawConnection. The first connection of a RawServer runs the first
script, the second one the second, and the last script runs for all further ones. When its script
returns, a connection goes on reading, and answering PING and SETTINGS, until one side closes it,
so that a test can wait for what the client does afterwards:

    with RawServer(answering(lambda connection, request: connection.reset(request, 7))) as server:
        result = calls.call(server.address, ...)
        server.wait(lambda: len(server.requests) == 2, "a second attempt")
"""

import socket
import threading
import time

from rawconnection import PeerClosed, RawConnection

# How long anything may take before a test gives up. Generous: the machine may be busy.
PATIENCE_SECONDS = 20


def answering(answer, settings=None):
    """A script that shakes hands and calls `answer(connection, request)` per complete request."""

    def script(connection):
        connection.handshake(settings)
        while True:
            answer(connection, connection.next_request())

    return script


def greeting(settings=None):
    """A script that shakes hands and then leaves everything unanswered."""
    return lambda connection: connection.handshake(settings)


def refusing(connection):
    """A script that closes the connection before saying anything."""
    connection.close()


def silent(connection):
    """A script that reads and never says anything, not even in answer."""
    connection.answer_settings = False
    connection.answer_pings = False


class RawServer:
    """Listens at a random port, or at a Unix socket, and runs a script per connection."""

    def __init__(self, *scripts, host="127.0.0.1", path=None, listening=True):
        self.scripts = scripts
        self.listening = listening
        self.changed = threading.Condition()
        self.connections = []
        self.failures = []
        self._threads = []
        self._stopping = False
        if path:
            path = str(path)
            self.address = f"unix-abstract:{path[1:]}" if path[0] == "\0" else f"unix:{path}"
            self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._listener.bind(path)
        else:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._listener = socket.socket(family, socket.SOCK_STREAM)
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind((host, 0))
            self.port = self._listener.getsockname()[1]
            self.address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def requests(self):
        """Every request of every connection, in the order their headers came."""
        with self.changed:
            requests = [request for each in self.connections for request in each.requests]
        return sorted(requests, key=lambda request: request.began)

    def wait(self, condition, what, seconds=PATIENCE_SECONDS):
        """Returns the first true answer of `condition`, asked again after every frame."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                answer = condition()
                if answer:
                    return answer
                if self.failures:
                    raise AssertionError("the script failed") from self.failures[0]
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"waited {seconds} s in vain for {what}\n{self.story()}")
                self.changed.wait(left)

    def story(self):
        """What happened so far, for the message of a failed test."""
        lines = []
        for number, connection in enumerate(self.connections):
            lines += [f"connection {number}: {event}" for event in connection.events]
        return "\n".join(lines) or "no connection was made"

    def listen(self):
        """Starts to accept connections; until then they are refused."""
        self._listener.listen(64)
        thread = threading.Thread(target=self._accept, daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop_listening(self):
        """Closes the listener, so that new connections are refused; open ones stay."""
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()

    def _accept(self):
        """Gives every connection a thread of its own."""
        while True:
            try:
                peer, _ = self._listener.accept()
                if peer.family != socket.AF_UNIX:
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                return
            with self.changed:
                if self._stopping:
                    peer.close()
                    return
                script = self.scripts[min(len(self.connections), len(self.scripts) - 1)]
                connection = RawConnection(peer, self.changed)
                self.connections.append(connection)
                thread = threading.Thread(target=self._run, args=(script, connection), daemon=True)
                self._threads.append(thread)
                self.changed.notify_all()
            thread.start()

    def _run(self, script, connection):
        """Runs one connection: its script, then whatever the client still does."""
        try:
            script(connection)
            connection.linger()
        except PeerClosed:
            pass
        except Exception as failure:  # Raised again in the test's own thread.
            with self.changed:
                if not self._stopping:
                    self.failures.append(failure)
                self.changed.notify_all()
        finally:
            connection.close()

    def __enter__(self):
        """Listens, unless the test will say when."""
        if self.listening:
            self.listen()
        return self

    def __exit__(self, kind, _value, _trace):
        """Closes everything; a script's failure becomes the test's."""
        with self.changed:
            self._stopping = True
        self.stop_listening()
        for connection in list(self.connections):
            connection.close()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        if kind is None and self.failures:
            raise AssertionError(f"the script failed\n{self.story()}") from self.failures[0]
