"""Puts a document into the cache of roc-validator, so that it is known without a network: CACHE FILE ADDRESS.

Run by the Python that roc-validator is installed for.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse


class _Disk(BaseAdapter):
    """Answers every request with one file."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data

    def send(self, request: PreparedRequest, **_: Any) -> Response:
        answer = Response()
        answer.status_code, answer.url, answer.request = 200, str(request.url), request
        answer.headers["Content-Type"] = "application/ld+json"
        answer.raw = HTTPResponse(BytesIO(self.data), answer.headers, 200, preload_content=False)
        return answer

    def close(self) -> None:
        pass


cache, file, address = sys.argv[1:]
session = CachedSession(cache, expire_after=-1)
session.mount("https://", _Disk(Path(file).read_bytes()))
session.get(address).raise_for_status()
