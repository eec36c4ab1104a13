"""A small, honest GitHub: for tests, the demo and the bench, over real HTTP on this machine."""

from gateledger.sandbox.errors import RefusedError, SandboxError
from gateledger.sandbox.git.values import Special
from gateledger.sandbox.hub import Sandbox
from gateledger.sandbox.process import SandboxProcess

__all__ = ["RefusedError", "Sandbox", "SandboxError", "SandboxProcess", "Special"]
