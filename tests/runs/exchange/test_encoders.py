"""A folder of transformers comes back as a run with the same numbers; what is broken or dangerous is refused."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from explorer.errors import BadEncoder
from explorer.models.pretrained import Pretrained
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.runs.exchange.encoders import bring, look
from explorer.runs.store import Run, listed
from explorer.runs.work import opened
from explorer.spaces.stages import finished
from tests.tiny_models import SMALL, bert, gpt2, saved

SENTENCE = "나는 배를 먹고 ABC"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home" / "scratch").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "theirs").mkdir()
    return tmp_path / "theirs"


def brought(home, folder, name=""):
    return made_of(home, finished(bring(home, folder, name, home / "scratch")))


def made_of(home, run):  # what a run was kept as
    model = opened(home, run or "none")
    assert isinstance(model, Pretrained)
    return model


def same_as_transformers(model, network, sentence=SENTENCE):
    ids = torch.tensor([model.pieces.windows(sentence)[0].ids])
    network.set_attn_implementation("eager")
    with torch.inference_mode():
        theirs = network.base_model(ids, output_hidden_states=True, output_attentions=True)
    ours = next(model.encode([sentence]))
    seen = model.attend(sentence)
    assert len(ours.layers) == len(theirs.hidden_states) and len(seen.weights) == len(theirs.attentions)
    for mine, other in zip(ours.layers, theirs.hidden_states, strict=True):
        np.testing.assert_allclose(mine, other[0], atol=1e-5)
    for mine, other in zip(seen.weights, theirs.attentions, strict=True):
        np.testing.assert_allclose(mine, other[0], atol=1e-5)
        np.testing.assert_allclose(mine.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("make", "objective"),
    [
        (bert, "masked"),
        (gpt2, "causal"),
        (lambda folder: bert(folder, "BertModel"), "none"),
        (lambda folder: bert(folder, "BertForPreTraining"), "masked"),
        (lambda folder: bert(folder, "BertForSequenceClassification"), "none"),
        (lambda folder: bert(folder, "RobertaForMaskedLM", pad_token_id=1), "masked"),
        (lambda folder: bert(folder, "ElectraForMaskedLM", embedding_size=8), "masked"),
        (lambda folder: bert(folder, "ElectraForPreTraining"), "none"),
        (lambda folder: bert(folder, "DebertaV2ForMaskedLM"), "masked"),
        (lambda folder: saved(folder, "DistilBertForMaskedLM", dim=16, n_layers=2, n_heads=2, hidden_dim=32), "masked"),
        (lambda folder: saved(folder, "GPTNeoXForCausalLM", **SMALL), "causal"),
        (lambda folder: saved(folder, "LlamaForCausalLM", **SMALL), "causal"),
        (lambda folder: saved(folder, "AlbertForMaskedLM", **SMALL, embedding_size=8), "masked"),
    ],
)
def test_hidden_states_and_attention_are_those_of_transformers(make, objective, home, folder):
    network = make(folder)
    model = brought(home, folder)
    assert model.config.objective == objective
    same_as_transformers(model, network)


def test_the_run_needs_its_folder_no_more(home, folder):
    network = bert(folder)
    first = brought(home, folder, " their  model ")
    shutil.rmtree(folder)
    run = listed(home)[0]
    assert (run.name, run.model, run.corpus, run.status) == ("their model", "pretrained_masked_lm", "", "done")
    model = made_of(home, run.id)
    same_as_transformers(model, network)
    assert np.array_equal(model.vectors(), network.get_input_embeddings().weight.detach())
    assert len(model.vocabulary.words) == len(set(model.vocabulary.words)) == len(model.vectors())
    assert Run.open(home, run.id).about["layers"] == 2
    assert first.pieces.names == list(model.vocabulary.words)


def test_the_same_files_are_one_run_and_half_precision_is_read(home, folder, tmp_path):
    network = bert(folder).half()
    shutil.copytree(folder, tmp_path / "again")
    one = finished(bring(home, folder, "", home / "scratch"))
    assert finished(bring(home, tmp_path / "again", "", home / "scratch")) == one
    network.save_pretrained(tmp_path / "again")
    other = finished(bring(home, tmp_path / "again", "", home / "scratch"))
    assert other != one
    same_as_transformers(made_of(home, other), network.float())


def test_parts_of_weights_are_joined(home, folder):
    network = bert(folder)
    (folder / "model.safetensors").unlink()
    network.save_pretrained(folder, max_shard_size="4KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 1
    same_as_transformers(brought(home, folder), network)
    next(folder.glob("model-*.safetensors")).unlink()
    with pytest.raises(BadEncoder, match="Parts of the weights"):
        look(folder)


def config(folder, **fields):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), "utf-8")


def weights(folder, change):
    path = folder / "model.safetensors"
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)


def only_pickle(folder):
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def truncated(folder):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def not_a_number(folder):
    weights(folder, lambda tensors: tensors["bert.embeddings.LayerNorm.bias"].fill_(float("nan")))


def wrong_shape(folder):
    name = "bert.encoder.layer.0.output.dense.weight"
    weights(folder, lambda tensors: tensors.update({name: tensors[name][:3].contiguous()}))


def missing_weight(folder):
    weights(folder, lambda tensors: tensors.pop("bert.encoder.layer.0.output.dense.weight"))


def packed(folder):
    weights(folder, lambda tensors: tensors.update(x=torch.zeros(2, dtype=torch.uint8)))


def other_tokenizer(folder):
    told = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    told["model"]["vocab"] |= {f"x{at}": at for at in range(60, 90)}
    (folder / "tokenizer.json").write_text(json.dumps(told), "utf-8")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (only_pickle, "can run a program"),
        (truncated, "damaged"),
        (not_a_number, "not finite"),
        (wrong_shape, "do not fit|not there"),
        (missing_weight, "not there"),
        (packed, "quantised"),
        (other_tokenizer, "do not belong together"),
        (lambda f: config(f, auto_map={"AutoModel": "evil.Evil"}), "Python code"),
        (lambda f: config(f, text_config={"auto_map": {"AutoConfig": "x--evil.E"}}), "Python code"),
        (lambda f: config(f, quantization_config={"quant_method": "bitsandbytes"}), "quantised"),
        (lambda f: config(f, model_type="../evil"), "not read"),
        (lambda f: config(f, model_type="mamba"), "not read"),
        (lambda f: config(f, is_encoder_decoder=True), "not read"),
        (lambda f: config(f, num_hidden_layers=10**9), "num_hidden_layers"),
        (lambda f: config(f, vocab_size=10**7), "not there"),
        (lambda f: config(f, hidden_size="wide"), "cannot be read|do not fit"),
        (lambda f: config(f, num_attention_heads=3), "do not fit"),
        (lambda f: (f / "config.json").write_text("[" * 100_000), "no JSON"),
        (lambda f: (f / "config.json").write_text("[]"), "no JSON"),
        (lambda f: (f / "config.json").unlink(), "no config.json"),
        (lambda f: (f / "tokenizer.json").write_bytes(b"\xff\xfe"), "UTF-8"),
        (lambda f: (f / "tokenizer.json").write_text("{}"), "cannot be read"),
        (lambda f: (f / "model.safetensors").unlink(), "no model.safetensors"),
        (lambda f: (f / "model.safetensors").write_bytes(b"\x80\x04evil"), "damaged"),
    ],
)
def test_what_is_broken_or_dangerous_is_refused_and_leaves_no_run(harm, says, home, folder):
    bert(folder)
    harm(folder)
    with pytest.raises(BadEncoder, match=says):
        brought(home, folder)
    assert not listed(home)


def test_code_in_the_folder_is_never_run(home, folder):
    bert(folder)
    trap = f"open({str(folder / 'ran')!r}, 'w')"
    for name in ("modeling_bert.py", "configuration_bert.py", "tokenization_bert.py", "__init__.py"):
        (folder / name).write_text(trap)
    config(folder, attn_implementation="theirs/kernel", _attn_implementation_internal="x/y", use_kernels=True)
    brought(home, folder)
    assert not (folder / "ran").exists()


def test_the_engine_s_task_takes_folders_as_it_takes_files(home, folder):
    network = gpt2(folder)
    parcel = Parcel(files=(folder,), name="theirs")
    record = parcel.folder(home)
    record.put("plan.json", parcel.model_dump_json())
    assert bringing.make(home, parcel, record, "") == "done"
    same_as_transformers(made_of(home, bringing.result(home, record)), network)
    config(folder, n_layer=1)
    assert parcel.folder(home).name != record.name
