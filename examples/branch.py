"""Make one branch of an example as a git repository: `python examples/branch.py orders-api compliant /tmp/orders`.

`main` is the example as it lies here; the branch lays the files of `branches/EXAMPLE/BRANCH` over it. Its issue is
`issue.md` there, which belongs to the tracker and not to the repository; `removed.txt` lists files that go.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASIDE = {"issue.md", "removed.txt"}


def make(example: str, branch: str, target: Path) -> Path:
    """Write the repository; gives the issue's file. Raises FileNotFoundError for an example that is not there."""
    source, laid = HERE / example, HERE / "branches" / example / branch
    shutil.copytree(
        source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache")
    )
    _git(target, "init", "--quiet", "--initial-branch", "main")
    _commit(target, f"{example}, as released")
    _git(target, "switch", "--quiet", "--create", branch)
    for file in sorted(laid.rglob("*")):
        place = target / file.relative_to(laid)
        if (
            file.is_file()
            and "__pycache__" not in file.parts
            and file.relative_to(laid).as_posix() not in ASIDE
        ):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
    gone = laid / "removed.txt"
    for name in gone.read_text().split() if gone.exists() else ():
        (target / name).unlink()
    _commit(target, (laid / "issue.md").read_text().partition("\n")[0].lstrip("# "))
    return laid / "issue.md"


def _commit(target: Path, subject: str) -> None:
    _git(target, "add", "--all")
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@shop.example", "-c", "commit.gpgsign=false")
    _git(target, *who, "commit", "--quiet", "--message", subject)


def _git(target: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(target), *arguments], check=True, timeout=60)


if __name__ == "__main__":
    print(make(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
