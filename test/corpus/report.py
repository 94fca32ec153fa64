"""The result as plain text and as one HTML page."""


def counted(row):
    """Whether a row is one that a single function's analysis can be held to."""
    return row["state"] == "parses" and row["intraprocedural"]


def percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "-"


def tally(rows):
    hit = [row for row in rows if row["hits"]]
    fixed = [row for row in hit if "silent_at_fix" in row]
    return {"rows": len(rows), "reported": len(hit), "strict": sum(row["hits"][0]["strict"] for row in hit),
            "with_fix": len(fixed), "silent": sum(row["silent_at_fix"] for row in fixed)}


def tally_line(name, rows):
    sums = tally(rows)
    return (f"  {name:<28} {sums['rows']:>4} rows  reported {sums['reported']:>3} ({percent(sums['reported'], sums['rows'])}), "
            f"strict {sums['strict']:>3} ({percent(sums['strict'], sums['rows'])}), silent at fix {sums['silent']}/{sums['with_fix']}"
            f" ({percent(sums['silent'], sums['with_fix'])})")


def row_text(row, verbose):
    if row["state"] != "parses":
        outcome = row["state"].upper()
    else:
        outcome = "hit" if row["hits"] and row["hits"][0]["strict"] else "loose" if row["hits"] else "miss"
    line = (f"{row['row']:>3} {outcome:<5} {row['class']} {'intra' if row['intraprocedural'] else 'inter'} {row['kind']:<8} "
            f"{row['repo'].split('/')[1]} {row.get('commit', '')[:8]} {row['file']} {row['function']} {row['lines']}")
    lines = [line]
    if row.get("error"):
        lines.append(f"      {row['error']}")
    if row.get("tool_failure"):
        lines.append(f"      the tool failed: {row['tool_failure']}")
    for hit in row["hits"] if verbose else row["hits"][:1]:
        lines.append(f"      {hit['line']}: {hit['message']} [{hit['check']}]{'' if hit['strict'] else ' (by class)'}")
        if verbose:
            lines += [f"        {note['line']}: {note['message']}" for note in hit["notes"]]
    if row.get("silent_at_fix") is False:
        lines.append("      NOT silent at the fix")
    if verbose or (row["state"] == "parses" and not row["hits"]):
        lines.append(f"      {row['defect']}")
    return lines


def precision(findings):
    verdicts = [finding["verdict"] for finding in findings]
    true, false = verdicts.count("true"), verdicts.count("false")
    return (f"{len(findings)} findings: {true} true, {false} false, {verdicts.count('unclear')} unclear, "
            f"{verdicts.count(None)} without a verdict; precision {percent(true, true + false)}")


def by_check(findings):
    groups = {}
    for finding in findings:
        groups.setdefault(finding["check"], []).append(finding)
    return sorted(groups.items())


def text(result, verbose):
    lines = []
    rows, tips = result["rows"], result["tips"]
    if rows:
        lines.append("Labelled defects")
        for row in rows:
            lines += row_text(row, verbose)
        held = [row for row in rows if counted(row)]
        lines += ["", "Intraprocedural rows that parse"]
        for letter in sorted({row["class"] for row in held}):
            lines.append(tally_line(f"class {letter}", [row for row in held if row["class"] == letter]))
        for repo in sorted({row["repo"] for row in held}):
            lines.append(tally_line(repo.split("/")[1], [row for row in held if row["repo"] == repo]))
        lines.append(tally_line("all", held))
        lines.append(tally_line("also interprocedural", [row for row in rows if row["state"] == "parses"]))
        lines.append(f"  {sum(row['state'] != 'parses' for row in rows)} of {len(rows)} rows do not parse")
    if tips["files"]:
        lines += ["", "Newest commits"]
        for finding in tips["findings"]:
            lines.append(f"{finding['fingerprint']} {finding['verdict'] or 'NEW':<7} {finding['repo'].split('/')[1]} "
                         f"{finding['file']}:{finding['line']} {finding['function']}: {finding['message']} [{finding['check']}]")
            if finding["reason"]:
                lines.append(f"      {finding['reason']}")
            if verbose:
                lines += [f"      {note['line']}: {note['message']}" for note in finding["notes"]]
        lines.append("")
        for check, findings in by_check(tips["findings"]):
            lines.append(f"  {check}: {precision(findings)}")
        lines.append(f"  all: {precision(tips['findings'])}")
        lines.append("")
        for file in tips["files"]:
            lines.append(f"  {file['seconds']:>7.2f} s {file['memory_kb'] // 1024:>5} MB {file['findings']:>3} findings  "
                         f"{file['repo'].split('/')[1]} {file['file']}"
                         + (f"  DOES NOT PARSE {file['error']}" if file["error"] else "")
                         + (f"  TOOL FAILED {file['tool_failure']}" if file["tool_failure"] else ""))
        lines.append(f"  {sum(file['seconds'] for file in tips['files']):.1f} s in all")
    return "\n".join(lines)
