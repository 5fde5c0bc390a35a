"""The protocol statements, and which tests prove them.

    class Headers(unittest.TestCase):
        @statement("S10", "S11")
        def test_content_types(self): ...

`statements.tsv` lists every statement: number, title, and a reason when it is decided against.
"""

import pathlib
import re

_LIST = pathlib.Path(__file__).with_name("statements.tsv")
_NUMBER = re.compile(r"[SMDFKRCH][0-9]+$")
# Lines of Swift Testing, for example: ✔ Test "C48 C52: backoff grows" passed after 0.001 seconds.
# The name of a function with a raw identifier stands without quotes and has () behind.
_SWIFT = re.compile(r"^\S+ +Test (?P<name>.+) (?P<result>passed|failed) after ")


def statement(*numbers):
    """Says that a test method proves the statements with these numbers."""
    unknown = [one for one in numbers if one not in all_statements()]
    if unknown or not numbers:
        raise ValueError(f"no such statement: {', '.join(unknown)}")

    def mark(method):
        method.statements = getattr(method, "statements", ()) + numbers
        return method
    return mark


def all_statements(path=_LIST):
    """Number to (title, reason); the reason is "" unless the statement is decided against."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        number, title, reason = (line.split("\t") + [""])[:3]
        if not _NUMBER.match(number) or not title or number in found:
            raise ValueError(f"{path.name}: {line!r}")
        found[number] = (title, reason)
    return found


def numbers_of(test):
    """The statements that a unittest.TestCase instance proves."""
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    return getattr(method, "statements", ())


def swift_results(lines):
    """(numbers, name, passed) of each Swift test in a log whose name begins with statements."""
    for line in lines:
        match = _SWIFT.match(line.strip())
        if not match:
            continue
        name = match["name"].strip('"`').removesuffix("()").strip('"`')
        head, colon, _ = name.partition(":")
        numbers = head.replace(",", " ").split()
        if colon and numbers and all(_NUMBER.match(one) for one in numbers):
            yield numbers, name, match["result"] == "passed"


class Table:
    """Collects results and renders them by statement."""

    def __init__(self):
        self._statements = all_statements()
        self._results = {number: [] for number in self._statements}

    def add(self, numbers, name, passed):
        """Notes the result of one test; an unknown number is an error."""
        for number in numbers:
            self._results[number].append((name, passed))

    def verdict(self, number):
        """`passed`, `failed`, `no test` or `decided against`."""
        results = self._results[number]
        if results:
            return "passed" if all(passed for _, passed in results) else "failed"
        return "decided against" if self._statements[number][1] else "no test"

    def untested(self):
        """Numbers without a test and without a reason."""
        return [one for one in self._statements if self.verdict(one) == "no test"]

    def failed(self):
        """Numbers of which a test failed."""
        return [one for one in self._statements if self.verdict(one) == "failed"]

    def lines(self):
        """The table: number, title, verdict, tests or reason."""
        width = max(len(title) for title, _ in self._statements.values())
        for number, (title, reason) in self._statements.items():
            verdict = self.verdict(number)
            names = dict.fromkeys(name for name, passed in self._results[number]
                                  if verdict == "passed" or not passed)
            why = reason if verdict == "decided against" else "; ".join(names)
            yield f"{number:<4} {title:<{width}}  {verdict:<16} {why}".rstrip()
