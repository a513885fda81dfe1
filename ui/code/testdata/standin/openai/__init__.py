"""Stands in for the openai package where that isn't installed: as much of its
AsyncOpenAI as the programs use, by the same names, on a plain socket."""

import asyncio
import json
import os
from types import SimpleNamespace
from urllib.parse import urlsplit


class OpenAIError(Exception):
    pass


class AsyncOpenAI:
    def __init__(self, *, api_key=None, base_url=None, timeout=600, max_retries=2):
        self.api_key = os.environ.get("OPENAI_API_KEY") if api_key is None else api_key
        if self.api_key is None:
            raise OpenAIError("api_key must be set")
        self.url = urlsplit(base_url.rstrip("/") + "/chat/completions")
        self.timeout, self.max_retries = timeout, max_retries
        self.chat = SimpleNamespace(completions=SimpleNamespace(create=self._create))

    async def _create(self, **request):
        body = json.dumps(request)
        for retries in range(self.max_retries + 1):
            status, answer = await asyncio.wait_for(self._post(body.encode(), retries), self.timeout)
            if status < 429:
                break
        if status != 200:
            raise OpenAIError(f"Error code: {status} - {answer}")
        return json.loads(answer, object_hook=lambda fields: SimpleNamespace(**{"refusal": None, "tool_calls": None, **fields}))

    async def _post(self, body, retries):
        reader, writer = await asyncio.open_connection(self.url.hostname, self.url.port)
        try:
            head = (
                f"POST {self.url.path} HTTP/1.0\r\nHost: {self.url.netloc}\r\n"
                f"Authorization: Bearer {self.api_key}\r\nContent-Type: application/json\r\n"
                f"X-Stainless-Retry-Count: {retries}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            head, _, answer = (await reader.read()).partition(b"\r\n\r\n")
            return int(head.split()[1]), answer
        finally:
            writer.close()
