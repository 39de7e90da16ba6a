"""Settings read from the environment (prefix ``ELO_``); the command line's options come before them."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from elo_graph.errors import InputError


def default_cache_dir() -> Path:
    """Return the per-user cache folder (XDG base directory specification)."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "elo-graph"


class Settings(BaseSettings):
    """What an installation may set.

    Every field can be given as an environment variable: ``ELO_BASE_IRI``, ``ELO_CACHE_DIR`` …
    Secrets come from the environment or a file, never from the command line, where others can read them.
    """

    model_config = SettingsConfigDict(env_prefix="ELO_", frozen=True, extra="ignore")

    base_iri: str = Field(
        default="https://w3id.org/elo/",
        description="what the IRIs of things, schemes and graphs begin with; another region sets its own",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#\s]+$",
        description="where harvesters reach this server (https://example.org); by default as they called it",
    )
    contact: str = Field(
        default="elo-graph@localhost.localdomain",
        pattern=r"^\S+@(\S+\.)+\S+$",  # as the schema of OAI-PMH has it
        description="mail address that OAI-PMH harvesters are told to write to",
    )
    cache_dir: Path = Field(
        default_factory=default_cache_dir, description="where the shipped registry is built, once"
    )
    update_token: SecretStr | None = Field(
        default=None,
        description="bearer token that allows writes over HTTP, or name:token; without one writes are off",
    )
    update_token_file: Path | None = Field(
        default=None, description="file that holds tokens instead, a line a token, name:token"
    )
    query_timeout: float = Field(default=10.0, gt=0, description="seconds a query may run")
    query_memory: int = Field(
        default=4 << 30, ge=256 << 20, description="bytes of memory that the process of one query may use"
    )
    query_workers: int = Field(
        default_factory=lambda: max(2, os.cpu_count() or 2),
        ge=1,
        description="queries that may run at once; by default one a processor, and at least two",
    )
    query_queue: int = Field(
        default=64, ge=0, description="queries that may wait for their turn; one more is told to come back"
    )
    result_limit: int = Field(default=1 << 32, gt=0, description="bytes that the answer to a query may have")
    answer_cache: int = Field(
        default=32 << 20,
        ge=0,
        description="bytes of small answers kept while the data stays as it is; 0 keeps none",
    )
    access_log: bool = Field(
        default=False, description="whether each request is written down on standard error, a line of JSON"
    )
    validate_writes: bool = Field(
        default=True, description="whether a write that breaks the shapes is refused"
    )
    audit_writes: bool | None = Field(
        default=None,
        description="whether each write is recorded in the audit graph; by default it is, but not with "
        "--bare --default-graph unnamed, where the store holds what clients put there and nothing else",
    )
    update_timeout: float = Field(default=60.0, gt=0, description="seconds a SPARQL update may run")
    write_limit: int = Field(default=64 << 20, gt=0, description="bytes that one write may send")
    allow_service: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="hosts that SERVICE and LOAD may reach at public addresses, with commas between, each "
        "with its port where it is to be reached at no other; none by default",
    )

    remote_query: str | None = Field(
        default=None,
        description="where a store behind an address (sparql+http://…) takes queries; found by itself when "
        "the address is of a usual layout",
    )
    remote_update: str | None = Field(default=None, description="where it takes updates, likewise")
    remote_data: str | None = Field(
        default=None, description="where it speaks the graph store protocol, likewise"
    )
    remote_user: str | None = Field(
        default=None, description="who we are to it, by basic or digest authentication as it asks"
    )
    remote_password: SecretStr | None = Field(default=None, description="the password that goes with it")
    remote_password_file: Path | None = Field(
        default=None, description="file that holds the password instead"
    )
    remote_token: SecretStr | None = Field(
        default=None, description="bearer token for it, in place of user and password"
    )
    remote_token_file: Path | None = Field(default=None, description="file that holds that token instead")
    remote_connect_timeout: float = Field(
        default=5.0, gt=0, description="seconds to wait for a connection to it"
    )
    remote_timeout: float = Field(
        default=60.0, gt=0, description="seconds to wait for it to say something, once connected"
    )
    remote_retries: int = Field(
        default=2, ge=0, description="how often a read is tried again that did not reach it; writes never are"
    )
    remote_refresh: float = Field(
        default=1.0, gt=0, description="seconds after which a server looks whether others have written to it"
    )
    remote_copy: bool = Field(
        default=True,
        description="whether a server keeps a copy of it here and answers from that; without one each query "
        "goes to the engine, and writes and plans are not offered",
    )
    remote_union: Literal["auto", "engine", "parameters"] = Field(
        default="auto",
        description="who makes the default graph the union of all: the engine by its configuration, or "
        "parameters of each request that list the graphs; auto looks what the engine does",
    )

    def __init__(self, **given: Any) -> None:
        """Read the environment. Raises InputError naming the variable that is not understood."""
        try:
            super().__init__(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else ""
            raise InputError(
                f"{first['msg'][:1].lower()}{first['msg'][1:]}", where=f"ELO_{name.upper()}"
            ) from error

    @field_validator("allow_service", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [host for host in re.split(r"[,\s]+", value) if host] if isinstance(value, str) else value
