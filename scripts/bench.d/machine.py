"""What the machine says: processes on a core, their CPU time and memory, and what others use."""

import contextlib
import os
import pathlib
import resource
import select
import subprocess
import sys
import tempfile
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# How long a server may take to say that it is ready.
START_SECONDS = 60


class UnsupportedError(Exception):
    """A program cannot do what it was asked for; the text says so."""


def cores():
    """The core for servers and the one for clients."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        sys.exit("scripts/bench: two cores are needed, one for the server and one for the client")
    return usable[0], usable[1]


def pinned(core, command):
    """`command`, kept on one core, or on several as in `0,1`."""
    return ["taskset", "-c", str(core), *map(str, command)]


def brief(command):
    """`command` for a reader, without the folders of files."""
    return " ".join(pathlib.Path(word).name for word in map(str, command))


def allow_many_files():
    """Raises the limit of open files for us and what we start; answers it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


class Server:
    """A running server that told where it listens: `address`, and `tls` if it does that."""

    def __init__(self, command, core):
        self._command = command
        self.started = time.monotonic()
        # Not a pipe, which would stop a server that nobody reads.
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            pinned(core, command), stdout=subprocess.PIPE, stderr=self._errors,
            stdin=subprocess.DEVNULL, text=True)
        says, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        line = self._process.stdout.readline().split() if says else []
        facts = dict(word.split("=", 1) for word in line[1:] if "=" in word)
        if line[:1] != ["ready"] or "grpc" not in facts:
            self._explain()
        self.address = facts["grpc"]
        self.tls = facts.get("tls")
        self.start_mib = self.mib()

    def _explain(self):
        """Tells why it did not start."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        code = self._process.returncode
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        self.stop()
        if code == os.EX_USAGE:
            raise UnsupportedError(f"refuses: {brief(self._command)}")
        sys.exit(f"scripts/bench: does not start: {brief(self._command)}\n{said}")

    def cpu_seconds(self):
        """User and system time of the process so far: that of /proc/PID/stat, not rounded."""
        # What clock_getcpuclockid(3) answers for a process.
        return time.clock_gettime(~self._process.pid << 3 | 2)

    def mib(self):
        """Resident memory, VmRSS."""
        for line in pathlib.Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def end(self):
        """Asks the process to end, and waits until it did."""
        self._process.terminate()
        self._process.wait(timeout=60)

    def stop(self):
        """Ends the process at once."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()


class OtherWork:
    """How much CPU was used by anybody but us since the object was made."""

    def __init__(self):
        self._start = time.monotonic()
        self._busy = _busy_seconds()
        self._own = _own_seconds()

    def cores(self):
        """Cores that others kept busy on average. What we started must have ended before."""
        own = _own_seconds() - self._own
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
