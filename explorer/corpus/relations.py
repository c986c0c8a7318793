"""What one does with what: nouns and the predicates that the practice grammar puts them before, as known relations.

The grammar draws words by class, so that nothing tells two fruits apart; what it does relate are classes: fruit is
peeled, tea is drunk. a : b = c : ? asked across two relations has an answer that is known up to its class.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from explorer.corpus import practice
from explorer.corpus.lexicon import lexicon

OBJECT = re.compile(r"\{([a-z_]+)\+?\}을 \{([^}:]+):")

LEMMA = re.compile("[가-힣]+다")


class Relation(NamedTuple):
    """Nouns that are objects of the same predicates."""

    nouns: frozenset[str]
    predicates: frozenset[str]


@cache
def relations() -> tuple[Relation, ...]:
    """Every class of nouns that is an object somewhere, with all predicates it is the object of."""
    members: dict[str, set[str]] = {}
    for word, classes in lexicon().classes.items():
        for each in classes:
            members.setdefault(each, set()).add(word)
    found: dict[str, set[str]] = {}
    for frame in (each for several in practice.frames().values() for each in several):
        for noun, predicate in OBJECT.findall(frame.pattern):
            if noun in members:
                lemma = predicate.partition("/")[0]
                found.setdefault(noun, set()).update(members.get(predicate, {lemma} if LEMMA.fullmatch(lemma) else ()))
    return tuple(Relation(frozenset(members[noun]), frozenset(found[noun])) for noun in sorted(found) if found[noun])
