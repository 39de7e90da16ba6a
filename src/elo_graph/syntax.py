"""Whether a text is SPARQL, and where it stops being that; nothing is evaluated to find out.

The engine hands out no syntax tree, so its parser is asked, with a character after the text that stands
nowhere in SPARQL: the parse fails there if it comes that far, and never ends in a query that would run. (A
bracket instead would complete some texts, and ASK is answered at once.) The parser says where it has looked
furthest, which is often far behind what it did not like; the first token after which no continuation is
read is the one at fault, and is found by halving.
"""

import re
from collections.abc import Mapping
from typing import Final

import pyoxigraph

from elo_graph.errors import InputError

# The grammar's own terminals (https://www.w3.org/TR/sparql11-query/#sparqlGrammar). Possessive throughout,
# and prefixes of bounded length: no text makes this slow or deep.
TERMINALS: Final = re.compile(
    r"""
    (?P<space> \s++ | \#[^\n\r]*+ )
  | (?P<iri> < (?: [^<>"{}|^`\\\x00-\x20]++ | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )*+ > )
  | (?P<string> \"{3} (?: [^\"\\]++ | \\. | \"{1,2}+(?!\") )*+ \"{3}
      | '{3} (?: [^'\\]++ | \\. | '{1,2}+(?!') )*+ '{3}
      | \" (?: [^\"\\\n\r]++ | \\. )*+ \" | ' (?: [^'\\\n\r]++ | \\. )*+ ' )
  | (?P<name> (?: [^\W\d_] [\w.-]{0,100}+ )? : (?: [\w:.-]++ | %[0-9A-Fa-f]{2} | \\. )*+ )
  | (?P<variable> [?$] \w++ )
  | (?P<word> [^\W\d_] \w*+ )
  | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
QUERY_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
PROLOGUE: Final = ("PREFIX", "BASE", "VERSION")
OPERATIONS: Final = (*("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"),)

_NEVER: Final = "\x01"
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", re.DOTALL)
_EXPECTED: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|\[(?:\'[^\']*\'|[^\]\'])*+\]|[^",\[]+')
_FULL: Final = re.compile(r"<[A-Za-z][\w+.-]*:")
# Relative IRIs parse when the caller gives a base; to know more texts than will run is the safe side.
_BASE: Final = "http://base.invalid/"
# More white space than the parser looks ahead when it tries its keywords.
_MARGIN: Final = "\n" * 40
_SIGNS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("?", "$"), "a variable"),
    **dict.fromkeys(("'", '"', "'''", '"""'), "a text"),
    **dict.fromkeys(("<<", "<<(", "{|", "~", "-", "."), ""),
    **{"<": "an IRI", ":": "a name", "_:": "a blank node"},
}
"""What begins with a sign; nothing for what is rare, or the sign of a number."""
_SEARCHED: Final = 100_000
"""Characters of the longest text in which the fault is searched; each step of that is a parse."""


def parses(text: str, *, update: bool = False) -> bool:
    """Whether the engine's parser reads a text to its end, be it whole or not."""
    return _read(text, update, _BASE) is None


def uses_keyword(text: str, word: str, *, update: bool = False) -> bool:
    """Whether a text that parses uses the word as a keyword; False for a text that does not parse.

    A pattern over the text cannot know it: SPARQL has comments, four kinds of strings, IRIs that look like
    comparisons, and this engine even reads ``5SERVICE<…>`` as a number and a keyword. So the word is renamed
    everywhere. In names, IRIs, strings and comments that does no harm; as a keyword it is none any more.
    """
    # Most texts are done with here. No keyword is followed by / or >: that is a part of an IRI, such as those
    # of all our own services.
    if not re.search(rf"{re.escape(word)}(?![/>])", text, re.IGNORECASE):
        return False
    lower = text.lower()
    last = next((c for c in "qxzjkwvybhgpm" if word[:-1].lower() + c not in lower), None)
    if last is None:
        return True  # a text made to leave no unused word gets no benefit of the doubt

    def rename(match: re.Match[str]) -> str:
        return match[0][:-1] + (last.upper() if match[0][-1].isupper() else last)

    renamed = re.sub(re.escape(word), rename, text, flags=re.IGNORECASE)
    return not parses(renamed, update=update) and parses(text, update=update)


def insist_on_syntax(text: str, *, update: bool = False) -> None:
    """Raise InputError with line and column where a text does not parse; one that ends too early passes."""
    error = _read(text, update, _BASE)
    if error is not None:
        raise syntax_error(text, error, update=update)


def insist_on_whole_query(text: str, *, base_iri: str | None = None) -> None:
    """Likewise of a query, and one that ends too early does not pass. It must call nobody: it is asked.

    Of an empty engine, which has nothing to lose.
    """
    try:
        _put(text, False, base_iri)
    except SyntaxError as error:
        raise syntax_error(text, error) from error
    except (ValueError, RuntimeError, OSError):
        return  # it parses; whether it can be answered is for the engine to say


def syntax_error(text: str, error: SyntaxError, *, update: bool = False) -> InputError:
    """Say in words, with line and column, what is wrong with a text that the engine refused to read."""
    kind = "update" if update else "query"
    position = _POSITION.match(str(error))
    if position is None:
        return InputError(f"the {kind} does not parse: {error}")
    if len(text) > _SEARCHED:
        what = f"the {kind} does not parse: it is not understood from here on, expected {position[3]}"
        return InputError(what, line=int(position[1]), column=int(position[2]))
    misfit = _misfit(text, update, _BASE)
    if misfit is None and _balanced(text):
        misfit = _misfit(text, update, None)
    end = len(text.rstrip()) if misfit is None else misfit.start()
    what, mend = _explained(text[:end], misfit, update, position[3])
    line = text.count("\n", 0, end) + 1
    column = end - text.rfind("\n", 0, end)
    return InputError(f"the {kind} does not parse: {what}", mend=mend, line=line, column=column)


def _put(text: str, update: bool, base_iri: str | None) -> None:
    engine = pyoxigraph.Store()
    if update:
        engine.update(text, base_iri=base_iri)
    else:
        engine.query(text, base_iri=base_iri)


def _read(text: str, update: bool, base_iri: str | None) -> SyntaxError | None:
    """What the parser says of a text, if it does not come to its end."""
    try:
        _put(f"{text}\n{_NEVER}", update, base_iri)
    except SyntaxError as error:
        position = _POSITION.match(str(error))
        return error if position is None or int(position[1]) < text.count("\n") + 2 else None
    raise AssertionError("the engine accepted a character that stands nowhere in SPARQL")


def _misfit(text: str, update: bool, base_iri: str | None) -> re.Match[str] | None:
    """The first token that cannot follow those before it; None when the text only ends too early."""
    tokens = [token for token in TERMINALS.finditer(text) if token.lastgroup != "space"]
    first, last = 0, len(tokens)
    while first < last:
        middle = (first + last) // 2
        if _read(text[: tokens[middle].end()] + _MARGIN, update, base_iri) is None:
            first = middle + 1
        else:
            last = middle
    return tokens[first] if first < len(tokens) else None


def _explained(before: str, misfit: re.Match[str] | None, update: bool, said: str) -> tuple[str, str | None]:
    """What is wrong after a text that parses so far, and how to mend it."""
    kind = "update" if update else "query"
    if all(token.lastgroup == "space" for token in TERMINALS.finditer(before)):
        return _not_begun(misfit, update)
    if misfit is not None and misfit.lastgroup == "name":
        prefix = misfit[0].partition(":")[0] + ":"
        if not re.search(rf"\bPREFIX(?:\s|#.*\n)+{re.escape(prefix)}(?:\s|#.*\n)*<", before, re.IGNORECASE):
            mend = f"Begin the {kind} with PREFIX {prefix} <…>."
            return f"the prefix {prefix} is not declared", mend
    if misfit is not None and misfit.lastgroup == "iri" and not _FULL.match(misfit[0]):
        return f"the IRI {misfit[0]} is not a full one", "Write it in full, or begin with BASE <…>."
    expected = _expected_after(before, update) or ([] if misfit else _listed(said))
    reason = next((each for each in (*expected, *_listed(said)) if each.count(" ") > 2), None)
    if reason is not None:
        return reason, None
    what = "it ends too early" if misfit is None else f"'{misfit[0][:60]}' is not expected here"
    return f"{what}; expected {', '.join(expected)}" if expected else what, None


def _not_begun(misfit: re.Match[str] | None, update: bool) -> tuple[str, str | None]:
    """Of a text whose first word is wrong already."""
    word = misfit[0].upper() if misfit else ""
    if word in (QUERY_FORMS if update else OPERATIONS):
        return (
            ("it is a query", "Queries go to the query endpoint.")
            if update
            else ("it is an update", "Updates go to the update endpoint, with a token.")
        )
    begins = ", ".join((*(OPERATIONS if update else QUERY_FORMS), *PROLOGUE[:2]))
    what = f"'{misfit[0][:60]}' is not expected here" if misfit else "it is empty"
    return f"{what}; expected one of {begins}", None


def _expected_after(before: str, update: bool) -> list[str]:
    """What the parser would like to read next; nothing where asking it could mean doing what is written."""
    if _balanced(before) and (update or re.search("SERVICE", before, re.IGNORECASE)):
        return []
    try:
        _put(before + " ", update, _BASE)
    except SyntaxError as error:
        position = _POSITION.match(str(error))
        return _listed(position[3]) if position else []
    except (ValueError, RuntimeError, OSError):
        pass
    return []


def _balanced(text: str) -> bool:
    """Whether every brace is closed, as in what may be whole."""
    signs = [token[0] for token in TERMINALS.finditer(text) if token.lastgroup == "sign"]
    return signs.count("}") >= signs.count("{")


def _listed(said: str) -> list[str]:
    """The parser's expectations in a person's words, each once.

    Keywords it names are those that it happened to be looking for further ahead, and are left out; where one
    may stand, it expects any character.
    """
    words: dict[str, None] = {}
    for each in (found[0].strip(" ,\n") for found in _EXPECTED.finditer(said)):
        if each.startswith('"'):
            sign = each[1:-1].replace("\\", "")
            words[_SIGNS.get(sign, f"'{sign}'")] = None
        elif each.startswith("['A'"):
            words["a name"] = None
        elif each.startswith("['0'"):
            words["a number"] = None
        elif each.count(" ") > 2:
            words[each] = None
    words.pop("", None)
    if '"<="' in said:  # then < compares, too
        words = {"'<'" if word == "an IRI" else word: None for word in words}
    return [*words, *(["a keyword"] if "[_]" in said else [])]
