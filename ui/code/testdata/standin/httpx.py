"""Stands in for as much of httpx as the programs use."""

from dataclasses import dataclass


@dataclass
class Limits:
    max_connections: int | None = None
    max_keepalive_connections: int | None = None
