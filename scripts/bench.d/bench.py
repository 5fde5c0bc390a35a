"""What all topics share: the options, the programs, the data, and servers that are checked."""

import contextlib
import functools

import bench_service
import contenders
import machine
import sample
from load import Load


class Bench:
    """One run of scripts/bench. `rounds` and `seconds` are the options."""

    def __init__(self, names, rounds, seconds):
        contenders.OUT.mkdir(parents=True, exist_ok=True)
        self.names = names
        self.rounds = rounds
        self.seconds = seconds
        # Built now, not between two measurements.
        for name in names:
            self.programs(name)
        self.served = sample.Sample(contenders.OUT)
        self.server_core, self.client_core = machine.cores()
        self.load = Load(self.served, self.client_core, contenders.OUT)
        self.file_limit = machine.allow_many_files()

    @functools.cache
    def programs(self, name):
        """The programs of a contender, built when they are first asked for."""
        return next(one for one in contenders.CONTENDERS if one.name == name).build()

    def command(self, name, *arguments):
        """The command that starts the server of a contender."""
        return [*self.programs(name).server, self.served.versions_file, *arguments]

    @contextlib.contextmanager
    def server(self, name, *arguments, core=None):
        """The server of a contender, checked by a stock client, until the end of the block."""
        started = machine.Server(self.command(name, *arguments), core or self.server_core)
        try:
            sample.verify(name, started.address)
            yield started
        finally:
            started.stop()

    @contextlib.contextmanager
    def servers(self, *arguments, has_bench_service=False):
        """The servers of all contenders that can do it, as a dictionary."""
        with contextlib.ExitStack() as stack:
            running = {}
            for name in self.names:
                with self.skipping(name):
                    server = stack.enter_context(self.server(name, *arguments))
                    if has_bench_service:
                        bench_service.verify(name, server.address)
                    running[name] = server
            yield running

    @contextlib.contextmanager
    def skipping(self, name):
        """Tells that a contender is left out, if it cannot do what the block wants."""
        try:
            yield
        except machine.UnsupportedError as error:
            print(f"\nLeft out: {name} {error}")

    def measure(self, measure, keys):
        """The rounds, in each of them `measure(key)` for all keys; answers lists by key."""
        results = {key: [] for key in keys}
        for _ in range(self.rounds):
            for key, found in results.items():
                found.append(measure(key))
        return results
