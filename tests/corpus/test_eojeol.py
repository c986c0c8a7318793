"""The forms of words, by rules and examples of the standard grammar."""

from __future__ import annotations

import pytest

from explorer.corpus.eojeol import CONSONANT, RIEUL, VOWEL, conjugated, is_tail, last_sound

FORMS = {
    "배": "를 가 는 에 에서 에서는 에서도 로 로는 로부터 로부터도 와 와는 와의 의 도 만 만은 만을 만큼 만큼은 "
    "만큼의 처럼 보다 보다도  "
    "까지 까지는 까지도 부터 부터가 마다 밖에 조차 조차도 마저 뿐 뿐만 뿐이다 뿐이었다 나 랑 하고 이다 였다 였던 "
    "예요 입니다 인 인데 일까  "
    "들 들이 들은 들로 들에게 들에게서도 야말로 라도 커녕 는커녕 든지 엔 에선 까진 보단 론 에서요 까지요 쯤 쯤은 씩",
    "밤": "을 이 은 에 에는 으로 으로도 으로부터 과 과는 이나 이랑 이라도 이다 이었다 이었는데 이에요 입니다 "
    "이야 이라는 이라서 마다",
    "말": "을 이 은 로 로는 로도 로만 로써 과 이나 이다 들 들이 이라도 이었다",
    "사과": "다 고 네 죠 라면 라서 라는 지만 였고 예요 에요 요 야",
    "CGV": "가 이 를 을 는 은 에서 로 으로",
}  # fmt: skip
NOT = {
    "배": "을 이 은 과 으로 이나 이랑 우 우가 추 추를 경 달 신 려 치 워 나무 고프다 다 고 요 만를 만가 까지은 "
    "에가 로을 와를 이었다",
    "밤": "를 가 는 로 와 나 랑 라도 였다 예요 나무 새 하늘 마다를를",
    "말": "으로 으로는 를 와 하다 했다 썽 씀 없이",
    "사과": "을 과 은 이 나무 즙 했다 하는 드리다",
}  # fmt: skip


@pytest.mark.parametrize("noun", FORMS)
def test_what_agrees_follows_a_noun(noun: str) -> None:
    refused = [tail for tail in FORMS[noun].split() if not is_tail(tail, noun, bare=len(noun) > 1)]
    assert refused == []
    assert is_tail("", noun)


@pytest.mark.parametrize("noun", NOT)
def test_what_does_not_agree_does_not(noun: str) -> None:
    assert [tail for tail in NOT[noun].split() if is_tail(tail, noun, bare=len(noun) > 1)] == []


@pytest.mark.parametrize(("text", "sound"), [("배", VOWEL), ("밤", CONSONANT), ("말", RIEUL), ("", None), ("LG", None)])
def test_the_last_sound(text: str, sound: int | None) -> None:
    assert last_sound(text) == sound


CONJUGATED = {
    "먹다": "먹다 먹고 먹는 먹은 먹을 먹어 먹어서 먹었다 먹었던 먹었습니다 먹습니다 먹지만 먹으면 먹으려고 먹자 "
    "먹기 먹음 먹겠다 먹읍시다",
    "걷다": "걷고 걷는다 걸어 걸어서 걸었다 걸으면 걸을",
    "춥다": "춥고 춥지만 추운 추워 추워서 추웠다 추우면 추울까",
    "입다": "입고 입어 입었다 입은 입으면",
    "짓다": "짓고 짓는 지어 지었다 지으면 지은",
    "웃다": "웃고 웃어 웃었다 웃으면",
    "모르다": "모르고 모르는 몰라 몰라서 몰랐다 모를 모릅니다",
    "따르다": "따르고 따라 따랐다 따른다 따름",
    "푸르다": "푸르고 푸르러 푸르렀다 푸른",
    "하얗다": "하얗고 하얀 하얘서 하얬다 하야면",
    "좋다": "좋고 좋은 좋아 좋았다 좋으면",
    "살다": "살고 사는 산다 산 살 살아 살았다 삽니다 사세요 살면 삽시다",
    "가다": "가고 간다 간 갈 가 가서 갔다 갑니다 가면 갑시다",
    "오다": "오고 온다 와 와서 왔다 오면",
    "하다": "하고 한다 한 할 해 해서 했다 하여 하였다 합니다",
    "되다": "되고 된다 돼 돼서 됐다 되어 되었다",
    "마시다": "마시고 마신다 마셔 마셔서 마셨다 마실",
    "쓰다": "쓰고 쓴다 써 써서 썼다 쓸",
    "예쁘다": "예쁘고 예쁜 예뻐 예뻐서 예뻤다",
}
STRANGERS = {
    "먹다": "먹이 먹이다 먹구름 먹물 먹방",
    "걷다": "걸다 걸레 걷히다",
    "입다": "이워 입술 입니다",
    "웃다": "우어 웃음꽃 우습다",
    "가다": "가방 가을 가구 가수",
    "살다": "살구 사람 살림",
    "배우다": "배 배를 배우가 배경 배웅",
}


@pytest.mark.parametrize("lemma", CONJUGATED)
def test_a_predicate_is_conjugated(lemma: str) -> None:
    assert [form for form in CONJUGATED[lemma].split() if form not in conjugated(lemma)] == []


@pytest.mark.parametrize("lemma", STRANGERS)
def test_words_that_only_look_alike_are_no_forms(lemma: str) -> None:
    assert [form for form in STRANGERS[lemma].split() if form in conjugated(lemma)] == []


@pytest.mark.parametrize("lemma", ["배", "LG다", "다"])
def test_what_is_no_lemma_is_refused(lemma: str) -> None:
    with pytest.raises(ValueError, match="lemma"):
        conjugated(lemma)
