"""Revisions of the checked code bases: extraction outside their checkouts, and which function a line belongs to."""

import os
import re
import shutil
import subprocess
import tarfile
import tempfile


def folder_name(repo):
    return repo.replace("/", "__")


class Sources:
    """Extracts the folders that a parse needs from ordinary checkouts into one tree per revision."""

    def __init__(self, checkouts, trees, folders):
        self.checkouts = os.path.abspath(checkouts)
        self.trees = os.path.abspath(trees)
        self.folders = folders

    def checkout(self, repo):
        return os.path.join(self.checkouts, folder_name(repo))

    def present(self, repo):
        return os.path.exists(os.path.join(self.checkout(repo), ".git"))

    def tree(self, repo, commit):
        return os.path.join(self.trees, folder_name(repo), commit[:8])

    def extract(self, repo, commit):
        """Extracts the revision unless a complete tree is already there; returns its folder."""
        tree = self.tree(repo, commit)
        if os.path.isdir(tree):
            return tree
        os.makedirs(os.path.dirname(tree), exist_ok=True)
        partial = tempfile.mkdtemp(prefix=".partial-", dir=os.path.dirname(tree))
        git = ["git", "-C", self.checkout(repo)]
        try:
            wanted = []
            for folder in self.folders.get(repo, ["."]):
                found = subprocess.run(git + ["cat-file", "-e", f"{commit}:{folder if folder != '.' else ''}"],
                                       capture_output=True)
                if found.returncode == 0:
                    wanted.append(folder)
            if not wanted:
                raise OSError(f"{repo} {commit[:8]}: the commit is not in the checkout")
            # substituted keywords and line endings would move nothing, but cost time: archive the blobs as they are.
            archive = subprocess.Popen(git + ["archive", "--format=tar", commit, "--"] + wanted,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            with tarfile.open(fileobj=archive.stdout, mode="r|") as tar:
                for member in tar:
                    if member.isfile() or member.isdir():
                        tar.extract(member, partial)
            if archive.wait() != 0:
                raise OSError(f"{repo} {commit[:8]}: git archive: {archive.stderr.read().decode().strip()}")
            # The rename makes a tree appear whole or not at all, which is what lets an interrupted run be resumed.
            try:
                os.rename(partial, tree)
            except OSError:
                if not os.path.isdir(tree):
                    raise
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return tree
