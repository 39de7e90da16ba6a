"""OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html): data.europa.eu's preferred door.

Records are the things of the registry (Dublin Core) and its datasets (Dublin Core and DCAT-AP). A list
is read from the log as of its last entry when it began, so all parts speak of one state; what has gone is
told.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Triple

from elo_graph.publish.catalogue import Addresses
from elo_graph.publish.documents import write
from elo_graph.publish.dublin_core import dublin_core
from elo_graph.publish.feed import Feed, Member

SIZE: Final = 100
SETS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "dataset": ("", "Datasets"),
        "service": ("id/service/", "Services"),
        "actor": ("id/actor/", "Actors"),
        "referral": ("id/referral/", "Referrals"),
        "concept": ("scheme/", "Concepts"),
    }
)
FORMATS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "oai_dc": (
            "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            "http://www.openarchives.org/OAI/2.0/oai_dc/",
        ),
        "dcat_ap": (
            "http://data.europa.eu/r5r/",
            "http://www.w3.org/ns/dcat#",
        ),
    }
)
ARGUMENTS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = MappingProxyType(
    {
        "Identify": (frozenset(), frozenset()),
        "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
        "ListSets": (frozenset(), frozenset({"resumptionToken"})),
        "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
        "ListIdentifiers": (
            frozenset({"metadataPrefix"}),
            frozenset({"from", "until", "set", "resumptionToken"}),
        ),
        "ListRecords": (
            frozenset({"metadataPrefix"}),
            frozenset({"from", "until", "set", "resumptionToken"}),
        ),
    }
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?")


class OaiError(Exception):
    """An error condition of the protocol: its code and a sentence."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as asked for; ``until_id`` fixes the state, ``after`` where this part begins."""

    prefix: str
    set: str
    since: str
    before: str
    until_id: int
    after: int
    given: int

    def token(self, after: int, given: int) -> str:
        """Write where the next part begins."""
        numbers = [str(number) for number in (self.until_id, after, given)]
        parts = [self.prefix, self.set, self.since, self.before, *numbers]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@dataclass(frozen=True, slots=True)
class Repository:
    """What answers come from; ``datasets`` are those of the catalogue, ``dataset`` gives one's triples."""

    feed: Feed
    addresses: Addresses
    contact: str
    datasets: frozenset[str]
    dataset: Callable[[str], tuple[Triple, ...]]

    def answer(self, arguments: list[tuple[str, str]]) -> str:
        """Answer a request, errors too: the protocol has no other way to tell them."""
        given = dict(arguments)
        verb = given.get("verb", "")
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in arguments)
        try:
            if verb not in ARGUMENTS or [name for name, _ in arguments].count("verb") != 1:
                raise OaiError("badVerb", "The verb is missing, repeated or none of the protocol's.")
            self._check(verb, arguments)
            body = f"<{verb}>\n{''.join(self._of(verb, given))}</{verb}>"
        except OaiError as error:
            body = f'<error code="{error.code}">{escape(str(error))}</error>'
            if error.code in ("badVerb", "badArgument"):
                attributes = ""  # what is no request of the protocol is not repeated (section 3.2)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
            f"<responseDate>{now}</responseDate>\n"
            f"<request{attributes}>{escape(self.addresses.server)}/oai</request>\n{body}\n</OAI-PMH>\n"
        )

    @staticmethod
    def _check(verb: str, arguments: list[tuple[str, str]]) -> None:
        names = [name for name, _ in arguments if name != "verb"]
        needed, allowed = ARGUMENTS[verb]
        if len(names) != len(set(names)) or set(names) - needed - allowed:
            raise OaiError("badArgument", "An argument is repeated or not one of this verb's.")
        if "resumptionToken" in names:
            if len(names) > 1:
                raise OaiError("badArgument", "resumptionToken is an exclusive argument.")
        elif needed - set(names):
            raise OaiError("badArgument", f"Missing: {', '.join(sorted(needed - set(names)))}.")

    def _of(self, verb: str, given: Mapping[str, str]) -> Iterator[str]:
        match verb:
            case "Identify":
                yield self._identify()
            case "ListMetadataFormats":
                yield from self._formats(given.get("identifier"))
            case "ListSets":
                if "resumptionToken" in given:
                    raise OaiError("badResumptionToken", "The list of sets has one part.")
                for name, (_, words) in SETS.items():
                    yield f"<set><setSpec>{name}</setSpec><setName>{words}</setName></set>\n"
            case "GetRecord":
                member = self._member(given["identifier"])
                self._disseminates(member.thing, given["metadataPrefix"])
                yield self._record(member, given["metadataPrefix"])
            case _:
                yield from self._list(given, whole=verb == "ListRecords")

    def _identify(self) -> str:
        begin = (self.feed.first_moment() or "1970-01-01T00:00:00Z")[:19].rstrip("Z") + "Z"
        return (
            "<repositoryName>elo-graph</repositoryName>\n"
            f"<baseURL>{escape(self.addresses.server)}/oai</baseURL>\n"
            "<protocolVersion>2.0</protocolVersion>\n"
            f"<adminEmail>{escape(self.contact)}</adminEmail>\n"
            f"<earliestDatestamp>{begin}</earliestDatestamp>\n"
            "<deletedRecord>persistent</deletedRecord>\n<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>\n"
            "<compression>gzip</compression>\n"
        )

    def _formats(self, identifier: str | None) -> Iterator[str]:
        if identifier is not None:
            self._member(identifier)
        for prefix, (schema, namespace) in FORMATS.items():
            if identifier is None or prefix == "oai_dc" or self._is_dataset(identifier):
                yield (
                    f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{schema}</schema>"
                    f"<metadataNamespace>{namespace}</metadataNamespace></metadataFormat>\n"
                )

    def _member(self, identifier: str) -> Member:
        member = self.feed.last_of(identifier)
        if member is None:
            raise OaiError("idDoesNotExist", f"There is no {identifier}.")
        return member

    def _disseminates(self, identifier: str, prefix: str) -> None:
        if prefix not in FORMATS or (prefix == "dcat_ap" and not self._is_dataset(identifier)):
            raise OaiError("cannotDisseminateFormat", f"The record has no form {prefix}.")

    def _is_dataset(self, iri: str) -> bool:
        if iri in self.datasets:
            return True
        # A graph that has gone is listed no more, but is told of as deleted.
        name = iri.removeprefix(self.addresses.base + "graph/")
        if name == iri or "#" in name or name.endswith(".html"):
            return False
        last = self.feed.last_of(iri)
        return last is not None and last.kind == "Delete"

    def _list(self, given: Mapping[str, str], *, whole: bool) -> Iterator[str]:
        asked = self._asked(given)
        found = list(self._current(asked))
        if not found and asked.after == 0:
            raise OaiError("noRecordsMatch", "Nothing fits.")
        for member in found[:SIZE]:
            yield self._record(member, asked.prefix) if whole else self._header(member)
        given_so_far = asked.given + min(len(found), SIZE)
        if len(found) > SIZE:
            token = asked.token(found[SIZE - 1].id, given_so_far)
            yield f'<resumptionToken cursor="{asked.given}">{token}</resumptionToken>\n'
        elif asked.after:
            yield f'<resumptionToken cursor="{asked.given}"/>\n'

    def _current(self, asked: Asked) -> Iterator[Member]:
        """Give at most one more than a part holds."""
        begins, left, after = self._begins(asked), SIZE + 1, asked.after
        while left:
            some = self.feed.current(
                begins=begins,
                until=asked.until_id,
                after=after,
                since=asked.since,
                before=asked.before,
                limit=SIZE + 1,
            )
            for member in some:
                after = member.id
                dataset = self._is_dataset(member.thing)
                if (dataset or (asked.prefix != "dcat_ap" and asked.set != "dataset")) and left:
                    left -= 1
                    yield member
            if len(some) <= SIZE:
                return

    def _begins(self, asked: Asked) -> str:
        if asked.set:
            return self.addresses.base + SETS[asked.set][0]
        return self.addresses.base

    def _asked(self, given: Mapping[str, str]) -> Asked:
        if "resumptionToken" in given:
            try:
                texts = json.loads(base64.urlsafe_b64decode(given["resumptionToken"].encode()))
                if not (isinstance(texts, list) and all(isinstance(one, str) for one in texts)):
                    raise ValueError
                prefix, name, since, before, *numbers = texts
                if prefix not in FORMATS or (name and name not in SETS) or any(len(n) > 15 for n in numbers):
                    raise ValueError
                asked = Asked(prefix, name, since, before, *map(int, numbers))
            except (ValueError, TypeError) as error:
                raise OaiError("badResumptionToken", "This is no token of ours.") from error
            return asked
        prefix, name = given["metadataPrefix"], given.get("set", "")
        if prefix not in FORMATS:
            raise OaiError("cannotDisseminateFormat", f"There is no form {prefix}.")
        if name and name not in SETS:
            raise OaiError("noRecordsMatch", f"There is no set {name}.")
        since, before = (self._day(given.get(key)) for key in ("from", "until"))
        if since and before and (len(since) != len(before) or since > before):
            raise OaiError("badArgument", "from is after until, or they differ in granularity.")
        # Moments are kept to the microsecond: the whole second, or day, of `until` is meant.
        end = f"{before[:-1]}.999999Z" if "T" in before else f"{before}T23:59:59.999999Z"
        return Asked(prefix, name, since.rstrip("Z"), end if before else "9999", self.feed.newest(), 0, 0)

    @staticmethod
    def _day(text: str | None) -> str:
        if text is None:
            return ""
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError as error:
            raise OaiError("badArgument", f"{text} is not a UTC date.") from error
        return text

    def _header(self, member: Member) -> str:
        gone = ' status="deleted"' if member.kind == "Delete" else ""
        within = "".join(
            f"<setSpec>{name}</setSpec>"
            for name, (begins, _) in SETS.items()
            if (
                self._is_dataset(member.thing)
                if name == "dataset"
                else member.thing.startswith(self.addresses.base + begins)
            )
        )
        return (
            f"<header{gone}><identifier>{escape(member.thing)}</identifier>"
            f"<datestamp>{member.moment[:19]}Z</datestamp>{within}</header>\n"
        )

    def _record(self, member: Member, prefix: str) -> str:
        if member.kind == "Delete":
            return f"<record>{self._header(member)}</record>\n"
        body = dublin_core(member) if prefix == "oai_dc" else self._dcat_ap(member)
        return f"<record>{self._header(member)}<metadata>{body}</metadata></record>\n"

    def _dcat_ap(self, member: Member) -> str:
        xml = write(self.dataset(member.thing), "application/rdf+xml").decode()
        return xml.partition("?>")[2].strip() if xml.startswith("<?xml") else xml.strip()
