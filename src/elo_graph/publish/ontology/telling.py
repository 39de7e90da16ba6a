"""Tells a change in one sentence, in Finnish, Swedish or English; the words stand in the ``.toml`` files."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from elo_graph.publish.ontology.changes import Change, Label
from elo_graph.publish.ontology.nodes import Nameless, Value, shown
from elo_graph.publish.ontology.rules import rules, words
from elo_graph.terms import ONTOLOGY, PREFIXES, SH, SKOS
from elo_graph.validate.formats.terms import short_iri

_LONGEST = 160  # signs of a value, an expression or a query


@dataclass(frozen=True)
class Teller:
    """Tells changes in a language; ``labels`` name what they mention, ``markdown`` marks names and code."""

    language: str
    labels: Mapping[str, Label]
    markdown: bool = False

    def sentence(self, change: Change) -> str:
        """Return the sentence for a change."""
        text = rules().rules[change.rule].texts[self.language]
        old, new = self._sides(change)
        told = text.format(
            what=self.word("what", change.what),
            new_what=self.word("new", change.what),
            gone_what=self.word("gone", change.what),
            outdated_what=self.word("outdated", change.what),
            name=self._subject(change),
            property=self.property(change.property),
            old=old,
            new=new,
            change=self._change(old, new, change),
            severity=self.word("severity", change.severity),
            more=self._more(change),
        )
        told = told[:1].upper() + told[1:]
        return told if told.endswith((".", "!", "?", "”", ")")) else f"{told}."

    def name(self, subject: str, label: Label | None = None) -> str:
        """Return a thing's name in this language with its identifier behind it."""
        code = self.code(short_iri(subject) if "://" in subject else subject)
        found = label if label is not None else self.labels.get(subject, {})
        text = next((found[tag] for tag in (self.language, "en", "fi", "sv", "") if found.get(tag)), "")
        if not text:
            return code if subject else ""
        shown_text = f"**{_plain(text)}**" if self.markdown else text
        if subject.startswith(ONTOLOGY) and "<" in code:
            return shown_text  # a module's identifier says no more than its title does
        # Without a known prefix the end of it will do.
        known = code if "<" not in code else self.code(re.split(r"[/#]", subject.rstrip("/#"))[-1])
        return f"{shown_text} ({known})"

    def property(self, iri: str) -> str:
        """Return the name of a property, or of what a parameter of a shape is about."""
        name = short_iri(iri) if "://" in iri else iri
        known = words()["property"].get(name)
        if known is not None:
            return known[self.language]
        return self.name(iri) if iri in self.labels else self.code(name)

    def word(self, group: str, name: str) -> str:
        """Return a word; what has none is shown as it is."""
        found = words()[group].get(name)
        return found[self.language] if found else name

    def say(self, name: str, /, group: str = "say", **values: object) -> str:
        """Return a phrase with its values filled in."""
        return words()[group][name][self.language].format(**values)

    def code(self, text: str) -> str:
        """Mark an identifier."""
        return f"`{text}`" if self.markdown else text

    def _subject(self, change: Change) -> str:
        name = self.name(change.subject, change.label)
        if change.what == "shape" and change.above:
            return name + self.say("on", path=self._path(change.above))
        return name

    def _path(self, values: Iterable[Value]) -> str:
        """Tell paths by the names of their properties; ones with repetitions as they are written."""
        return ", ".join(self._step(value) for value in values)

    def _step(self, value: Value) -> str:
        text = value.text if isinstance(value, Nameless) else ""
        if not text or set(text) & set("*+?!"):
            return self._value(value)
        told = []
        for step in text.strip("()").split("|"):
            name = step.strip("()^")
            prefix, colon, local = name.partition(":")
            if not colon or prefix not in PREFIXES or "/" in step:
                return self._value(value)
            known = self.name(PREFIXES[prefix] + local)
            told.append(self.say("inverse", path=known) if step.startswith("^") else known)
        return self.say("or").join(told)

    def _sides(self, change: Change) -> tuple[str, str]:
        rule = change.rule
        if rule in ("relabelled",):
            return "", self._became(change.old, change.new)
        if rule in ("label-added", "definition-added", "definition-changed", "shape-text"):
            return "", self._texts(change.new or change.old, whole=rule == "label-added")
        if rule in ("label-lost", "definition-lost"):
            return self._texts(change.old, whole=rule == "label-lost"), ""
        if change.what == "shape" and change.old and change.new:
            gone = tuple(v for v in change.old if v not in change.new)
            come = tuple(v for v in change.new if v not in change.old)
            return self._values(gone), self._values(come)
        top = self.say("top") if change.property == SKOS + "broader" else self.say("nothing")
        return self._values(change.old) or top, self._values(change.new) or top

    def _change(self, old: str, new: str, change: Change) -> str:
        if change.what != "shape":
            return ""
        if change.property == SH + "sparql" and change.old and change.new:
            return self.say("rewritten")
        nothing = self.say("nothing")
        old, new = old.replace(nothing, "") if old == nothing else old, "" if new == nothing else new
        if old and new:
            return self.say("arrow", old=old, new=new)
        return self.say("plus", new=new) if new else self.say("minus", old=old)

    def _became(self, old: Sequence[Value], new: Sequence[Value]) -> str:
        before = dict(_by_language(old))
        parts = [
            self.say("became", language=self._language(tag), new=text, old=before.get(tag, ""))
            for tag, text in _by_language(new)
        ]
        return "; ".join(parts)

    def _texts(self, values: Sequence[Value], *, whole: bool) -> str:
        parts = [
            self.say("is", language=self._language(tag), new=text) if whole else self._language(tag)
            for tag, text in dict(_by_language(values)).items()
        ]
        if whole:
            return "; ".join(parts)
        listed = ", ".join(parts)
        here = dict(_by_language(values)).get(self.language)
        return f"{listed}: ”{here}”" if here else listed

    def _language(self, tag: str) -> str:
        if tag in words()["language"]:
            return self.say(tag, group="language")
        return self.say("other", group="language", code=tag) if tag else self.say("none", group="language")

    def _values(self, values: Iterable[Value]) -> str:
        return ", ".join(self._value(value) for value in values)

    def _value(self, value: Value) -> str:
        if isinstance(value, NamedNode):
            kind = words()["kind"].get(short_iri(value.value))
            if kind is not None:
                return kind[self.language]
            local = value.value.rpartition("#")[2]
            if local in words()["severity"]:
                return self.word("severity", local)
            return self.name(value.value)
        text = shown(value)
        short = text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + " …"
        return self.code(short) if isinstance(value, Nameless) else short

    def _more(self, change: Change) -> str:
        if change.since:
            return self.say("since", day=change.since)
        parts = []
        if change.above and change.what != "shape":
            listed = self._values(change.above)
            under = change.what == "concept"
            parts.append(self.say("under", broader=listed) if under else self.say("kind_of", above=listed))
        about = next((change.about[t] for t in (self.language, "en", "fi", "") if change.about.get(t)), "")
        if about:
            parts.append(self.say("means", text=f"{about[:1].upper()}{about[1:]}"))
        return "".join(parts)


def _by_language(values: Iterable[Value]) -> list[tuple[str, str]]:
    return [(v.language or "", v.value) for v in values if isinstance(v, Literal)]


def _plain(text: str) -> str:
    return text.replace("*", "\\*")
