"""The oracle: every fixture is shown to the checker and run, and both must see
what its patch says.

  oracle.py --build DIR --checker PROGRAM [--only NAME]... [--sample N]
            [--witness checker|run] [-v]

A fixture is fixtures/NAME.patch: a description as of a pull request, lines
saying what is to be seen, and a diff against the root of the repository.

  Finds: schannel-unfreed-secbuffer at return SEC_E_INTERNAL_ERROR;
  Shows: leak

"Finds" names a check and a part of the line it reports, once for each finding;
other findings there must not be. "Shows" names the symptoms of the run, of
which each must be there (the kinds are in Witness.h). The fixtures that are
named in the file "disagreements" are those where it is not so.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import sys
import time

from trial import DoesNotBuild, HERE, Trial, Workshop, run, sources, subject_of


class Fixture:
    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)[: -len(".patch")]
        with open(path) as file:
            text = file.read()
        self.finds = re.findall(r"^Finds: (\S+) at (.*)$", text, re.M)
        self.shows = " ".join(re.findall(r"^Shows: (.*)$", text, re.M)).split()
        self.changed = re.findall(r"^\+\+\+ b/(\S+)", text, re.M)

    def apply(self, trial):
        done = run(["patch", "--strip=1", "--force", "--no-backup-if-mismatch",
                    "--directory=" + trial.tree, "--input=" + self.path])
        if done.returncode:
            raise DoesNotBuild(done.stdout)


class Unchanged:
    """The engine or the client as it is: silent, and without a symptom."""

    def __init__(self, subject):
        self.name = "unchanged-" + subject
        self.finds, self.shows = [], []
        self.changed = sources(subject)

    def apply(self, trial):
        pass


class Outcome:
    def __init__(self, fixture):
        self.fixture = fixture
        self.found, self.symptoms, self.wrong = [], {}, []

    def judge_findings(self, trial):
        missing = list(self.fixture.finds)
        for finding in self.found:
            for wanted in missing:
                check, part = wanted
                if check == finding.check and part in trial.line(finding):
                    missing.remove(wanted)
                    break
            else:
                self.wrong.append("unexpected: %s\n        %s" % (
                    finding, trial.line(finding).strip()))
        self.wrong += ["not found: %s at %s" % wanted for wanted in missing]

    def judge_symptoms(self):
        for symptom in self.fixture.shows:
            if symptom not in self.symptoms:
                self.wrong.append("not shown: " + symptom)
        if not self.fixture.shows:
            self.wrong += ["shown: " + s for s in self.symptoms]


def examine(workshop, fixture, options):
    outcome = Outcome(fixture)
    try:
        with Trial(workshop, fixture.name) as trial:
            fixture.apply(trial)
            affected = trial.affected(fixture.changed)
            if options.witness != "run":
                outcome.found = trial.ask_checker(affected)
                outcome.judge_findings(trial)
            if options.witness != "checker":
                outcome.symptoms = trial.build_and_run(
                    subject_of(fixture.changed), affected, options.verbose)
                outcome.judge_symptoms()
    except DoesNotBuild as why:
        outcome.wrong.append("does not build: " + str(why))
    return outcome


def known_disagreements():
    with open(os.path.join(HERE, "disagreements")) as file:
        return {line.split(":")[0] for line in file
                if line.strip() and not line.startswith("#")}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--checker", required=True)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--sample", type=int, default=1,
                        help="every Nth fixture")
    parser.add_argument("--witness", choices=["checker", "run"],
                        help="one of the two alone")
    parser.add_argument("--jobs", "-j", type=int, default=2)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()

    fixtures = [Fixture(path) for path in sorted(
        glob.glob(os.path.join(HERE, "fixtures", "*.patch")))]
    fixtures = fixtures[::options.sample] + [Unchanged("client"),
                                             Unchanged("engine")]
    if options.only:
        fixtures = sorted((f for f in fixtures if f.name in options.only),
                          key=lambda f: options.only.index(f.name))
    if not fixtures:
        sys.exit("no such fixture")
    workshop = Workshop(options.build, options.checker)
    workshop.prepare(options.jobs)
    known, begun = known_disagreements(), time.monotonic()
    tally = {"agree": 0, "known": 0, "WRONG": 0}
    print("%-44s %-28s %s" % ("fixture", "checker", "run"), flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = [pool.submit(examine, workshop, fixture, options)
                   for fixture in fixtures]
        for future in concurrent.futures.as_completed(running):
            outcome = future.result()
            name, state = outcome.fixture.name, "agree"
            if options.witness and name in known:
                state = "known"
            elif bool(outcome.wrong) != (name in known):
                state = "WRONG"
                if not outcome.wrong:
                    outcome.wrong = ["both agree, and it is a disagreement"]
            elif outcome.wrong:
                state = "known"
            tally[state] += 1
            checks = sorted({f.check[len("schannel-"):] for f in outcome.found})
            print("%-44s %-28s %-28s %s" % (
                name, ",".join(checks) or "silent",
                ",".join(sorted(outcome.symptoms)) or "clean", state))
            for line in outcome.wrong if state != "agree" else []:
                print("    " + line)
            if options.verbose:
                for finding in outcome.found:
                    print("    " + str(finding))
                for symptom, where in sorted(outcome.symptoms.items()):
                    print("    %s: %s" % (symptom, "; ".join(where)))
            sys.stdout.flush()
    print("%d fixtures, both agree on %d, known disagreements %d, wrong %d; "
          "%.0f s" % (len(fixtures), tally["agree"], tally["known"],
                      tally["WRONG"], time.monotonic() - begun))
    sys.exit(tally["WRONG"] != 0)


if __name__ == "__main__":
    main()
