"""The version that is running; a part of every Report, since another version may judge otherwise."""

from importlib.metadata import version

VERSION = version("gateledger")
