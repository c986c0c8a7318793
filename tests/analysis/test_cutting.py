from collections import Counter

import pytest

from explorer.analysis import cutting
from explorer.corpus import cuts
from explorer.corpus.build import Plan, build
from explorer.corpus.store import opened
from explorer.corpus.tokenise import tokenizer
from explorer.spaces.stages import finished

LINES = [
    f"{who}{how} {what}를 {n}번 먹었다."
    for n in range(9)
    for who, how in (("나", "는"), ("민수", "는"))
    for what in ("배", "사과")
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("text")
    (folder / "text.txt").write_text("\n".join(LINES), "utf-8")
    plan = Plan(files=(folder / "text.txt",), name="text", tokenizer="whitespace")
    return opened(folder, finished(build(folder, plan)))


def test_a_sentence_is_cut_as_its_tokeniser_cuts_it(corpus):
    frame = finished(cutting.cut(corpus, "kiwi", "난 배를 먹었다."))
    assert list(frame.itertuples(index=False, name=None)) == [tuple(t)[:3] for t in cuts.cut("kiwi", "난 배를 먹었다.")]
    assert finished(cutting.cut(corpus, "whitespace", " ")).empty


def test_vocabularies_of_the_whole_text_are_its_words(corpus):
    frame = finished(cutting.vocabularies(corpus))
    assert set(frame["tokenizer"]) == set(cuts.names()) - set(cuts.missing())
    for name in ("whitespace", "jamo", "kiwi"):
        own = frame[frame["tokenizer"] == name].set_index("word")["count"].to_dict()
        cutter = tokenizer(name, cuts.ALL.get(name))
        assert own == Counter(token.text for line in LINES for token in cutter(line))
        row = frame.attrs["rows"][name]
        assert (row["tokens"], row["types"]) == (sum(own.values()), len(own))
        seen = {token.text for line in LINES[::2] for token in cutter(line)}
        met = [token.text for line in LINES[1::2] for token in cutter(line)]
        assert row["unseen"] == pytest.approx(sum(word not in seen for word in met) / len(met))


def test_what_bpe_learnt_cuts_again(corpus):
    frame = finished(cutting.vocabularies(corpus, sentences=10, seed=3))
    assert frame.attrs["sentences"] == len(frame.attrs["sample"]) == 10
    again = Counter(
        token.text for at in frame.attrs["sample"] for token in tokenizer("bpe", frame.attrs["learnt"])(LINES[at])
    )
    assert frame[frame["tokenizer"] == "bpe"].set_index("word")["count"].to_dict() == again
