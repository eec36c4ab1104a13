"""The file of evidence: one by its name, replaced when it says something else, and never somebody else's."""

from __future__ import annotations

from hashlib import sha256

import pytest

from gateledger.github.addresses import Addresses
from gateledger.model.pack import Attachment
from gateledger.publish.mark import State
from gateledger.publish.release_assets import publish_asset
from gateledger.publish.shown import MemoryShown

NAME = "gateledger-evidence.json"


class Files:
    """One release and its files; `digests`: whether this GitHub tells them."""

    def __init__(self, *, digests=True, immutable=False) -> None:
        self.assets, self.digests, self.immutable = {}, digests, immutable
        self.numbers = iter(range(1, 99))

    async def get(self, _template, _values=None, *, params=None, conditional=True):
        listed = [self._shape(number, asset) for number, asset in self.assets.items()]
        return {"assets": listed, "immutable": self.immutable, "upload_url": "https://up{?name,label}"}

    def _shape(self, number, asset):
        name, content, login = asset
        digest = {"digest": f"sha256:{sha256(content).hexdigest()}"} if self.digests else {}
        return {"id": number, "name": name, "uploader": {"login": login, "type": "Bot"}} | digest

    async def delete(self, _template, values=None):
        del self.assets[values["asset_id"]]

    async def upload(self, _url, name, content, _media_type):
        assert name not in {each[0] for each in self.assets.values()}
        number = next(self.numbers)
        self.assets[number] = (name, content, "gl[bot]")
        return {"id": number}


async def attach(hub, shown, content=b"one", index=1):
    file = Attachment(name=NAME, media_type="application/json", content=content)
    return (await publish_asset(hub, "acme/shop", 7, file, shown=shown, slug="gl", index=index)).state


@pytest.mark.parametrize("digests", [True, False])
async def test_it_is_attached_once_and_replaced_when_it_says_something_else(digests):
    hub, shown = Files(digests=digests), MemoryShown()
    states = [await attach(hub, shown), await attach(hub, shown), await attach(hub, shown, b"two", 2)]
    assert states == [State.CREATED, State.SAME, State.UPDATED]
    assert [each[1] for each in hub.assets.values()] == [b"two"]


async def test_an_earlier_one_does_not_replace_a_later_one():
    hub, shown = Files(), MemoryShown()
    await attach(hub, shown, b"two", 2)
    assert await attach(hub, shown, b"one", 1) is State.OLDER


async def test_a_file_of_somebody_else_stays():
    hub = Files()
    hub.assets[50] = (NAME, b"mine", "rita")
    assert await attach(hub, MemoryShown()) is State.NOTHING
    assert hub.assets[50][1] == b"mine"


async def test_a_locked_release_is_left_alone():
    hub = Files(immutable=True)
    assert await attach(hub, MemoryShown()) is State.NOTHING
    assert hub.assets == {}


async def test_what_was_taken_away_comes_back():
    hub, shown = Files(), MemoryShown()
    await attach(hub, shown)
    hub.assets.clear()
    assert await attach(hub, shown) is State.CREATED


PLACES = [
    ("https://api.github.com", "https://uploads.github.com/repos/o/r/releases/1/assets", True),
    ("https://api.acme.ghe.com", "https://uploads.acme.ghe.com/repos/o/r/releases/1/assets", True),
    ("https://ghe.acme.com/api/v3", "https://ghe.acme.com/api/uploads/repos/o/r/releases/1/assets", True),
    ("https://ghe.acme.com/api/v3", "https://ghe.acme.com/elsewhere/releases/1/assets", False),
    ("https://api.github.com", "http://uploads.github.com/repos/o/r/releases/1/assets", False),
    ("https://api.github.com", "https://uploads.github.com.evil.example/repos/o/r", False),
    ("https://api.github.com", "https://evil.example/repos/o/r/releases/1/assets", False),
    ("https://api.github.com", "https://uploads.github.com@evil.example/x", False),
]


@pytest.mark.parametrize(("rest", "url", "taken"), PLACES)
def test_files_and_our_token_go_to_githubs_own_server_alone(rest, url, taken):
    assert Addresses.derive(rest).takes_uploads(url) is taken
