"""Small encoders and decoders with random weights and tokenisers of their own, saved as others save theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

TEXTS = ["배를 먹고 싶다", "나는 배를 탔다", "사과와 배", "눈이 내린다 ABC", "밤에 밤을 먹었다"] * 3
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SMALL: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}


def wordpiece() -> Any:
    """A tokeniser such as BERT's: no accents stripped, [CLS] and [SEP] around."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=60, special_tokens=SPECIAL, show_progress=False)
    made.train_from_iterator(TEXTS, trainer)
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made


def bytelevel() -> Any:
    """A tokeniser such as GPT-2's: pieces of bytes, none special but the end."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )  # fmt: skip
    made.train_from_iterator(TEXTS, trainer)
    return made


def saved(folder: Path, kind: str, tokenizer: Callable[[], Any] = wordpiece, seed: int = 0, **settings: Any) -> Any:
    """A network of a class of transformers, by its name, with random weights in a folder; returns it."""
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    made = tokenizer()
    network_class = getattr(transformers, kind)
    settings = {"vocab_size": made.get_vocab_size(), "pad_token_id": 0, **settings}
    config = network_class.config_class(**settings)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = network_class(config).eval()
        for weight in network.parameters():  # away from zero biases and ones of norms, which hide mistakes
            torch.nn.init.normal_(weight, std=0.3)
    network.tie_weights()
    network.save_pretrained(folder)
    made.save(str(folder / "tokenizer.json"))
    return network


def bert(folder: Path, kind: str = "BertForMaskedLM", **settings: Any) -> Any:
    """A BERT of two layers, sixteen wide, that reads 24 pieces at once."""
    return saved(folder, kind, wordpiece, **{**SMALL, "max_position_embeddings": 24, **settings})


def gpt2(folder: Path, **settings: Any) -> Any:
    """A GPT-2 of two layers, sixteen wide."""
    small = {"n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": 48, "bos_token_id": 0, "eos_token_id": 0}
    return saved(folder, "GPT2LMHeadModel", bytelevel, **{**small, **settings})
