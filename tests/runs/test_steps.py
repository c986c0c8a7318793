import itertools
import time

import pytest

from explorer.contracts import Step
from explorer.runs.steps import EVERY, Log, Place, curve, remaining, tail


@pytest.fixture
def path(tmp_path):
    return tmp_path / "steps.jsonl"


def test_every_step_of_short_work_is_noted(path):
    log = Log(path)
    for done in range(1, 31):
        log.add(Step(done, 30, {"loss": 1 / done}), 0.001)
    assert [noted.step.done for noted in curve(path)] == list(range(1, 31))
    assert curve(path)[-1].step.metrics == {"loss": pytest.approx(1 / 30)}
    assert curve(path)[-1].seconds == pytest.approx(0.03)


def test_a_flood_of_steps_is_thinned_and_its_last_is_kept(path):
    log = Log(path)
    for done in range(1, 20_001):
        log.add(Step(done, 20_000, {}), 0.001)
    noted = curve(path)
    assert EVERY < len(noted) < EVERY + 250 and noted[-1].step.done == 20_000  # 19 s at ten a second


def test_a_step_passed_over_is_noted_when_the_work_ends_early(path):
    log = Log(path)
    for done in range(1, EVERY + 3):
        log.add(Step(done, 1 << 30, {}), 0.0001)
    log.flush()
    assert tail(path)[-1].step.done == EVERY + 2


def test_a_second_attempt_goes_on_from_the_place_that_was_kept(path):
    log = Log(path)
    log.add(Step(1, 4, {}), 1.0)
    place = log.place()
    log.add(Step(2, 4, {}), 1.0)
    again = Log(path, place)
    again.add(Step(2, 4, {}), 1.5)
    assert [(noted.step.done, noted.seconds) for noted in curve(path)] == [(1, 1.0), (2, 2.5)]
    assert place == Place(place.bytes, 1.0)


def test_a_line_left_unfinished_is_passed_over(path):
    path.write_text('[1, 30, {}, 0.1]\n[2, 30, {"no')
    assert [noted.step for noted in curve(path)] == [Step(1, 30, {})]
    assert tail(path) == curve(path)


def test_no_record_has_no_steps(path):
    assert curve(path) == tail(path) == [] and remaining([]) is None


def test_a_long_record_is_read_in_a_moment(path):
    lines = (f'[{i}, 100000, {{"loss": 2.5, "words_per_second": 1000000.0}}, {i / 10}]\n' for i in range(1, 100_001))
    path.write_text("".join(lines))
    began = time.process_time()
    drawn, last = curve(path, 500), tail(path)
    took = time.process_time() - began
    assert took < 0.1  # 5 ms on the machine where this was written; parsing all of it takes 200
    dones = [noted.step.done for noted in drawn]
    assert dones[0] == 1 and dones[-1] == last[-1].step.done == 100_000 and dones == sorted(set(dones))
    assert len(drawn) == 500 and max(b - a for a, b in itertools.pairwise(dones)) < 2.5 * 100_000 / 500


def test_time_left_follows_the_pace_of_the_last_steps(path):
    log = Log(path)
    for done in range(1, 11):
        log.add(Step(done, 20, {}), 0.5)
    assert remaining(tail(path)) == pytest.approx(5.0)
    assert remaining(tail(path)[:1]) == pytest.approx(9.5)


def test_before_the_first_piece_is_done_nobody_knows_the_time_left(path):
    Log(path).add(Step(0, 60_000_000, {}), 5.0)
    assert remaining(tail(path)) is None
