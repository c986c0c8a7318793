"""Vectors and encoders between this program and others, in their formats. No file is believed: contents decide.

bringing.py    a file in, a run out            writing.py   a model in, a file out
detect.py      which format it is              text.py      word2vec, fastText .vec, GloVe: a line a word
parts.py       what is in files and archives   binary.py    word2vec binary
keeping.py     which rows are kept, and why    projector.py TensorBoard: vectors.tsv with metadata.tsv
                                               columns.py   Parquet

encoders.py    an encoder's folder in, a run out     hub.py   … from huggingface.co
"""
