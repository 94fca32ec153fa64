"""Mutants: every operator of operators.py at every place where it applies, one
at a time, shown to the two witnesses that judge the fixtures (oracle.py).

  mutants.py --build DIR --checker PROGRAM [--only NAME|NUMBER|OPERATOR]...
             [--sample N] [--list] [--results FILE [--known-only]]
             [--json FILE] [--expect CLASS] [--at-least PERCENT] [-j N]

What has been found out is kept in --results, and not asked again: a run for as
long as the change is the same, the checker for as long as it is the same
program. So an interrupted sweep goes on where it ended.

Each mutant ends up in one class. "both": it misbehaves when it is run, and the
checker reports it. "run": it misbehaves, and nothing is reported. "checker": it
is reported, and the run shows nothing. "neither". The file "judged" says of
mutants that are in class "checker" whether what is reported is true.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import sys
import time

import syntax
from operators import OPERATORS, places
from trial import (CLIENT, ENGINE, DoesNotBuild, HERE, ROOT, Trial, Workshop,
                   sources, subject_of)

CLASSES = ("both", "run", "checker", "neither")


class Mutant:
    def __init__(self, name, operator, function, change):
        self.name, self.operator, self.function = name, operator, function
        self.change, self.check, self.number = change, change.check, 0
        self.mark = hashlib.sha256(
            change.applied().encode()).hexdigest()[:16]

    def line(self):
        return self.change.file.text.count("\n", 0, self.change.begin) + 1

    def description(self):
        change = self.change
        was = change.file.text[change.begin:change.end]
        return "%s:%d: %s -> %s" % (
            os.path.basename(change.file.path), self.line(),
            short(was) or "(nothing)", short(change.text) or "(nothing)")


def short(text):
    words = " ".join(text.split())
    return words if len(words) < 70 else words[:67] + "..."


def all_mutants(workshop):
    """All there are, in an order that is that of the code, with numbers."""
    found, seen = [], set()
    for source in sources("client") + sources("engine"):
        nodes = syntax.read(workshop, source, ROOT)
        for operator, function, change in places(nodes):
            here = change.file.path.startswith((CLIENT, ENGINE))
            if here and (operator,) + change.key() not in seen:
                seen.add((operator,) + change.key())
                found.append((operator, function, change))
    found.sort(key=lambda one: (one[2].file.path, one[2].begin, one[2].end,
                                one[0], one[2].text))
    mutants, times = [], {}
    for operator, function, change in found:
        stem = "%s.%s.%s" % (
            operator, os.path.basename(change.file.path).split(".")[0],
            function.replace("operator", "op").replace("()", "call")
            .replace("~", "end-").replace("=", "assign") or "top")
        times[stem] = times.get(stem, 0) + 1
        mutants.append(Mutant("%s.%d" % (stem, times[stem]), operator,
                              function, change))
        mutants[-1].number = len(mutants)
    return mutants


class Results:
    """What is known of mutants; a line of JSON each, the last one counts."""

    def __init__(self, path):
        self.path, self.known = path, {}
        if path and os.path.exists(path):
            with open(path) as file:
                for line in file:
                    one = json.loads(line)
                    self.known[one["name"]] = one

    def of(self, mutant):
        one = self.known.get(mutant.name, {})
        return one if one.get("mark") == mutant.mark else {}

    def keep(self, one):
        self.known[one["name"]] = one
        if self.path:
            with open(self.path, "a") as file:
                file.write(json.dumps(one) + "\n")


def examine(workshop, mutant, known, program):
    """Asks the witnesses what is not known yet."""
    one = {"name": mutant.name, "mark": mutant.mark,
           "run": known.get("run"), "found": known.get("found"),
           "program": known.get("program"), "broken": known.get("broken")}
    asked = one["program"] == program
    if one["broken"] or (one["run"] is not None and asked):
        return one
    path = mutant.change.file.path
    try:
        with Trial(workshop, mutant.name) as trial:
            with open(trial.path(path), "w") as file:
                file.write(mutant.change.applied())
            affected = trial.affected([path])
            if one["run"] is None:
                one["run"] = trial.build_and_run(subject_of([path]), affected,
                                                 brief=True)
            if not asked:
                one["found"] = [
                    [f.check, os.path.basename(f.path), f.line, f.message]
                    for f in trial.ask_checker(affected)]
                one["program"] = program
    except DoesNotBuild as why:
        one["broken"] = str(why).strip().splitlines()[0][:200]
    return one


def class_of(one):
    if one["run"]:
        return "both" if one["found"] else "run"
    return "checker" if one["found"] else "neither"


def judgements():
    """Of mutants that are reported and run well: whether the report is true."""
    path, found = os.path.join(HERE, "judged"), {}
    with open(path) as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, verdict, why = line.split(": ", 2)
                found[name] = (verdict, why.strip())
    return found


def percent(part, whole):
    return "%d of %d (%.0f %%)" % (part, whole, 100 * part / whole) \
        if whole else "0 of 0"


def report(mutants, results):
    """The table and the names behind it. Returns how many per cent are
    reported of what misbehaves and a check is for, and the number of false
    reports."""
    judged, table, total = judgements(), {}, dict.fromkeys(CLASSES, 0)
    lists = {name: [] for name in ("run", "nobody's", "checker")}
    broken, outside = [], dict.fromkeys(CLASSES, 0)
    for mutant in mutants:
        one = results.of(mutant)
        if one["broken"]:
            broken.append(mutant)
            continue
        what = class_of(one)
        if not mutant.check:
            outside[what] += 1
            if what == "run":
                lists["nobody's"].append(mutant)
        else:
            row = table.setdefault(mutant.operator,
                                   dict.fromkeys(CLASSES, 0))
            row[what] += 1
            total[what] += 1
            if what == "run":
                lists["run"].append(mutant)
        if what == "checker":
            lists["checker"].append(mutant)

    for title, key in (
            ("Misbehave and are not reported", "run"),
            ("The same, but no check claims to find them", "nobody's"),
            ("Reported, and the run shows nothing", "checker")):
        print("\n%s: %d" % (title, len(lists[key])))
        for mutant in lists[key]:
            one = results.of(mutant)
            verdict = judged.get(mutant.name, ("NOT JUDGED", ""))
            says = ",".join(sorted(one["run"])) if key != "checker" else \
                "%s; %s" % (verdict[0], ",".join(sorted(
                    {found[0][len("schannel-"):] for found in one["found"]})))
            print("  %4d %s [%s]\n       %s" % (
                mutant.number, mutant.name, says, mutant.description()))
    print("\n%-24s %6s %6s %8s %8s" % (("operator",) + CLASSES))
    for name in OPERATORS:
        if name in table:
            print("%-24s %6d %6d %8d %8d" % (
                (name,) + tuple(table[name][c] for c in CLASSES)))
    for title, row in ("in all", total), ("no check's", outside):
        print("%-24s %6d %6d %8d %8d" % (
            (title,) + tuple(row[c] for c in CLASSES)))
    true = [m for m in lists["checker"]
            if judged.get(m.name, ("",))[0] == "true"]
    false = [m for m in lists["checker"]
             if judged.get(m.name, ("",))[0] == "false"]
    print("\n%d mutants, %d of them do not compile" % (
        len(mutants), len(broken)))
    print("misbehave, and a check is for it: reported %s" % percent(
        total["both"], total["both"] + total["run"]))
    print("misbehave, of any kind: reported %s" % percent(
        total["both"] + outside["both"], total["both"] + total["run"]
        + outside["both"] + outside["run"]))
    print("reported and run well: %d, true %d, false %d, not judged %d" % (
        len(lists["checker"]), len(true), len(false),
        len(lists["checker"]) - len(true) - len(false)))
    return (100 * total["both"] / max(1, total["both"] + total["run"]),
            len(false))


def as_json(mutants, results):
    rows = []
    for mutant in mutants:
        one = results.of(mutant)
        rows.append({
            "number": mutant.number, "name": mutant.name,
            "operator": mutant.operator, "for": mutant.check,
            "file": mutant.change.file.path, "line": mutant.line(),
            "change": mutant.description(),
            "class": "does not compile" if one["broken"] else class_of(one),
            "symptoms": one["run"], "findings": one["found"]})
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--checker", required=True)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--sample", type=int, default=1,
                        help="every Nth mutant")
    parser.add_argument("--list", action="store_true",
                        help="say what there is, and do nothing")
    parser.add_argument("--results", help="what is known; is added to")
    parser.add_argument("--json", help="the report for programs")
    parser.add_argument("--known-only", action="store_true",
                        help="report what is in --results, ask nothing")
    parser.add_argument("--expect", choices=CLASSES,
                        help="fail if a mutant is of another class")
    parser.add_argument("--at-least", type=float, default=0, metavar="PERCENT",
                        help="fail if less is reported of what misbehaves and "
                             "a check is for")
    parser.add_argument("--jobs", "-j", type=int, default=2)
    options = parser.parse_args()

    workshop = Workshop(options.build, options.checker)
    workshop.prepare(options.jobs)
    mutants = all_mutants(workshop)
    if options.only:
        mutants = [m for m in mutants if {m.name, m.operator, str(m.number)}
                   & set(options.only)]
    mutants = mutants[::options.sample]
    if not mutants:
        sys.exit("no such mutant")
    if options.list:
        for mutant in mutants:
            print("%4d %s [%s]\n     %s" % (
                mutant.number, mutant.name, mutant.check or "nobody's",
                mutant.description()))
        return
    results, begun = Results(options.results), time.monotonic()
    with open(options.checker, "rb") as file:
        program = hashlib.sha256(file.read()).hexdigest()[:16]
    if options.known_only:
        mutants = [m for m in mutants if results.of(m)]
    else:
        # In no order of the code's, so that what an interrupted sweep has come
        # to is a fair sample; what has been run already comes first, then the
        # client, which costs the least, and headers last.
        mixed = sorted(mutants, key=lambda mutant: (
            not results.of(mutant), (".c", ".cpp", ".h").index(
                os.path.splitext(mutant.change.file.path)[1]), mutant.mark))
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            running = [pool.submit(examine, workshop, mutant,
                                   results.of(mutant), program)
                       for mutant in mixed]
            for done, future in enumerate(
                    concurrent.futures.as_completed(running), 1):
                one = future.result()
                results.keep(one)
                print("%d/%d %s: %s" % (
                    done, len(mutants), one["name"],
                    one["broken"] or class_of(one)), flush=True)
    reported, false = report(mutants, results)
    print("%.0f s" % (time.monotonic() - begun))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(as_json(mutants, results), file, indent=1)
    others = [mutant.name for mutant in mutants if options.expect
              and class_of(results.of(mutant)) != options.expect]
    if others:
        print("not of class %s: %s" % (options.expect, ", ".join(others)))
    sys.exit(bool(false or others or reported < options.at_least))


if __name__ == "__main__":
    main()
