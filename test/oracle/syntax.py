"""The syntax tree of a source as clang has it, for the operators that change
it. Windows' headers are precompiled, so clang writes out what is declared in
the repository and nothing else.
"""
import json
import os
import re

from trial import must, run

WORLD = "mingw"


class Node:
    """A node and the piece of the file that it was written as."""

    def __init__(self, raw, parent, file, begin, end):
        self.kind, self.parent = raw["kind"], parent
        self.name, self.opcode = raw.get("name", ""), raw.get("opcode", "")
        self.type = raw.get("type", {}).get("qualType", "")
        self.refers = raw.get("referencedDecl", {}).get("name", "")
        self.has_else = raw.get("hasElse", False)
        self.has_init = raw.get("hasInit", False) or raw.get("hasVar", False)
        self.file, self.begin, self.end = file, begin, end
        self.children = []

    @property
    def text(self):
        return self.file.text[self.begin:self.end]

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def parents(self):
        node = self.parent
        while node:
            yield node
            node = node.parent

    def function(self):
        for node in self.parents():
            if node.kind in FUNCTIONS:
                return node
        return None

    def is_statement(self):
        """Whether it stands by itself, so that nobody wants its value."""
        parent = self.parent
        if parent.kind == "ExprWithCleanups":
            return parent.is_statement()
        if parent.kind in ("CompoundStmt", "LabelStmt", "DefaultStmt"):
            return True
        if parent.kind == "CaseStmt":
            return self is not parent.children[0]
        if parent.kind in ("IfStmt", "WhileStmt"):
            return self in parent.children[1:]
        return parent.kind == "ForStmt" and self is parent.children[-1]

    def siblings_before(self):
        at = self.parent.children.index(self)
        return self.parent.children[:at]

    def next_sibling(self):
        at = self.parent.children.index(self) + 1
        return next(iter(self.parent.children[at:]), None)

    def called(self):
        """The name of the function that a call is to."""
        for node in self.children[:1]:
            while node.kind in ("ImplicitCastExpr", "ParenExpr"):
                node = node.children[0]
            return node.name or node.refers
        return ""

    def arguments(self):
        return self.children[1:]

    def mentions(self, name):
        return re.search(r"\b%s\b" % re.escape(name), self.text) is not None


FUNCTIONS = ("FunctionDecl", "CXXMethodDecl", "CXXConstructorDecl",
             "CXXDestructorDecl")


class File:
    def __init__(self, root, path):
        self.path = path
        with open(os.path.join(root, path)) as opened:
            self.text = opened.read()


class Reader:
    """Turns clang's JSON into nodes. A location has its file only where the
    one before had another."""

    def __init__(self, root):
        self.root, self.files, self.at = os.path.realpath(root), {}, None

    def file(self, path):
        full = os.path.realpath(path)
        if not full.startswith(self.root + os.sep):
            return None
        name = os.path.relpath(full, self.root)
        if name not in self.files:
            self.files[name] = File(self.root, name)
        return self.files[name]

    def follow(self, location):
        """Sees what a location says of the file; returns where it is:
        expansions of macros are where they were written."""
        found = None
        for part in ("spellingLoc", "expansionLoc"):
            if part in location:
                found = self.follow(location[part])
        if "file" in location:
            self.at = location["file"]
        if "offset" in location:
            found = (self.at, location["offset"], location["tokLen"],
                     "spellingLoc" in location)
        return found

    def node(self, raw, parent):
        if "loc" in raw:
            self.follow(raw["loc"])
        begin = self.follow(raw.get("range", {}).get("begin", {}))
        end = self.follow(raw.get("range", {}).get("end", {}))
        file = begin and end and begin[0] == end[0] and self.file(begin[0])
        made = None
        if "kind" in raw and file and not raw["kind"].endswith("Comment"):
            stop = end[1] + end[2]
            if begin[1] == end[1]:  # a macro, perhaps with arguments
                stop = after_arguments(file.text, begin[1], stop)
            made = Node(raw, parent, file, begin[1], stop)
            if parent:
                parent.children.append(made)
        for child in raw.get("inner", []):
            self.node(child, made or parent)
        return made


def after_arguments(text, begin, end):
    word = text[begin:end]
    if not re.fullmatch(r"[A-Z][A-Z_0-9]+", word) or text[end:end + 1] != "(":
        return end
    depth = 0
    for at in range(end, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    return end


def read(workshop, source, tree):
    """All nodes of the source and of the repository's headers it includes."""
    flags = (workshop.flags(source, tree, WORLD)
             + workshop.prelude(source, WORLD))
    done = run([workshop.clangxx if source.endswith(".cpp") else workshop.clang]
               + flags + ["-fsyntax-only", "-Xclang", "-ast-dump=json",
                          os.path.join(tree, source)])
    must(done)
    reader, top = Reader(tree), []
    for raw in json.loads(done.stdout)["inner"]:
        made = reader.node(raw, None)
        if made:
            top.append(made)
    return [node for one in top for node in one.walk()]
