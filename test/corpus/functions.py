"""Which function of a C or C++ file a line belongs to, by matching braces."""

import bisect
import re

_TOKEN = re.compile(
    r'//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/|R"(?P<d>[^()\\\s]{0,16})\(.*?\)(?P=d)"|"(?:[^"\\\n]|\\.|\\\n)*"'
    r"|'(?:[^'\\\n]|\\.)*'|^[ \t]*\#(?:[^\n\\]|\\\r?\n|\\.)*|\{|\}|;",
    re.S | re.M)
_NAME = r"(?:~?[A-Za-z_]\w*|operator\s*(?:\(\s*\)|\[\s*\]|[^\s\w(]+|\w[\w\s*&]*))"
_QUALIFIED = re.compile(rf"((?:[A-Za-z_]\w*(?:<[^<>;{{}}]*>)?\s*::\s*)*{_NAME})\s*$")
_NOT_A_FUNCTION = {"if", "for", "while", "switch", "catch", "return", "sizeof", "noexcept", "throw", "decltype", "alignas",
                   "__attribute__", "__declspec", "defined", "requires"}
_SCOPE = re.compile(r"\b(?:class|struct|union|namespace)\b(?:\s*\[\[.*?\]\])?\s+(?:[A-Z_]+\s+)?([A-Za-z_][\w:]*)"
                    r"\s*(?:final\s*)?(?::[^:].*)?$", re.S)


def _parentheses(head):
    """The outermost (...) groups of a declaration, as (start, end)."""
    groups, depth, start = [], 0, 0
    for at, char in enumerate(head):
        if char == "(":
            if depth == 0:
                start = at
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if depth == 0:
                groups.append((start, at + 1))
    return groups


def _declared_name(head):
    """The name of the function whose body follows this declaration, or None."""
    found = None
    for start, end in _parentheses(head):
        before = head[:start].rstrip()
        if re.search(r"\boperator$", before):  # operator()(...): the second pair holds the parameters
            continue
        name = _QUALIFIED.search(before)
        if name and re.sub(r"\s+", "", name.group(1)) not in _NOT_A_FUNCTION:
            found = re.sub(r"\s+", "", name.group(1))
            if re.match(r"\s*(?:(?:noexcept|const)\s*)*:(?!:)", head[end:]):
                break  # what follows are a constructor's initialisers
    return found


def _is_initialiser(head):
    """Whether the brace that follows belongs to a default argument or to a member in a constructor's initialisers."""
    return head.count("(") > head.count(")") or bool(re.search(r"\)\s*(?:noexcept\s*)?:(?!:)[^;]*[\w>]\s*$", head, re.S))


def _without_templates(head):
    return re.sub(r"\btemplate\s*<[^{};]*?>(?=\s*(?:class|struct|inline|static|void|auto|bool|[A-Za-z_]))", " ", head)


class Functions:
    """The named function bodies of one source text."""

    def __init__(self, text):
        self.bodies = []  # (first line, last line, qualified name)
        lines = [0] + [match.end() for match in re.finditer("\n", text)]
        blanked = list(text)
        braces = []
        stack, conditionals = [], []

        def line_of(offset):
            return bisect.bisect_right(lines, offset)

        for match in _TOKEN.finditer(text):
            token = match.group()
            if token in ("{", "}", ";"):
                braces.append((match.start(), token))
                continue
            for at in range(match.start(), match.end()):
                if blanked[at] != "\n":
                    blanked[at] = " "
            if token.lstrip().startswith("#"):
                braces.append((match.start(), token.lstrip()[1:].strip()))
        code = "".join(blanked)
        head_start = 0
        for offset, token in braces:
            if token == "{":
                head = code[head_start:offset]
                inside = any(kind == "function" for kind, *_ in stack)
                kind, name = "block", None
                if not inside:
                    if _is_initialiser(head):
                        stack.append(("initialiser", None, 0, offset))
                        continue
                    kind, name = self._classify(_without_templates(head))
                first = line_of(head_start + len(head) - len(head.lstrip()))
                stack.append((kind, name, first, offset))
                head_start = offset + 1
            elif token == "}":
                if stack:
                    kind, name, first, _ = stack.pop()
                    if kind == "initialiser":
                        continue
                    if kind == "function":
                        scopes = [outer for outer_kind, outer, *_ in stack if outer_kind == "scope" and outer]
                        self.bodies.append((first, line_of(offset), "::".join(scopes + [name])))
                head_start = offset + 1
            elif token == ";":
                head_start = offset + 1
            # Only one branch of a conditional is compiled: each starts from the braces that were open before it.
            elif token.startswith("if"):
                conditionals.append(list(stack))
            elif token.startswith(("else", "elif")) and conditionals:
                stack = list(conditionals[-1])
            elif token.startswith("endif") and conditionals:
                conditionals.pop()
        self.bodies.sort()

    @staticmethod
    def _classify(head):
        stripped = head.strip()
        if stripped.startswith("extern") and not stripped.rstrip().endswith(")"):
            return "scope", None
        if not stripped.endswith("=") and "(" in stripped:
            name = _declared_name(stripped)
            if name:
                return "function", name
        scope = _SCOPE.search(stripped)
        if scope:
            return "scope", scope.group(1)
        return "block", None

    def at(self, line):
        """The qualified name of the function that holds the line, or an empty string."""
        best = ""
        for first, last, name in self.bodies:
            if first <= line <= last:
                best = name
        return best

    def spans(self, label):
        """(first, last) of each body that a label's function name means."""
        return [(first, last) for first, last, name in self.bodies if same_function(label, name)]


def same_function(label, name):
    """Whether a label's name (perhaps partly qualified, perhaps two joined by " / ") means this function."""
    if not name:
        return False
    wanted = [re.sub(r"(?<=.)\(.*", "", part) if "operator()" not in part else part
              for part in re.split(r"\s+/\s+", label)]
    name_parts = re.sub(r"<[^<>]*>", "", name).split("::")
    for part in wanted:
        parts = part.split("::")
        shorter = min(len(parts), len(name_parts))
        if parts[-shorter:] == name_parts[-shorter:] or parts == name_parts[-1 - len(parts):-1]:
            return True
    return False
