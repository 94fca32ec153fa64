"""Checks the counting rules: the runner judges a code base made on the fly with an analyser that says what the source tells it."""

import json
import os
import stat
import subprocess
import sys
import tempfile
import unittest

from functions import Functions, same_function

# Prints a finding for each comment "SAY check: message", a note for "NOTE: message", and an error for "BREAK".
ANALYSER = """#!{python}
import os, re, sys
if not os.path.basename(sys.argv[0]).startswith("parse"):
    with open("{log}", "a") as log:
        log.write("run\\n")
file = next(argument for argument in sys.argv[1:] if argument.endswith(".c"))
with open(file) as source:
    lines = list(enumerate(source, 1))
for number, line in lines:
    if "BREAK" in line:
        print(f"{{file}}:{{number}}:1: error: it does not parse")
    if found := re.search(r"SAY ([\\w-]+): (\\w+)", line):
        print(f"{{file}}:{{number}}:1: warning: {{found[2]}} at {{number}} [{{found[1]}}]")
        for other, note in lines:
            if f"NOTE {{found[2]}}" in note:
                print(f"{{file}}:{{other}}:1: note: passes here")
"""

AT_DEFECT = """int on_lines(void)
{
  int status; /* SAY test-leak: hit */
  return 0;
}

int by_note(void)
{
  int a; /* NOTE far */
  int b;
  int c;
  int d;
  int e;
  int f; /* SAY test-leak: far */
  return 0;
}

int by_class(void)
{
  int a;
  int b;
  int c;
  int d;
  int e; /* SAY test-leak: class */
  return 0;
}

int elsewhere(void) { return 0; }
int neighbour(void) { return 1; /* SAY test-leak: neighbour */ }

int other_class(void)
{
  int a; /* SAY test-style: passing */
  return 0;
}

int remains(void)
{
  int a; /* SAY test-leak: remains */
  return 0;
}
"""

AT_FIX = "/* a line more */\n" + AT_DEFECT.replace("/* SAY test-leak: hit */", "").replace("/* SAY test-style: passing */", "")


def row(function, lines, **other):
    return dict({"class": "A", "defect": function, "file": "src/a.c", "flags": "", "function": function, "lines": lines,
                 "intraprocedural": True, "kind": "fixed", "repo": "some/project"}, **other)


class Counting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = cls.temporary.name
        cls.log = os.path.join(cls.folder, "log")
        for name in ("parse", "tool"):
            path = os.path.join(cls.folder, name)
            with open(path, "w") as data:
                data.write(ANALYSER.format(python=sys.executable, log=cls.log))
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        checkout = os.path.join(cls.folder, "checkouts", "some__project")
        os.makedirs(os.path.join(checkout, "src"))
        git = ["git", "-C", checkout, "-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(git + ["init", "-q"], check=True)
        commits = []
        for text in (AT_DEFECT, AT_FIX, "BREAK\n"):
            with open(os.path.join(checkout, "src", "a.c"), "w") as data:
                data.write(text)
            subprocess.run(git + ["add", "-A"], check=True)
            subprocess.run(git + ["commit", "-q", "-m", "change"], check=True)
            commits.append(subprocess.run(git + ["rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip())
        cls.defect, cls.fix, cls.broken = commits
        known = {"parent_commit": cls.defect, "fix_commit": cls.fix}
        cls.rows = [row("on_lines", [3], **known), row("by_note", [8], **known), row("by_class", [20], **known),
                    row("elsewhere", [28], **known), row("other_class", [33], **known), row("remains", [39], **known),
                    row("on_lines", [3], kind="standing", commit=cls.broken),
                    row("on_lines", [3], kind="standing", commit=cls.defect, repo="not/there")]
        cls.tips = [{"repo": "some/project", "commit": cls.fix, "file": "src/a.c", "flags": ""}]
        cls.data = os.path.join(cls.folder, "data")
        os.makedirs(cls.data)
        cls.write("labels.jsonl", cls.rows)
        cls.write("tips.jsonl", cls.tips)
        cls.write("verdicts.jsonl", [])
        for name, content in (("checks.json", {"test-leak": "A", "test-style": "F"}), ("projects.json", {})):
            with open(os.path.join(cls.data, name), "w") as data:
                json.dump(content, data)
        cls.result, cls.errors = cls.judge()

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def write(cls, name, values):
        with open(os.path.join(cls.data, name), "w") as data:
            data.writelines(json.dumps(value) + "\n" for value in values)

    @classmethod
    def judge(cls, *more):
        answer = os.path.join(cls.folder, "answer.json")
        done = subprocess.run([sys.executable, cls.runner, "--data", cls.data, "--checkouts", os.path.join(cls.folder, "checkouts"),
                               "--cache", os.path.join(cls.folder, "cache"), "--tool", os.path.join(cls.folder, "tool"),
                               "--clang", os.path.join(cls.folder, "parse"), "--json", answer, "--html", answer + ".html", *more],
                              capture_output=True, text=True)
        cls.status = done.returncode
        if done.returncode > 1:
            raise AssertionError(done.stderr)
        with open(answer) as data:
            return json.load(data), done.stderr

    def hit(self, function):
        return next((judged["hits"][0] for judged in self.result["rows"] if judged["function"] == function and judged["hits"]), None)

    def judged(self, function):
        return next(judged for judged in self.result["rows"] if judged["function"] == function)

    def test_on_the_lines_and_silent_at_the_fix(self):
        self.assertTrue(self.hit("on_lines")["on_lines"] and self.hit("on_lines")["of_class"])
        self.assertTrue(self.judged("on_lines")["silent_at_fix"])

    def test_a_note_near_the_lines_counts(self):
        self.assertTrue(self.hit("by_note")["on_lines"])

    def test_a_check_of_the_class_counts_in_the_whole_function_only(self):
        self.assertFalse(self.hit("by_class")["on_lines"])
        self.assertTrue(self.hit("by_class")["of_class"])
        self.assertIsNone(self.hit("elsewhere"))

    def test_another_check_on_the_lines_is_not_exact(self):
        self.assertTrue(self.hit("other_class")["on_lines"])
        self.assertFalse(self.hit("other_class")["of_class"])

    def test_a_finding_that_has_only_moved_is_not_silent(self):
        self.assertFalse(self.judged("remains")["silent_at_fix"])

    def test_states_and_missing_checkouts(self):
        self.assertEqual([judged["state"] for judged in self.result["rows"]], ["parses"] * 6 + ["does not parse"])
        self.assertIn("skipped: not/there", self.errors)

    def test_what_is_kept_is_not_run_again(self):
        with open(self.log) as log:
            before = len(log.readlines())
        again, _ = self.judge()
        with open(self.log) as log:
            self.assertEqual(len(log.readlines()), before)
        self.assertEqual(again["rows"], self.result["rows"])
        self.assertEqual(self.judge("--kept")[0]["rows"], self.result["rows"])
        self.assertEqual(self.judge("--kept", "--checks=-*,another")[0]["rows"], [])

    def test_a_verdict_outlives_moved_lines(self):
        named = {finding["function"]: finding["fingerprint"] for finding in self.result["tips"]["findings"]}
        self.write("verdicts.jsonl", [{"fingerprint": named["remains"], "verdict": "false", "reason": "because"}])
        self.write("tips.jsonl", [dict(self.tips[0], commit=self.defect)])
        moved, _ = self.judge("--tips")
        self.write("tips.jsonl", self.tips)
        self.write("verdicts.jsonl", [])
        verdicts = {finding["function"]: finding["verdict"] for finding in moved["tips"]["findings"]}
        self.assertEqual(verdicts["remains"], "false")
        self.assertIsNone(verdicts["by_note"])

    def test_the_gate(self):
        self.judge("--no-tips", "--record")
        self.judge("--no-tips", "--gate")
        self.assertEqual(self.status, 0)
        self.judge("--gate")
        self.assertEqual(self.status, 1, "findings without a verdict must not pass")
        with open(os.path.join(self.data, "reported.json"), "w") as data:
            json.dump([4], data)
        self.judge("--no-tips", "--gate")
        self.assertEqual(self.status, 1, "a row that is no longer reported must not pass")

    def test_the_page_stands_alone(self):
        self.judge()
        with open(os.path.join(self.folder, "answer.json.html")) as data:
            text = data.read()
        self.assertIn("<svg", text)
        self.assertNotIn("http", text)


class Names(unittest.TestCase):
    def names(self, text):
        functions = Functions(text)
        return [functions.at(number) for number in range(1, text.count("\n") + 2)]

    def test_c(self):
        self.assertEqual(self.names("int f(int a)\n{\n  if(a) { }\n}\nint x;"), ["f", "f", "f", "f", ""])

    def test_conditional_branches_open_one_brace(self):
        self.assertEqual(self.names("#if X\nint f(int a) {\n#else\nint f(void) {\n#endif\n  g();\n}\nint h(void) { }")[5:], ["f", "f", "h"])

    def test_cxx(self):
        text = "namespace n {\nclass A : B {\n  A(int a) : b{a}, c(a) {\n    d();\n  }\n  void operator()(int a = {}) {\n  }\n};\nint A::f() const {\n}\n}"
        self.assertEqual(self.names(text), ["", "", "n::A::A", "n::A::A", "n::A::A", "n::A::operator()", "n::A::operator()", "", "n::A::f",
                                            "n::A::f", ""])

    def test_braces_in_strings_and_comments(self):
        self.assertEqual(self.names('int f(void) {\n  g("}"); // }\n  h(\'}\'); /* } */\n}'), ["f"] * 4)

    def test_labels(self):
        self.assertTrue(same_function("A::f", "n::A::f"))
        self.assertTrue(same_function("A::f / g", "n::A::g"))
        self.assertTrue(same_function("A::operator=(A&&)", "A::operator="))
        self.assertFalse(same_function("f", "g"))
        self.assertFalse(same_function("A::f", "B::f"))


def main(runner):
    Counting.runner = runner
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(case) for case in (Counting, Names))
    return 0 if unittest.TextTestRunner(stream=sys.stdout).run(suite).wasSuccessful() else 1
