"""A port that somebody else has, or an address that is not ours, is the user's mistake, told before anything starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from gateledger.run.listening import listen
from gateledger.run.mistake import Mistake
from gateledger.seal.checkpoint import vkey
from gateledger.seal.keys import new_checkpoint_key


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_free_port_is_taken():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(Mistake, match=rf"127\.0\.0\.1:{port} cannot be listened on"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_that_is_not_ours_is_told(host):
    with pytest.raises(Mistake, match="cannot be listened on"):
        listen(host, 0)


@pytest.mark.parametrize("command", ["serve", "web", "witness"])
def test_a_command_whose_port_is_taken_ends_with_2(command, taken, tmp_path):
    log = vkey("log.example", new_checkpoint_key().public_key())
    own = ["--log", log, "--key", str(tmp_path / "w.pem"), "--state", str(tmp_path / "w.db")]
    words = [command, "--port", str(taken), *(own if command == "witness" else [])]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GATELEDGER_")}
    done = subprocess.run(
        [sys.executable, "-m", "gateledger.run.cli", *words],
        env=inherited | {"GATELEDGER_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert f"127.0.0.1:{taken} cannot be listened on" in done.stderr
