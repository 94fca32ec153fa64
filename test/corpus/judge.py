"""What counts: whether a finding reports a labelled defect, whether it is gone at the fix, and a finding's stable name.

A finding *reports* a labelled defect, for every analyser alike, when its main location is inside the labelled function and
  on its lines: the main location or one of the notes is within three lines of a labelled line, or
  of its class: checks.json lists the check for the defect's class.
It is *exact* when both hold: a path that merely passes the labelled line, or another leak of the same function, is not.
It is *silent at the fix* when no finding of the same check with the same message (numbers aside) is in that function there.
"""

import fnmatch
import hashlib
import re

from functions import same_function

NEAR = 3


def plain(message):
    """The message without what changes when lines move."""
    return re.sub(r"\d+", "#", message).strip()


def classes_of(check, table):
    """The classes of defects that a check speaks about; clang-tidy joins the names of a check's aliases by commas."""
    return {letter for name in check.split(",") for pattern, letters in table.items()
            if fnmatch.fnmatchcase(name, pattern) for letter in letters}


def reports(finding, row, table):
    """None, or a sort key of how well the finding fits: exact ones, then those on the lines, then those of the class."""
    if finding["check"] == "error" or not finding["check"] or finding["file"] != row["file"]:
        return None
    if not (same_function(row["function"], finding["function"]) or
            # A few labels name something that has no body, such as a macro: its lines are all that is known.
            (not finding["function"] and finding["line"] in row["lines"])):
        return None
    places = [finding["line"]] + [note["line"] for note in finding["notes"] if note["file"] == row["file"]]
    distance = min(abs(place - line) for place in places for line in row["lines"])
    on_lines = distance <= NEAR
    of_class = row["class"] in classes_of(finding["check"], table)
    if not on_lines and not of_class:
        return None
    return (not on_lines, not of_class, distance, finding["line"])


def hits(findings, row, table):
    """The findings that report the row's defect, best first, each with how it does so."""
    found = [(fit, finding) for finding in findings if (fit := reports(finding, row, table)) is not None]
    found.sort(key=lambda pair: pair[0])
    return [dict(finding, on_lines=not fit[0], of_class=not fit[1]) for fit, finding in found]


def remains(hit, findings_at_fix):
    """Whether the counted finding is still reported at the fix."""
    return any(finding["check"] == hit["check"] and finding["function"] == hit["function"] and
               plain(finding["message"]) == plain(hit["message"]) for finding in findings_at_fix)


def fingerprints(repo, findings):
    """Pairs (fingerprint, finding): stable while lines move and other findings come and go."""
    seen = {}
    result = []
    for finding in sorted(findings, key=lambda finding: (finding["file"], finding["line"])):
        name = (repo, finding["file"], finding["function"], finding["check"], plain(finding["message"]))
        seen[name] = seen.get(name, 0) + 1
        digest = hashlib.sha256("\0".join(name + (str(seen[name]),)).encode()).hexdigest()[:16]
        result.append((digest, finding))
    return result
