"""Text embeddings of the class names, [classes, 256], for the knowledge-enhanced head: OUT.npy.

A name's embedding is the mean of its tokens' vectors in the Python package `wordllama`, which carries them and their
tokenizer. Its own loader asks a model hub for the tokenizer, so the two files are read here.
"""
import argparse
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from pictures import read_classes


def embed(texts):
    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise SystemExit("the Python package wordllama is not there")
    folder = Path(spec.origin).parent
    (vectors,) = load_file(folder / "weights" / "l2_supercat_256.safetensors").values()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokens = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    return np.stack([vectors[ids].astype(np.float32).mean(0) for ids in tokens])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    np.save(args.out, embed([entry["name"] for entry in read_classes(args.data)]))


if __name__ == "__main__":
    main()
