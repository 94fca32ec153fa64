"""The figures of a run as one SVG: what each variant costs over parsing, and how the cost grows."""

import html
import math

WIDTH, ROW, LEFT, BAR = 860, 18, 270, 440
STYLE = """<style>text{font:12px sans-serif;fill:#1d2430}.soft{fill:#667085}.title{font-weight:bold}
rect{fill:#6b8fd6}rect.all{fill:#2f7d5b}line{stroke:#d9dee7}polyline{fill:none;stroke:#2f7d5b;stroke-width:2}circle{fill:#2f7d5b}
.ground{fill:#fff}</style>"""


def text(x, y, words, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{html.escape(words)}</text>'


def bars(name, variants, y):
    """Bars of one file; the length is what is added to parsing, up to its own time again three times over."""
    shapes = [text(0, y, f"{name}: times parsing ({variants['parsing']['seconds']:.2f} s)", "title")]
    for variant, cost in variants.items():
        y += ROW
        kind = "all" if variant == "all checks" else ""
        shapes += [text(LEFT - 8, y, variant, "", "end"),
                   f'<rect class="{kind}" x="{LEFT}" y="{y - 11}" width="{min(cost["ratio"], 4) / 4 * BAR:.1f}" height="13"/>',
                   text(LEFT + min(cost["ratio"], 4) / 4 * BAR + 6, y,
                        f'{cost["ratio"]:.2f} x, {cost["memory"]:.0f} MiB', "soft")]
    return shapes, y + 2 * ROW


def curve(name, sizes, y):
    """Seconds over size, both logarithmic: a slope of one is linear growth."""
    height, points = 160, [(math.log10(int(n)), math.log10(max(c["seconds"], 0.01))) for n, c in sizes.items()]
    low, high = min(p[1] for p in points), max(p[1] for p in points)
    first, last = points[0][0], points[-1][0]
    place = [(LEFT + (x - first) / (last - first) * BAR, y + 20 + (high - s) / max(high - low, 0.01) * (height - 40))
             for x, s in points]
    shapes = [text(0, y, f"seconds over {name}, both logarithmic", "title"),
              '<polyline points="' + " ".join(f"{x:.1f},{v:.1f}" for x, v in place) + '"/>']
    for (x, v), (size, cost) in zip(place, sizes.items()):
        shapes += [f'<circle cx="{x:.1f}" cy="{v:.1f}" r="3"/>', text(x, y + height, size, "soft", "middle"),
                   text(x + 6, v - 6, f'{cost["seconds"]:.2f} s', "soft")]
    return shapes, y + height + 2 * ROW


def draw(result):
    shapes, y = [], 20
    for name, variants in result["files"].items():
        more, y = bars(name, variants, y)
        shapes += more
    for name, sizes in result["growth"].items():
        more, y = curve(name, sizes, y)
        shapes += more
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 {WIDTH} {y}" role="img" '
            f'aria-label="Cost of the checks">{STYLE}<rect class="ground" x="-10" width="{WIDTH}" height="{y}"/>\n'
            + "\n".join(shapes) + "\n</svg>\n")
