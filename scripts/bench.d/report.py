"""How figures are printed: markdown, medians first, lowest and highest in brackets."""

import statistics


def table(head, rows):
    """Prints a table unless it is empty. Columns whose names end in a colon have text."""
    rows = list(rows)
    if not rows:
        return
    print("\n| " + " | ".join(name.rstrip(":") for name in head) + " |")
    print("|" + "|".join("---" if name.endswith(":") else "--:" for name in head) + "|")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |", flush=True)


def median(values, digits=2):
    """The median, or nothing when something was not measured."""
    values = list(values)
    return "–" if not values or None in values else f"{statistics.median(values):.{digits}f}"


def spread(values, digits=2):
    """The median with the lowest and the highest."""
    values = list(values)
    return f"{median(values, digits)} [{min(values):.{digits}f}, {max(values):.{digits}f}]"


def ratio(values, bases):
    """The median of the rounds' own ratios; `bases` is None when there is nothing to compare."""
    return "–" if bases is None else median(
        value / base for value, base in zip(values, bases, strict=True))


def against(results, key, base, figure):
    """The ratio of `figure` of the results at `key` to that of the contender `base`, if it ran.

    Keys are tuples that begin with the contender's name.
    """
    bases = results.get((base, *key[1:]))
    return ratio([figure(one) for one in results[key]], bases and [figure(one) for one in bases])
