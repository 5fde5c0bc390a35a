"""What the tests of our client share: clients that end with their test, and tables of answers."""

import dataclasses
import json
import threading
import time
import unittest

from programs import Caller
from rawserver import RawServer, answering

METHOD = "/test.Service/Method"


@dataclasses.dataclass
class Result:
    """How a call ended; metadata are pairs of a key and a value."""

    id: int
    code: int
    message: str
    messages: list
    initial: list
    trailing: list
    elapsed_ms: int
    # The status details that came with an error, in hexadecimal.
    details: str = ""


class Call:
    """A call that runs."""

    def __init__(self, caller, number):
        self.caller = caller
        self.number = number

    @property
    def ended(self):
        """Whether its result is there."""
        return self.caller.ended(self.number)

    def result(self):
        """Waits for its end."""
        return Result(**self.caller.wait(self.number))


class Client:
    """One channel of our client, in a process of its own."""

    def __init__(self, caller):
        self.caller = caller

    @property
    def pid(self):
        """The process."""
        return self.caller.process.pid

    @property
    def log(self):
        """What it logged so far."""
        return self.caller.text

    def start(self, method=METHOD, **fields):
        """Starts a call, see programs.Caller.begin."""
        return Call(self.caller, self.caller.begin(method, **fields))

    def call(self, method=METHOD, **fields):
        """A whole call."""
        return self.start(method, **fields).result()


def let_pass(moment):
    """Returns when the monotonic clock shows `moment`: for tests in which time must pass."""
    threading.Event().wait(max(moment - time.monotonic(), 0))


def service_config(**members):
    """The option that gives a channel this service config."""
    return f"serviceConfig={json.dumps(members)}"


class ClientCase(unittest.TestCase):
    """A test whose clients are closed when it ends."""

    def client(self, target, options=(), **arguments):
        """A client of a RawServer, or of a target, with options as KEY=VALUE."""
        if isinstance(target, RawServer):
            target = target.address
        # Calls that a test leaves behind shall not hold up its end.
        options = ["closeGrace=100ms", *options]
        words = [word for option in options for word in ("--channel", option)]
        return Client(self.enterContext(Caller(target, *words, **arguments)))

    def call(self, target, options=(), **fields):
        """One call of a client of its own."""
        return self.client(target, options).call(**fields)

    def results(self, *answers, options=()):
        """Results of unary calls, one after the other on one channel, that get these answers."""
        pending = iter(answers)

        def answer(connection, request):
            next(pending)(connection, request)

        with RawServer(answering(answer)) as server:
            client = self.client(server, options)
            return [client.call(timeout_ms=15_000) for _ in answers]

    def check_codes(self, cases, options=()):
        """Asserts a code, or one of several, for each (name, code, answer)."""
        cases = list(cases)
        results = self.results(*(answer for _, _, answer in cases), options=options)
        for (name, expected, _), result in zip(cases, results, strict=True):
            with self.subTest(name):
                accepted = expected if isinstance(expected, tuple) else (expected,)
                self.assertIn(result.code, accepted, result.message)
