"""Parameters counted, and knobs that do not go together refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.errors import BadConfig
from explorer.nn.network import LanguageConfig, Network

ROWS = 70
SMALL = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32}


def made(**over):
    return LanguageConfig.model_validate({**SMALL, **over})


def size(network):
    return sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize("causal", [True, False])
def test_tying_saves_a_table_exactly(causal):
    tied, untied = (Network(ROWS, made(tie_word_embeddings=tie), causal) for tie in (True, False))
    assert size(untied) - size(tied) == ROWS * 16
    assert tied.outputs is tied.core.words.weight and untied.outputs is not untied.core.words.weight


@pytest.mark.parametrize("causal", [True, False])
def test_logits_are_dot_products_with_the_output_rows(causal):
    network = Network(ROWS, made(), causal)
    network.reset(0)
    if network.bias is not None:
        torch.nn.init.normal_(network.bias)
    hidden = network.core(torch.arange(6)[None]).last[0]
    wanted = network.read(hidden) @ network.core.words.weight.T
    torch.testing.assert_close(network.logits(hidden), wanted + (0 if network.bias is None else network.bias))


def test_weights_anew_depend_on_the_seed_alone():
    network = Network(ROWS, made(tie_word_embeddings=False), causal=False)
    found = []
    for seed in (0, 1, 0):
        network.reset(seed)
        found.append(torch.cat([p.detach().flatten() for p in network.parameters()]))
    assert torch.equal(found[0], found[2]) and not torch.equal(found[0], found[1])


def test_before_it_learns_a_masked_model_guesses_by_frequency():
    chances = np.random.default_rng(0).dirichlet(np.full(ROWS, 0.5))
    network = Network(ROWS, made(hidden_size=64), causal=False)
    found = []
    for told in (None, chances):
        network.reset(0, told)
        with torch.no_grad():
            guessed = network.logits(network.core(torch.arange(6)[None]).last[0]).log_softmax(-1).numpy()
        found.append((chances * (np.log(chances) - guessed)).sum(1).mean())  # KL
    assert found[1] < 0.5 * found[0]


def test_heads_that_do_not_divide_are_refused():
    with pytest.raises(BadConfig):
        made(hidden_size=10, num_attention_heads=4)
