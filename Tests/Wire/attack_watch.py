"""What is watched while an attack runs: another client's calls, and the server's memory."""

import threading
import time

from grpctesting import method
from rawpeer import connect, message

EMPTY = method("EmptyCall")


def server_peer(server, **options):
    """A raw connection to a server, by TLS when the server has it."""
    if server.context is not None:
        options.setdefault("tls", server.context)
    return connect(server.address, **options)


class Bystander(threading.Thread):
    """Makes EmptyCalls on a connection of its own until it is told to stop."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.calls, self.worst, self.failures = 0, 0.0, []
        self._server = server
        self._stop_asked = threading.Event()
        self._peer = server_peer(server)
        self.running = 0
        self.running_most = 0

    def run(self):
        """Calls and measures; never faster than a patient client."""
        while not self._stop_asked.wait(0.005):
            self._call()

    def stop(self):
        """Ends the calls."""
        self._stop_asked.set()
        self.join(30)
        self._peer.close()

    def _call(self):
        start = time.monotonic()
        try:
            answer = self._peer.call(EMPTY, message(), metadata=[("x-report", "1")])
            # Of a long attack nobody reads all frames again.
            self._peer.frames.clear()
            if answer.status != 0:
                raise AssertionError(f"{answer!r} on {self._peer!r}")
            # The handler that answers runs too.
            self.running = int(answer.first("x-running-handlers", answer.trailers)) - 1
            self.running_most = max(self.running_most, self.running)
        except (AssertionError, OSError) as error:
            self.failures.append(str(error))
            self._stop_asked.set()
        self.calls += 1
        self.worst = max(self.worst, time.monotonic() - start)


class MemoryWatch(threading.Thread):
    """Notes how much memory a server has had at most."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.before = self.peak = server.memory()
        self._server = server
        self._stop_asked = threading.Event()

    def run(self):
        """Looks a hundred times a second."""
        while not self._stop_asked.wait(0.01):
            self.peak = max(self.peak, self._server.memory())

    def stop(self):
        """Ends the watch; answers the memory that is left."""
        self._stop_asked.set()
        self.join(30)
        after = self._server.memory()
        self.peak = max(self.peak, after)
        return after
