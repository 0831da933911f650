"""What stands beside the payload of a package: the fields of bag-info.txt, and the profile that our bags keep to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from toolkit.bag import ALGORITHMS
from toolkit.packaging.parts import Release

__all__ = ["PROFILE", "PROFILE_FILE", "info", "profile"]

PROFILE: Final = "urn:uuid:268f6a8f-5cd0-5486-86af-a14c7fae659b"
"""What the profile of our bags is known by."""
PROFILE_FILE: Final = "bagit-profile.json"
"""Where it lies, beside the payload."""


def info(release: Release) -> tuple[tuple[str, str], ...]:
    """Give the fields of bag-info.txt but for those that count the payload; what no header says is left out."""
    return tuple((name, value) for name, value in _info(release) if value)


def _info(release: Release) -> Iterator[tuple[str, str]]:
    whole = release.subject.whole
    responsible = (*whole.publishers, *whole.answerable)
    asked = next((one for one in responsible if one.email), responsible[0] if responsible else None)
    yield "Source-Organization", "; ".join(one.natural for one in whole.publishers)
    yield "Organization-Address", whole.seat if whole.publishers else ""
    yield "Contact-Name", asked.natural if asked else ""
    yield "Contact-Email", asked.email if asked else ""
    yield "External-Description", ". ".join(filter(None, (whole.title, whole.subtitle, release.description)))
    yield "Bagging-Date", release.clock.day
    for number in dict.fromkeys(
        (f"https://doi.org/{whole.doi}" if whole.doi else "", *(one for _, one in whole.numbers))
    ):
        yield "External-Identifier", number
    yield "Bag-Group-Identifier", release.group
    yield "Internal-Sender-Identifier", release.name
    yield "Internal-Sender-Description", f"version {whole.version}" if whole.version else ""
    toolkit, number = next(iter(release.tools.items()))
    yield "Bag-Software-Agent", f"{toolkit} {number}"
    yield "BagIt-Profile-Identifier", PROFILE


_ALWAYS: Final = (
    "Bagging-Date", "Bag-Group-Identifier", "Bag-Size", "Bag-Software-Agent", "BagIt-Profile-Identifier",
    "External-Description", "Internal-Sender-Identifier", "Payload-Oxum",
)  # fmt: skip
_WHERE_SAID: Final = (
    "Contact-Email", "Contact-Name", "External-Identifier", "Internal-Sender-Description", "Organization-Address",
    "Source-Organization",
)  # fmt: skip
_PAYLOAD: Final = ("README.txt", "build.json", "ro-crate-metadata.json", "reports/validation.json", "tei/ids.lock")
"""What every payload of ours holds, beside the sources."""


def profile() -> bytes:
    """Give the BagIt profile (specification 1.4.0) that our bags keep to."""
    required = {name: {"required": True, "repeatable": False} for name in _ALWAYS}
    told = {name: {"required": False, "repeatable": name == "External-Identifier"} for name in _WHERE_SAID}
    said = {
        "BagIt-Profile-Info": {
            "BagIt-Profile-Identifier": PROFILE,
            "BagIt-Profile-Version": "1.4.0",
            "External-Description": "An edition of letters in TEI, with all that was made of it, as an RO-Crate",
            "Source-Organization": "edition-toolkit",
            "Version": "1.0",
        },
        "Bag-Info": dict(sorted({**required, **told}.items())),
        "Manifests-Required": list(ALGORITHMS),
        "Manifests-Allowed": list(ALGORITHMS),
        "Tag-Manifests-Required": list(ALGORITHMS),
        "Tag-Manifests-Allowed": list(ALGORITHMS),
        "Tag-Files-Required": [PROFILE_FILE],
        "Tag-Files-Allowed": [PROFILE_FILE],
        "Payload-Files-Required": [f"data/{name}" for name in _PAYLOAD],
        "Allow-Fetch.txt": False,
        "Data-Empty": False,
        "Serialization": "optional",
        "Accept-Serialization": ["application/zip"],
        "Accept-BagIt-Version": ["1.0"],
    }
    return json.dumps(said, indent=1).encode() + b"\n"
