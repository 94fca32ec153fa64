"""The result as one self-contained HTML page: a chart per check, per class and per code base, then every row and finding."""

import html

import judge
import report

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --soft: #667085; --line: #d9dee7; --ground: #fff; --card: #f6f8fb;
  --good: #2f7d5b; --half: #8fc3a8; --other: #b9c2cf; --bad: #c2453c; --doubt: #d9a441; --new: #6b8fd6; --miss: #e6e9ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #323a47; --ground: #14181f;
  --card: #1b212b; --good: #4fae84; --half: #35705a; --other: #566071; --bad: #e0665c; --doubt: #d9a441; --new: #7d9fe0;
  --miss: #2a313d; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 70rem; margin: 2rem auto;
  padding: 0 1.25rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .8rem; }
p.lead, .soft { color: var(--soft); margin: .2rem 0 1rem; }
.tiles, .cards { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); }
.cards { grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; }
.tile b { display: block; font-size: 1.7rem; line-height: 1.2; } .card h3 { font-size: 1rem; margin: 0 0 .6rem; }
.bar { display: grid; grid-template-columns: 11.5rem 1fr 7rem; gap: .7rem; align-items: center; margin: .25rem 0; }
.card .bar { grid-template-columns: 5.6rem 1fr 6.4rem; } .bar span:last-child { color: var(--soft); font-size: .85rem; }
.bar svg { width: 100%; height: 16px; display: block; border-radius: 3px; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1rem; color: var(--soft); font-size: .85rem; margin: .5rem 0 0; }
.key i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-right: .35rem; vertical-align: -1px; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; } td, th { text-align: left; vertical-align: top;
  padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); } td.n { white-space: nowrap; }
code { font-size: .92em; overflow-wrap: anywhere; } details { margin: 1rem 0; } summary { cursor: pointer; font-weight: 600; }
"""

_OUTCOMES = (("exact", "good", "reported: on the lines, by a check of the class"), ("line", "half", "on the lines, by another check"),
             ("class", "other", "elsewhere in the function, by a check of the class"), ("miss", "miss", "not reported"))
_VERDICTS = (("true", "good", "true"), ("false", "bad", "false"), ("unclear", "doubt", "unclear"), (None, "new", "no verdict yet"))


def _bar(name, parts, note):
    """One horizontal bar; parts are (count, colour, meaning)."""
    whole = sum(count for count, *_ in parts) or 1
    at, shapes = 0.0, []
    for count, colour, meaning in parts:
        if count:
            width = 100 * count / whole
            shapes.append(f'<rect x="{at:.3f}%" y="0" width="{width:.3f}%" height="16" fill="var(--{colour})">'
                          f"<title>{html.escape(f'{count} {meaning}')}</title></rect>")
            at += width
    label = html.escape(f"{name}: {note}")
    return (f'<div class="bar"><span>{html.escape(name)}</span><svg role="img" aria-label="{label}">{"".join(shapes)}</svg>'
            f"<span>{html.escape(note)}</span></div>")


def _key(entries):
    return '<div class="key">' + "".join(f'<span><i style="background:var(--{colour})"></i>{html.escape(meaning)}</span>'
                                         for _, colour, meaning in entries) + "</div>"


def _outcome(row):
    if not row["hits"]:
        return "miss"
    return {"hit": "exact"}.get(report.how(row["hits"][0]), report.how(row["hits"][0]))


def _recall(name, rows):
    outcomes = [_outcome(row) for row in rows]
    exact = outcomes.count("exact")
    return _bar(name, [(outcomes.count(outcome), colour, meaning) for outcome, colour, meaning in _OUTCOMES],
                f"{exact}/{len(rows)} ({report.percent(exact, len(rows))})")


def _precision(name, findings):
    verdicts = [finding["verdict"] for finding in findings]
    true, judged = verdicts.count("true"), verdicts.count("true") + verdicts.count("false")
    return _bar(name, [(verdicts.count(verdict), colour, meaning) for verdict, colour, meaning in _VERDICTS],
                f"{true}/{judged} ({report.percent(true, judged)})" if judged else f"{len(findings)} to judge")


def _check_card(check, classes, held, findings):
    """A check's recall over the rows of its classes, and its precision at the newest commits."""
    rows = [row for row in held if row["class"] in classes]
    own = [dict(row, hits=[hit for hit in row["hits"] if check in hit["check"].split(",")]) for row in rows]
    lines = [_recall("recall", own)] if rows else []
    fixed = [row for row in own if row["hits"] and "silent_at_fix" in row]
    silent = sum(row["silent_at_fix"] for row in fixed)
    if fixed:
        lines.append(_bar("silent at fix", [(silent, "good", "silent at the fix"), (len(fixed) - silent, "bad", "not silent")],
                          f"{silent}/{len(fixed)} ({report.percent(silent, len(fixed))})"))
    lines.append(_precision("precision", findings))
    meaning = f"class {' and '.join(sorted(classes))}" if classes else "no class of its own"
    return f'<div class="card"><h3><code>{html.escape(check)}</code> <span class="soft">{meaning}</span></h3>{"".join(lines)}</div>'


def _tiles(result, held):
    sums = report.tally(held)
    findings = result["tips"]["findings"]
    verdicts = [finding["verdict"] for finding in findings]
    true, false = verdicts.count("true"), verdicts.count("false")
    tiles = []
    if held:
        tiles += [(report.percent(sums["exact"], sums["rows"]), f"{sums['exact']} of {sums['rows']} labelled defects reported"),
                  (report.percent(sums["exact_silent"], sums["exact_with_fix"]),
                   f"{sums['exact_silent']} of {sums['exact_with_fix']} of those silent at the fix")]
    if result["tips"]["files"]:
        tiles += [(str(true), "true findings in the newest commits"),
                  (report.percent(true, true + false), f"precision over {true + false} judged findings"),
                  (f"{sum(file['seconds'] for file in result['tips']['files']):.0f} s", f"for {len(result['tips']['files'])} files")]
    return '<div class="tiles">' + "".join(f'<div class="tile"><b>{html.escape(number)}</b>{html.escape(meaning)}</div>'
                                           for number, meaning in tiles) + "</div>"


def _rows_table(rows):
    cells = []
    for row in rows:
        hit = f"<br><code>{row['hits'][0]['line']}: {html.escape(row['hits'][0]['message'])}</code>" if row["hits"] else ""
        silent = {True: "silent", False: "still reported", None: ""}[row.get("silent_at_fix")]
        state = "" if row["state"] == "parses" else f"<br>{html.escape(row['state'])}: {html.escape(row.get('error', ''))}"
        cells.append(f"<tr><td class=n>{row['row']}</td><td class=n>{row['class']}</td><td class=n>{_outcome(row)}</td>"
                     f"<td>{html.escape(row['repo'])}<br><code>{html.escape(row['file'])}: {html.escape(row['function'])}</code></td>"
                     f"<td>{html.escape(row['defect'])}{hit}{state}</td><td class=n>{silent}</td></tr>")
    return ("<table><tr><th>row<th>class<th>outcome<th>where<th>defect and finding<th>at the fix</tr>" + "".join(cells) + "</table>")


def _findings_table(findings):
    cells = [f"<tr><td class=n>{finding['verdict'] or 'new'}</td><td>{html.escape(finding['repo'])}<br><code>{html.escape(finding['file'])}:"
             f"{finding['line']} {html.escape(finding['function'])}</code></td><td>{html.escape(finding['message'])}"
             f"<br><code>{html.escape(finding['check'])}</code> <span class=soft>{finding['fingerprint']}</span>"
             f"{'<br>' + html.escape(finding['reason']) if finding['reason'] else ''}</td></tr>" for finding in findings]
    return "<table><tr><th>verdict<th>where<th>finding</tr>" + "".join(cells) + "</table>"


def page(result, table):
    held = [row for row in result["rows"] if report.counted(row)]
    findings = result["tips"]["findings"]
    parts = ["<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
             f"<title>schannel-tidy on real code</title><style>{_STYLE}</style><h1>schannel-tidy on real code</h1>",
             "<p class=lead>Defects that real projects fixed or still have, and what the checks say about their newest commits.</p>",
             _tiles(result, held)]
    checks = sorted({name for row in held for hit in row["hits"] for name in hit["check"].split(",")} |
                    {finding["check"] for finding in findings})
    if checks:
        parts.append("<h2>By check</h2><div class=cards>")
        for check in checks:
            parts.append(_check_card(check, judge.classes_of(check, table), held,
                                     [finding for finding in findings if finding["check"] == check]))
        parts.append("</div>" + _key(_OUTCOMES) + _key(_VERDICTS))
    if held:
        parts.append("<h2>Labelled defects by class</h2>")
        for letter in sorted({row["class"] for row in held}):
            parts.append(_recall(f"class {letter}", [row for row in held if row["class"] == letter]))
        parts.append("<h2>Labelled defects by code base</h2>")
        for repo in sorted({row["repo"] for row in held}):
            parts.append(_recall(repo.split("/")[1], [row for row in held if row["repo"] == repo]))
        parts.append(_key(_OUTCOMES))
    if result["peers"]:
        parts.append("<h2>Side by side on the same rows</h2>")
        if held:
            parts.append(_recall("schannel-tidy", held))
        parts += [_recall(name, [row for row in rows if report.counted(row)]) for name, rows in result["peers"].items()]
        parts.append(_key(_OUTCOMES))
    if findings:
        parts.append("<h2>Newest commits by code base</h2>")
        for repo in sorted({finding["repo"] for finding in findings}):
            parts.append(_precision(repo.split("/")[1], [finding for finding in findings if finding["repo"] == repo]))
        parts.append(_key(_VERDICTS))
        parts.append(f"<details><summary>{len(findings)} findings</summary>{_findings_table(findings)}</details>")
    if result["rows"]:
        parts.append(f"<details><summary>{len(result['rows'])} labelled rows</summary>{_rows_table(result['rows'])}</details>")
    return "".join(parts) + "</html>\n"
