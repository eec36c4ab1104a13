"""A small, honest GitHub: for tests, the demo and the bench, over real HTTP on this machine."""

from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.git.values import Special
from gateledger.sandbox.hub import Sandbox

__all__ = ["Sandbox", "SandboxError", "Special"]
