"""docs/asvs.md is whole: every requirement of level 1 and 2 has one row with a state and a proof, files named as proof exist, and the sums agree."""
import collections
import re
import sys

from desk import ROOT

STATES = ["met", "partly", "not met", "not applicable"]
# How many requirements of each level the standard's version 5.0.0 has.
WANTED = {1: 70, 2: 183}
ROW = re.compile(r"^\| V(\d+)\.(\d+)\.(\d+) \| ([12]) \| (.+?) \| ([a-z ]+) \| (.*?) \|$")
SUM = re.compile(r"^\| (met|partly|not met|not applicable|all) \| (\d+) \| (\d+) \| (\d+) \|$")
PATH = re.compile(r"`((?:Sources|Tests|Public|docs|bin)/[^`\s]*)`")


def faults(text):
    """What is wrong with the page, in words."""
    found, seen, counted, sums = [], set(), collections.Counter(), {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := SUM.match(line):
            sums[match[1]] = tuple(map(int, match.groups()[1:]))
        if not line.startswith("| V"):
            continue
        match = ROW.match(line)
        if not match:
            found.append(f"line {number} is no row of id, level, words, state and proof: {line[:60]}")
            continue
        name, level, state, proof = ".".join(match.groups()[:3]), int(match[4]), match[6], match[7]
        if name in seen:
            found.append(f"V{name} stands there twice")
        seen.add(name)
        if state not in STATES:
            found.append(f"V{name} has no state that is known: {state}")
        if not proof.strip():
            found.append(f"V{name} says neither where it is proved nor why")
        for path in PATH.findall(proof):
            if not (ROOT / path.split("#")[0].rstrip("/")).exists():
                found.append(f"V{name} names {path}, which is not there")
        counted[level, state] += 1
    for level, wanted in WANTED.items():
        there = sum(count for (of, _), count in counted.items() if of == level)
        if there != wanted:
            found.append(f"level {level} has {there} rows, the standard has {wanted}")
    for state in STATES + ["all"]:
        right = tuple(sum(count for (of, is_), count in counted.items() if of in levels and state in (is_, "all")) for levels in ((1,), (2,), (1, 2)))
        if sums.get(state) != right:
            found.append(f"the sum of “{state}” should read | {state} | {right[0]} | {right[1]} | {right[2]} |")
    return found


def run(say):
    found = faults((ROOT / "docs" / "asvs.md").read_text("utf-8"))
    say(f"docs/asvs.md: {len(found)} faults")
    return [f"docs/asvs.md: {fault}" for fault in found]


if __name__ == "__main__":
    sys.exit(1 if run(print) else 0)
