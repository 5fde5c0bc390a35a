"""What the machine says: processes on a core, their CPU time and memory, and what others use."""

import contextlib
import os
import pathlib
import subprocess
import sys
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cores():
    """The core for servers and the one for clients."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        sys.exit("scripts/bench: two cores are needed, one for the server and one for the client")
    return usable[0], usable[1]


def pinned(core, command):
    """`command`, kept on one core."""
    return ["taskset", "-c", str(core), *map(str, command)]


class Server:
    """A running server that told where it listens."""

    def __init__(self, command, core):
        start = time.monotonic()
        self._process = subprocess.Popen(
            pinned(core, command), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        line = self._process.stdout.readline().split()
        facts = dict(word.split("=", 1) for word in line[1:] if "=" in word)
        if line[:1] != ["ready"] or "grpc" not in facts:
            self.stop()
            sys.exit(f"scripts/bench: {command[0]} does not start")
        self.ready_ms = (time.monotonic() - start) * 1e3
        self.address = facts["grpc"]
        self.start_mib = self.mib()

    def cpu_seconds(self):
        """User and system time of the process so far."""
        text = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def mib(self):
        """Resident memory, VmRSS."""
        for line in pathlib.Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class OtherWork:
    """How much CPU was used by anybody but us since the object was made."""

    def __init__(self):
        self._start = time.monotonic()
        self._busy = _busy_seconds()
        self._own = _own_seconds()

    def cores(self, servers_cpu_seconds):
        """Cores that others kept busy on average; the servers still run, so they are passed in."""
        own = _own_seconds() - self._own + servers_cpu_seconds
        spent = time.monotonic() - self._start
        return max(0.0, (_busy_seconds() - self._busy - own) / spent)


def _busy_seconds():
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, soft_irq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + soft_irq + steal) / TICKS_PER_SECOND


def _own_seconds():
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@contextlib.contextmanager
def ahead_of_others():
    """Puts this session's processes before those of others, where the kernel allows it."""
    autogroup = pathlib.Path("/proc/self/autogroup")
    try:
        before = autogroup.read_text(encoding="ascii").split()[-1]
        autogroup.write_text("-19", encoding="ascii")
    except (OSError, IndexError):
        yield False
        return
    try:
        yield True
    finally:
        with contextlib.suppress(OSError):
            autogroup.write_text(before, encoding="ascii")
