"""The core against Hugging Face's BERT and GPT-2 with copied weights: every hidden state, every attention map."""

from __future__ import annotations

import pytest
import torch

from explorer.nn.descent import seeded
from explorer.nn.transformer import Shape, Transformer

ROWS, B, T = 50, 4, 9
SMALL = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_positions": 16,
}


def ids():
    with seeded(2):
        return torch.randint(ROWS, (B, T))


def inside():
    return torch.arange(T) < torch.tensor([9, 3, 1, 6])[:, None]


def made(causal=False, **over):
    with seeded(0):
        core = Transformer(ROWS, Shape(**{**SMALL, **over}), causal)
        for p in core.parameters():
            torch.nn.init.normal_(p, std=0.2)
    return core.eval()


def close(one, two):
    torch.testing.assert_close(one, two, atol=1e-5, rtol=1e-5)


def stirred(theirs):
    """A model of theirs with weights far from their first ones, biases and norms included."""
    with seeded(3):
        for p in theirs.parameters():
            torch.nn.init.normal_(p, std=0.2)
    return theirs.eval()


@pytest.fixture(scope="module")
def bert():
    transformers = pytest.importorskip("transformers")
    config = transformers.BertConfig(
        vocab_size=ROWS, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=16, attn_implementation="eager",
    )  # fmt: skip
    theirs = stirred(transformers.BertModel(config, add_pooling_layer=False))
    ours = Transformer(ROWS, Shape(**{**SMALL, "norm": "post", "norm_eps": 1e-12}), causal=False).eval()
    of = dict(theirs.named_parameters())
    kind = of["embeddings.token_type_embeddings.weight"][0]  # there is one type of token here
    copied = {
        "words.weight": of["embeddings.word_embeddings.weight"],
        "positions.weight": of["embeddings.position_embeddings.weight"] + kind,
        "norm.weight": of["embeddings.LayerNorm.weight"], "norm.bias": of["embeddings.LayerNorm.bias"],
    }  # fmt: skip
    names = {"attention.output": "attention.output.dense", "first": "attention.output.LayerNorm",
             "expand": "intermediate.dense", "contract": "output.dense", "second": "output.LayerNorm"}  # fmt: skip
    for i in range(3):
        for part in ("weight", "bias"):
            qkv = [of[f"encoder.layer.{i}.attention.self.{n}.{part}"] for n in ("query", "key", "value")]
            copied[f"blocks.{i}.attention.inputs.{part}"] = torch.cat(qkv)
            copied |= {
                f"blocks.{i}.{mine}.{part}": of[f"encoder.layer.{i}.{name}.{part}"] for mine, name in names.items()
            }
    ours.load_state_dict(copied)
    return ours, theirs


@pytest.fixture(scope="module")
def gpt2():
    transformers = pytest.importorskip("transformers")
    config = transformers.GPT2Config(
        vocab_size=ROWS, n_embd=32, n_layer=3, n_head=4, n_inner=64, n_positions=16, attn_implementation="eager"
    )
    theirs = stirred(transformers.GPT2Model(config))
    ours = Transformer(ROWS, Shape(**{**SMALL, "activation": "gelu_tanh"}), causal=True).eval()
    of = dict(theirs.named_parameters())
    copied = {"words.weight": of["wte.weight"], "positions.weight": of["wpe.weight"], "norm.weight": of["ln_f.weight"],
              "norm.bias": of["ln_f.bias"]}  # fmt: skip
    names = {"attention.inputs": "attn.c_attn", "attention.output": "attn.c_proj", "first": "ln_1", "second": "ln_2",
             "expand": "mlp.c_fc", "contract": "mlp.c_proj"}  # fmt: skip
    for i in range(3):
        for mine, name in names.items():
            weight = of[f"h.{i}.{name}.weight"]  # their Conv1D keeps it the other way round
            copied[f"blocks.{i}.{mine}.weight"] = weight.T if weight.ndim == 2 else weight
            copied[f"blocks.{i}.{mine}.bias"] = of[f"h.{i}.{name}.bias"]
    ours.load_state_dict(copied)
    return ours, theirs


@pytest.mark.parametrize("kind", ["bert", "gpt2"])
@pytest.mark.parametrize("exact", [False, True])
def test_equals_hugging_face(kind, exact, request):
    ours, theirs = request.getfixturevalue(kind)
    with torch.no_grad():
        told = theirs(ids(), attention_mask=inside().long(), output_hidden_states=True, output_attentions=True)
        mine = ours(ids(), inside(), exact=exact)
    assert len(mine.hidden) == len(told.hidden_states) == 4
    for a, b in zip(mine.hidden, told.hidden_states, strict=True):
        close(a[inside()], b[inside()])
    if exact:
        rows = inside()[:, None, :, None]
        for a, b in zip(mine.maps, told.attentions, strict=True):
            close(a * rows, b * rows)
    else:
        assert mine.maps == []


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_what_stands_behind_changes_no_bit_of_a_causal_model(norm):
    core, other = made(causal=True, norm=norm), ids()
    other[:, 5] = (other[:, 5] + 1) % ROWS
    for exact in (False, True):
        with torch.no_grad():
            one, two = core(ids(), exact=exact).hidden, core(other, exact=exact).hidden
        for a, b in zip(one, two, strict=True):
            assert torch.equal(a[:, :5], b[:, :5]) and not torch.equal(a[:, 5], b[:, 5])


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("causal", [False, True])
def test_padding_changes_nothing(norm, causal):
    core = made(causal=causal, norm=norm)
    with torch.no_grad():
        together = core(ids(), inside(), exact=True)
        other = ids()
        other[~inside()] = 7
        assert torch.equal(core(other, inside()).last[inside()], core(ids(), inside()).last[inside()])
        for row, length in enumerate(inside().sum(1).tolist()):
            alone = core(ids()[row : row + 1, :length], exact=True)
            for a, b in zip(together.hidden, alone.hidden, strict=True):
                close(a[row, :length], b[0])
            for a, b in zip(together.maps, alone.maps, strict=True):
                close(a[row, :, :length, :length], b[0])


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_only_the_places_asked_for_are_those_of_all(norm):
    core, at = made(norm=norm), torch.tensor([[0, 4], [2, 0], [0, 0], [5, 1]])
    whole, some = core(ids(), inside()).last, core(ids(), inside(), at=at).last
    close(some, torch.take_along_dim(whole, at[:, :, None], 1))
    whole.square().sum()
    found = []
    for at_ in (None, at):
        core.zero_grad()
        last = core(ids(), inside(), at=at_).last
        last = torch.take_along_dim(last, at[:, :, None], 1) if at_ is None else last
        last.square().sum().backward()
        found.append([p.grad.clone() for p in core.parameters() if p.grad is not None])
    for a, b in zip(*found, strict=True):
        torch.testing.assert_close(a, b, atol=1e-2, rtol=1e-3)


def test_weights_anew_follow_the_seed_alone():
    core = made()
    with seeded(5):
        core.reset()
    first = [p.clone() for p in core.parameters()]
    for name in ("words.weight", "blocks.1.attention.inputs.weight", "blocks.1.contract.weight"):
        weight = core.get_parameter(name)
        assert weight.detach().std().item() == pytest.approx((0.3 / weight.shape[1]) ** 0.5, rel=0.1), name
    with seeded(5):
        core.reset()
    assert all(torch.equal(a, b) for a, b in zip(first, core.parameters(), strict=True))
