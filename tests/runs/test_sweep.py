"""A sweep's arms are ordinary runs; which runs are the same model trained twice is told from their settings."""

import pytest
from pydantic import ValidationError
from waiting import wait

from explorer.runs import store, sweep
from explorer.runs.store import Run
from explorer.runs.work import work


def test_one_request_for_each_combination_the_last_field_fastest(ask):
    arms = sweep.sweep(ask(pause=0), seed=[0, 1], steps=[2, 3, 4])
    assert [(a.config.seed, a.config.steps) for a in arms] == [(0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)]
    assert arms[1].name == ask(pause=0).name, "an arm with the defaults is the run that was there"


def test_a_field_that_the_model_lacks_is_refused(ask):
    with pytest.raises(ValidationError):
        sweep.sweep(ask(), colour=["red"])


def test_results_say_how_far_each_arm_is(home, ask):
    arms = sweep.sweep(ask(), seed=[50, 51])
    assert work(home, Run(home, arms[0]).name) == "done"
    table = sweep.results(home, arms, ["seed"])
    assert table["run"].tolist() == [a.name for a in arms]
    assert table["seed"].tolist() == [50, 51] and table["status"].tolist() == ["done", "new"]
    assert table["share"].tolist() == [1.0, 0.0] and table["loss"][0] == pytest.approx(1 / 3)


def test_the_same_model_with_another_seed_is_found_and_nothing_else(home, ask):
    base, again, unfinished, longer = ask(seed=60), ask(seed=61), ask(seed=62), ask(seed=60, steps=4)
    for request in (base, again, longer):
        work(home, Run(home, request).name)
    Run(home, unfinished)
    known = [about for about in store.listed(home) if about.config["seed"] in (60, 61, 62)]
    one = next(about for about in known if about.id == base.name)
    assert [about.id for about in sweep.others(known, one)] == [again.name]
    assert [about.id for about in sweep.others(known, one, "steps")] == [longer.name]
    other = next(about for about in known if about.id == longer.name)
    assert sweep.differing(one, other) == {"steps": (3, 4)}


def test_arms_are_submitted_as_ordinary_runs(client, home, ask):
    arms = sweep.sweep(ask(), seed=[70, 71])
    runs = sweep.submit(client, home, arms)
    assert [run.name for run in runs] == [arm.name for arm in arms]
    assert [wait(client, run, "done") for run in runs] == ["done", "done"]


def test_the_noise_of_a_comparison_is_measured_on_the_first_side_if_it_has_a_twin(home, ask):
    a, b, again = ask(seed=80), ask(seed=80, steps=5), ask(seed=81, steps=5)
    for request in (a, b, again):
        work(home, Run(home, request).name)
    known = [about for about in store.listed(home) if about.config["seed"] in (80, 81)]
    assert sweep.twins(known, a.name, b.name) == [b.name, again.name, a.name]
    assert sweep.twins(known, b.name, a.name) == [b.name, again.name, a.name]
    work(home, Run(home, ask(seed=81)).name)
    known = [about for about in store.listed(home) if about.config["seed"] in (80, 81)]
    assert sweep.twins(known, a.name, b.name) == [a.name, ask(seed=81).name, b.name]
    assert sweep.twins(known[:1], a.name, b.name) is None


def test_two_runs_that_differ_in_their_seed_only_are_no_noise_floor_of_each_other(home, ask):
    one, other, third = ask(seed=90), ask(seed=91), ask(seed=93)
    known = {}

    def among(*requests):
        for request in requests:
            work(home, Run(home, request).name)
        known.update({about.id: about for about in store.listed(home)})
        return [known[request.name] for request in requests]

    pair = among(one, other)
    assert sweep.differ_only(*pair) and not sweep.differ_only(pair[0], pair[0])
    assert sweep.twins(pair, one.name, other.name) is None, "the floor would be the comparison itself"
    assert sweep.further_seed(pair, pair[0]) == 92 == sweep.further_seed(pair, pair[1])
    three = among(one, other, third)
    assert sweep.twins(three, one.name, other.name) == [one.name, third.name, other.name]
    assert sweep.further_seed(three, three[1]) == 92
