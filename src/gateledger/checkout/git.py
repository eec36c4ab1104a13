"""Run plain `git` in a repository nobody vouches for: no shell, no hooks, no helpers of its choosing, no network."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gateledger.checkout.errors import GitFailedError, GitMissingError

TIMEOUT_SECONDS = 60.0
MINIMAL_ENVIRONMENT: Mapping[str, str] = {"PATH": f"{os.defpath}:/usr/local/bin"}

# Only these reach git: GIT_DIR, GIT_EXTERNAL_DIFF, GIT_CONFIG_PARAMETERS ... of a surrounding hook must not.
_KEPT = (
    "PATH",
    "HOME",
    "XDG_CONFIG_HOME",
    "USER",
    "TMPDIR",
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_NOSYSTEM",
)

_FIXED = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",  # stand in nobody's way: `git diff` alone may still refresh its index
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_PAGER": "cat",
    "GIT_ATTR_NOSYSTEM": "1",
    # A partial clone would fetch what it lacks, by any helper its configuration names: nothing is allowed.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
}

# Settings by which a repository could run a program or bend an answer (git-config(1)).
_NEUTRAL = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.pager", "cat"),
    ("core.sshCommand", "false"),
    ("core.askPass", ""),
    ("credential.helper", ""),
    ("diff.external", ""),
    ("diff.orderFile", os.devnull),
    ("diff.autoRefreshIndex", "true"),
    ("log.showSignature", "false"),
    ("submodule.recurse", "false"),
)


@dataclass(frozen=True)
class Git:
    """The command in one directory. `overrides` are configuration that beats the repository's own."""

    directory: Path
    environment: Mapping[str, str] = field(default_factory=lambda: MINIMAL_ENVIRONMENT)
    overrides: tuple[tuple[str, str], ...] = ()
    timeout: float = TIMEOUT_SECONDS

    def run(self, *arguments: str, stdin: bytes = b"", accept: Sequence[int] = (0,)) -> bytes:
        """Give the standard output; any other exit code than those in `accept` raises GitFailedError."""
        code, output, errors = self.attempt(*arguments, stdin=stdin)
        if code in accept:
            return output
        said = errors.decode("utf-8", "replace").strip() or f"exit code {code}"
        raise GitFailedError(self.directory, f"git {arguments[0]} failed: {said}")

    def attempt(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
        """Give exit code, output and errors. Raises GitMissingError, and GitFailedError after `timeout` seconds."""
        try:
            done = subprocess.run(
                ["git", "--no-pager", *arguments],
                cwd=self.directory,
                env=self._environment(),
                input=stdin,
                capture_output=True,
                timeout=self.timeout,
                check=False,
            )
        except FileNotFoundError as error:
            raise GitMissingError(
                self.directory, "the `git` command was not found.", "Install git."
            ) from error
        except subprocess.TimeoutExpired as error:
            message = f"git {arguments[0]} did not answer within {self.timeout:g} s."
            raise GitFailedError(self.directory, message) from error
        return done.returncode, done.stdout, done.stderr

    def _environment(self) -> dict[str, str]:
        kept = {name: self.environment[name] for name in _KEPT if name in self.environment}
        settings = _configuration((*_NEUTRAL, *self.overrides))
        return {**MINIMAL_ENVIRONMENT, **kept, **_FIXED, **settings}


def _configuration(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Like `-c name=value`, but a name may hold any character (git-config(1), GIT_CONFIG_COUNT)."""
    numbered = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for number, (name, value) in enumerate(pairs):
        numbered[f"GIT_CONFIG_KEY_{number}"] = name
        numbered[f"GIT_CONFIG_VALUE_{number}"] = value
    return numbered
