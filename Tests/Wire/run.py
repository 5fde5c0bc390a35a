"""Runs the wire tests and prints which protocol statements they prove.

    python Tests/Wire/run.py [--swift-log FILE] [--partial] [-v] [NAME...]

NAME is a module, class or method, as for unittest; without one all of Tests/Wire runs. A log of
`swift test` adds the statements that Swift tests prove. The exit code is 0 when every test passed
and every statement has a test or a reason to have none; `--partial` does without the latter.
The last lines are unittest's `Ran N tests` and `OK` or `FAILED (…)`.
"""

import argparse
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class _Result(unittest.TextTestResult):
    """Notes the outcome of every test."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.bad = set()
        self.tests = []

    def startTest(self, test):
        super().startTest(test)
        self.tests.append(test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.bad.add(test.id())

    def addError(self, test, err):
        super().addError(test, err)
        self.bad.add(test.id())

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.bad.add(test.id())

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.bad.add(test.id())

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.bad.add(test.id())


class _Runner(unittest.TextTestRunner):
    """Prints the table between the failures and unittest's last lines."""

    resultclass = _Result

    def __init__(self, table, **options):
        super().__init__(**options)
        self._table = table

    def _makeResult(self):
        result = super()._makeResult()
        print_errors = result.printErrors

        def print_errors_and_table():
            print_errors()
            for test in result.tests:
                self._table.add(numbers_of(test), _short(test.id()), test.id() not in result.bad)
            self.stream.write("\n" + "\n".join(self._table.lines()) + "\n")
            self.stream.flush()
        result.printErrors = print_errors_and_table
        return result


def _short(name):
    return name.rsplit(".", 1)[-1]


def main():
    """Runs what the command line names; answers the exit code."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--swift-log", type=pathlib.Path, help="output of `swift test`")
    options.add_argument("--partial", action="store_true", help="allow untested statements")
    options.add_argument("-v", "--verbose", action="store_true")
    options.add_argument("names", nargs="*", metavar="NAME")
    chosen = options.parse_args()

    table = Table()
    if chosen.swift_log:
        text = chosen.swift_log.read_text(encoding="utf-8", errors="replace")
        for numbers, name, passed in swift_results(text.splitlines()):
            table.add(numbers, name, passed)
    loader = unittest.TestLoader()
    suite = (loader.loadTestsFromNames(chosen.names) if chosen.names
             else loader.discover(str(HERE), top_level_dir=str(HERE)))
    result = _Runner(table, verbosity=2 if chosen.verbose else 1).run(suite)
    untested = table.untested()
    if untested and not chosen.partial:
        print(f"without test or reason: {' '.join(untested)}", file=sys.stderr)
        return 1
    return 0 if result.wasSuccessful() and not table.failed() else 1


sys.path.insert(0, str(HERE))
from statements import Table, numbers_of, swift_results  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
