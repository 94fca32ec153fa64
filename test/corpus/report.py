"""The result as plain text and as one HTML page."""


def counted(row):
    """Whether a row is one that a single function's analysis can be held to."""
    return row["state"] == "parses" and row["intraprocedural"]


def percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "-"


def tally(rows):
    """How many rows are reported, in which way, and how many of those reports are gone at the fix."""
    hit = [row["hits"][0] for row in rows if row["hits"]]
    fixed = [row for row in rows if row["hits"] and "silent_at_fix" in row]
    exact_fixed = [row for row in fixed if exact(row)]
    return {"rows": len(rows), "reported": len(hit), "on_lines": sum(best["on_lines"] for best in hit),
            "exact": sum(exact(row) for row in rows), "with_fix": len(fixed),
            "silent": sum(row["silent_at_fix"] for row in fixed), "exact_with_fix": len(exact_fixed),
            "exact_silent": sum(row["silent_at_fix"] for row in exact_fixed)}


def exact(row):
    return bool(row["hits"]) and row["hits"][0]["on_lines"] and row["hits"][0]["of_class"]


def tally_line(name, rows):
    sums = tally(rows)

    def share(count):
        return f"{count:>3} {percent(count, sums['rows']):>6}"
    return (f"  {name:<24} {sums['rows']:>4}  {share(sums['exact'])}  {share(sums['on_lines'])}  {share(sums['reported'])}  "
            f"{sums['exact_silent']:>3}/{sums['exact_with_fix']:<3} {percent(sums['exact_silent'], sums['exact_with_fix']):>6}  "
            f"{sums['silent']:>3}/{sums['with_fix']:<3} {percent(sums['silent'], sums['with_fix']):>6}")


TALLY_HEAD = (f"  {'':<24} {'rows':>4}  {'exact':>10}  {'on lines':>10}  {'or class':>10}  {'exact silent':>14}"
              f"  {'silent at fix':>14}")


def how(hit):
    return "hit" if hit["on_lines"] and hit["of_class"] else "line" if hit["on_lines"] else "class"


def row_text(row, verbose):
    outcome = row["state"].upper() if row["state"] != "parses" else how(row["hits"][0]) if row["hits"] else "miss"
    line = (f"{row['row']:>3} {outcome:<5} {row['class']} {'intra' if row['intraprocedural'] else 'inter'} {row['kind']:<8} "
            f"{row['repo'].split('/')[1]} {row.get('commit', '')[:8]} {row['file']} {row['function']} {row['lines']}")
    lines = [line]
    if row.get("error"):
        lines.append(f"      {row['error']}")
    if row.get("tool_failure"):
        lines.append(f"      the tool failed: {row['tool_failure']}")
    for hit in row["hits"] if verbose else row["hits"][:1]:
        lines.append(f"      {how(hit)} {hit['line']}: {hit['message']} [{hit['check']}]")
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


def totals(rows):
    held = [row for row in rows if counted(row)]
    lines = ["", "Intraprocedural rows that parse", TALLY_HEAD]
    for letter in sorted({row["class"] for row in held}):
        lines.append(tally_line(f"class {letter}", [row for row in held if row["class"] == letter]))
    for repo in sorted({row["repo"] for row in held}):
        lines.append(tally_line(repo.split("/")[1], [row for row in held if row["repo"] == repo]))
    lines.append(tally_line("all", held))
    lines.append(tally_line("all rows that parse", [row for row in rows if row["state"] == "parses"]))
    lines.append(f"  {sum(row['state'] != 'parses' for row in rows)} of {len(rows)} rows do not parse")
    return lines


def side_by_side(result):
    lines = ["", "Side by side: intraprocedural rows that parse", TALLY_HEAD]
    programs = ({"schannel-tidy": result["rows"]} if result["rows"] else {}) | result["peers"]
    lines += [tally_line(name, [row for row in rows if counted(row)]) for name, rows in programs.items()]
    for name, rows in result["peers"].items():
        lines += ["", f"Rows that {name} reports"]
        for row in rows:
            if row["hits"] or row.get("tool_failure"):
                lines += row_text(row, False)
    return lines


def tips_text(tips, verbose):
    lines = ["", "Newest commits"]
    for finding in tips["findings"]:
        lines.append(f"{finding['fingerprint']} {finding['verdict'] or 'NEW':<7} {finding['repo'].split('/')[1]} "
                     f"{finding['file']}:{finding['line']} {finding['function']}: {finding['message']} [{finding['check']}]")
        if finding["reason"]:
            lines.append(f"      {finding['reason']}")
        if verbose:
            lines += [f"      {note['line']}: {note['message']}" for note in finding["notes"]]
    lines.append("")
    lines += [f"  {check}: {precision(findings)}" for check, findings in by_check(tips["findings"])]
    lines += [f"  all: {precision(tips['findings'])}", ""]
    for file in tips["files"]:
        lines.append(f"  {file['seconds']:>7.2f} s {file['memory_kb'] // 1024:>5} MB {file['findings']:>3} findings  "
                     f"{file['repo'].split('/')[1]} {file['commit'][:8]} {file['file']}"
                     + (f"  DOES NOT PARSE {file['error']}" if file["error"] else "")
                     + (f"  TOOL FAILED {file['tool_failure']}" if file["tool_failure"] else ""))
    lines.append(f"  {sum(file['seconds'] for file in tips['files']):.1f} s in all")
    return lines


def text(result, verbose):
    lines = []
    if result["rows"]:
        lines.append("Labelled defects")
        for row in result["rows"]:
            lines += row_text(row, verbose)
        lines += totals(result["rows"])
    if result["peers"]:
        lines += side_by_side(result)
    if result["tips"]["files"]:
        lines += tips_text(result["tips"], verbose)
    return "\n".join(lines)
