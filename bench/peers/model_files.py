"""Model folders as Hugging Face's tools lay them out: config.json and model.safetensors (float32 only)."""

import json
import math
import os
import struct

import numpy as np

MAX_HEADER_BYTES = 16 << 20


def read_safetensors(path):
    """Tensors by name, as float32 arrays. Raises ValueError where the file breaks the format."""
    with open(path, "rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= MAX_HEADER_BYTES:
            raise ValueError(f"{path}: a header of {length} bytes is not that of a safetensors file")
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        size = 4 * math.prod(entry["shape"])
        if entry["dtype"] != "F32" or not 0 <= begin <= end <= len(data) or end - begin != size:
            raise ValueError(f"{path}: tensor '{name}' is not float32 of shape {entry['shape']} within the file")
        tensors[name] = np.frombuffer(data, "<f4", size // 4, begin).reshape(entry["shape"])
    return tensors


def write_safetensors(path, tensors, metadata=None):
    """Writes float32 arrays by name, names in order."""
    header = {"__metadata__": {"format": "pt", **(metadata or {})}}
    arrays, at = [], 0
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name], dtype="<f4")
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        arrays.append(array)
        at += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for array in arrays:
            file.write(array.tobytes())


def read_config(folder):
    """config.json of a LlamaForCausalLM as a dictionary under Hugging Face's keys."""
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    if "LlamaForCausalLM" not in config.get("architectures", []):
        raise ValueError(f"{folder}/config.json is not of a LlamaForCausalLM")
    return config


def write_config(folder, config):
    """Writes config.json."""
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config, file, indent=2)


def read_model(folder):
    """(config, tensors) of a model folder."""
    return read_config(folder), read_safetensors(os.path.join(folder, "model.safetensors"))


def write_model(folder, config, tensors):
    """Writes a model folder that exists."""
    write_config(folder, config)
    write_safetensors(os.path.join(folder, "model.safetensors"), tensors)


def read_windows(path, context):
    """Windows of context + 1 tokens each, from a file of little-endian int32, as int64 (windows, context + 1)."""
    return np.fromfile(path, "<i4").reshape(-1, context + 1).astype(np.int64)
