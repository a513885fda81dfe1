"""Stands in for the openai package where that isn't installed: as much of it as the
programs use, by the same names, on plain sockets."""

import asyncio
import json
import os
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit


class OpenAIError(Exception):
    pass


class DefaultAsyncHttpxClient:
    """Keeps connections, as many as the limits say."""

    def __init__(self, *, limits):
        self.limits, self.idle = limits, []
        self.slots = asyncio.Semaphore(limits.max_connections or 10**9)

    async def post(self, url, head, body):
        async with self.slots:
            await asyncio.sleep(0)  # as httpx gives way at its locks, before it writes
            if self.idle:
                connection = self.idle.pop()
            else:
                connection = await asyncio.open_connection(url.hostname, url.port)
            reader, writer = connection
            kept = False
            try:
                writer.write(head.encode() + body)
                status, answer = await self._read(reader)
                kept = len(self.idle) < (self.limits.max_keepalive_connections or 10**9)
            finally:
                if kept:
                    self.idle.append(connection)
                else:
                    writer.close()
            return status, answer

    async def _read(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        status = int(head.split()[1])
        if "transfer-encoding: chunked" not in head:
            length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
            return status, await reader.readexactly(int(length.split(":")[1]))
        answer = b""
        while size := int(await reader.readline(), 16):
            answer += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return status, answer


class _Tool(dict):
    model = None


def _strict(schema):
    """What the package makes of a model's schema."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _strict(value) for key, value in schema.items()}
    if schema.get("type") == "object":
        schema["additionalProperties"] = False
        schema["required"] = list(schema.get("properties", {}))
    return schema


def pydantic_function_tool(model, *, name=None, description=None):
    function = _Tool(name=name or model.__name__, strict=True, parameters=_strict(model.model_json_schema()), description=description)
    function.model = model
    return {"type": "function", "function": function}


class AsyncOpenAI:
    def __init__(self, *, api_key=None, base_url=None, timeout=600, max_retries=2, http_client, default_headers=None, default_query=None):
        self.api_key = os.environ.get("OPENAI_API_KEY") if api_key is None else api_key
        if self.api_key is None:
            raise OpenAIError("api_key must be set")
        self.url = urlsplit(base_url.rstrip("/") + "/chat/completions")
        self.headers = {"Authorization": f"Bearer {self.api_key}", **(default_headers or {})}
        self.query = "?" + urlencode(default_query) if default_query else ""
        self.timeout, self.max_retries, self.http = timeout, max_retries, http_client
        self.chat = SimpleNamespace(completions=SimpleNamespace(create=self._create, parse=self._parse, stream=_Stream(self)))

    async def _create(self, extra_body=None, **request):
        status, answer = await self._send(request | (extra_body or {}))
        return json.loads(answer, object_hook=_message)

    async def _parse(self, **request):
        request, model, tools = _plain(request)
        return _parsed(await self._create(**request), model, tools)

    async def _send(self, request):
        body = json.dumps(request).encode()
        for retries in range(self.max_retries + 1):
            head = (
                f"POST {self.url.path}{self.query} HTTP/1.1\r\nHost: {self.url.netloc}\r\n"
                + "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
                + f"Content-Type: application/json\r\n"
                f"X-Stainless-Retry-Count: {retries}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            status, answer = await asyncio.wait_for(self.http.post(self.url, head, body), self.timeout)
            if status < 429:
                break
        if status != 200:
            raise OpenAIError(f"Error code: {status} - {answer}")
        return status, answer


def _message(fields):
    return SimpleNamespace(**{"refusal": None, "tool_calls": None, "content": None, **fields})


def _plain(request):
    """The request with schemas in place of models, and the models."""
    model, tools = request.get("response_format"), {}
    if isinstance(model, type):
        schema = {"name": model.__name__, "schema": _strict(model.model_json_schema()), "strict": True}
        request = request | {"response_format": {"type": "json_schema", "json_schema": schema}}
    else:
        model = None
    for tool in request.get("tools", []):
        if not tool["function"].get("strict"):
            raise ValueError("only strict function tools can be auto-parsed")
        tools[tool["function"]["name"]] = getattr(tool["function"], "model", None)
    return request, model, tools


def _parsed(completion, model, tools):
    for choice in completion.choices:
        if choice.finish_reason in ("length", "content_filter"):
            raise OpenAIError(choice.finish_reason)
        choice.message.parsed = model.model_validate_json(choice.message.content) if model and choice.message.content else None
        for call in choice.message.tool_calls or []:
            if tools.get(call.function.name):
                call.function.parsed_arguments = tools[call.function.name].model_validate_json(call.function.arguments)
    return completion


class _Stream:
    def __init__(self, client):
        self.client = client

    def __call__(self, **request):
        stream = _Stream(self.client)
        stream.request = request
        return stream

    async def __aenter__(self):
        request, model, tools = _plain(self.request)
        extra = request.pop("extra_body", {})
        _, answer = await self.client._send(request | extra | {"stream": True})
        self.completion = _parsed(_joined(answer.decode()), model, tools)
        return self

    async def __aexit__(self, *_):
        pass

    async def get_final_completion(self):
        return self.completion


def _joined(events):
    content, calls, reason = "", {}, None
    for line in events.splitlines():
        if not line.startswith("data: {"):
            continue
        for choice in json.loads(line[6:])["choices"]:
            reason = choice.get("finish_reason") or reason
            content += choice["delta"].get("content") or ""
            for call in choice["delta"].get("tool_calls") or []:
                one = calls.setdefault(call["index"], _message({"function": _message({"name": "", "arguments": ""})}))
                one.function.name += call["function"].get("name") or ""
                one.function.arguments += call["function"].get("arguments") or ""
    message = _message({"content": content or None, "tool_calls": list(calls.values()) or None})
    return _message({"choices": [_message({"message": message, "finish_reason": reason})]})
