"""What another engine's results are compared with.

gradients FOLDER  reads a model and windows.i32 there, writes torch.safetensors: logits, loss and every gradient (grad.NAME)
                  by autograd, and the loss and the gradients that train.py computes (fast.loss, fast.grad.NAME)
greedy FOLDER     reads a model and prompt.i32 there, prints the likeliest tokens after the prompt as a JSON array
write FOLDER      reads config.json there, writes model.safetensors beside it: parameters of our own
"""

import argparse
import json
import os

import numpy as np
import torch

import llama
from fast_llama import FastLlama
from model_files import read_config, read_model, read_windows, write_model, write_safetensors


def gradients(folder):
    """Writes torch.safetensors."""
    config, parameters = load(folder)
    windows = torch.from_numpy(read_windows(os.path.join(folder, "windows.i32"), config["max_position_embeddings"]))
    logits, loss, gradient = llama.loss_and_gradients(config, parameters, windows)
    batch, length = windows.shape[0], windows.shape[1] - 1
    fast = FastLlama(config, batch, length)
    fast.load(parameters)
    fast_loss = fast.loss_and_gradients(windows[:, :-1].flatten(), windows[:, 1:].flatten(), batch * length)
    tensors = {"logits": logits.flatten(0, 1).numpy(), "loss": np.array([loss]), "fast.loss": np.array([fast_loss])}
    tensors.update({"grad." + name: value.numpy() for name, value in gradient.items()})
    tensors.update({"fast.grad." + name: value.numpy() for name, value in fast.export(fast.g).items()})
    write_safetensors(os.path.join(folder, "torch.safetensors"), tensors)


def greedy(folder, count):
    """Prints the tokens."""
    config, parameters = load(folder)
    prompt = np.fromfile(os.path.join(folder, "prompt.i32"), "<i4").tolist()
    if len(prompt) + count > config["max_position_embeddings"]:
        raise SystemExit(f"a prompt of {len(prompt)} tokens and {count} more do not fit a context of {config['max_position_embeddings']}")
    print(json.dumps(llama.greedy(config, parameters, prompt, count)))


def write(folder, seed):
    """Writes the model."""
    config = read_config(folder)
    write_model(folder, config, {name: value.numpy() for name, value in llama.initialize(config, seed).items()})


def load(folder):
    """(config, parameters) of a model folder."""
    config, tensors = read_model(folder)
    return config, {name: torch.from_numpy(value) for name, value in tensors.items()}


def main():
    """Reads the arguments and does one of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["gradients", "greedy", "write"])
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=48, help="tokens of greedy")
    parser.add_argument("--seed", type=int, default=1, help="of write")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.what == "gradients":
        gradients(arguments.folder)
    elif arguments.what == "greedy":
        greedy(arguments.folder, arguments.count)
    else:
        write(arguments.folder, arguments.seed)


if __name__ == "__main__":
    main()
