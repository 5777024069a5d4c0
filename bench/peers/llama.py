"""The Llama arrangement (arXiv 2302.13971) in plain PyTorch, differentiated by autograd: what results are compared with.

Parameters are a dictionary of tensors under Hugging Face's names. Shapes: B windows, T tokens each, V vocabulary,
W width, H query heads and K key heads of width D.
"""

import torch
import torch.nn.functional as F


def shape(config):
    """(layers, H, K, D) of a config.json."""
    heads = config["num_attention_heads"]
    return config["num_hidden_layers"], heads, config.get("num_key_value_heads", heads), config["hidden_size"] // heads


def rms_norm(x, weight, epsilon):
    """x (..., W) over the root of its mean square, times weight (W)."""
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def angles(config, length):
    """(T, D/2): the angle by which each pair turns at each position (arXiv 2104.09864), in float64."""
    _, _, _, width = shape(config)
    frequencies = config.get("rope_theta", 10000.0) ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    return torch.outer(torch.arange(length, dtype=torch.float64), frequencies)


def rotate(x, turn):
    """x (B, heads, T, D) with value i of a head paired with value i + D/2."""
    cos, sin = turn.cos().float(), turn.sin().float()
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1)


def forward(config, parameters, tokens):
    """Logits (B, T, V) of tokens (B, T)."""
    layers, heads, key_heads, width = shape(config)
    epsilon, (batch, length) = config["rms_norm_eps"], tokens.shape
    turn = angles(config, length)
    future = torch.full((length, length), float("-inf")).triu(1)

    def split(x, count):
        return x.view(batch, length, count, width).transpose(1, 2)

    x = F.embedding(tokens, parameters["model.embed_tokens.weight"])
    for layer in range(layers):
        def weight(name):
            return parameters[f"model.layers.{layer}.{name}.weight"]

        y = rms_norm(x, weight("input_layernorm"), epsilon)
        q = rotate(split(F.linear(y, weight("self_attn.q_proj")), heads), turn)
        k = rotate(split(F.linear(y, weight("self_attn.k_proj")), key_heads), turn)
        v = split(F.linear(y, weight("self_attn.v_proj")), key_heads)
        k, v = (t.repeat_interleave(heads // key_heads, 1) for t in (k, v))
        p = (q @ k.transpose(2, 3) * width**-0.5 + future).softmax(-1)
        x = x + F.linear((p @ v).transpose(1, 2).reshape(batch, length, -1), weight("self_attn.o_proj"))

        y = rms_norm(x, weight("post_attention_layernorm"), epsilon)
        y = F.silu(F.linear(y, weight("mlp.gate_proj"))) * F.linear(y, weight("mlp.up_proj"))
        x = x + F.linear(y, weight("mlp.down_proj"))
    x = rms_norm(x, parameters["model.norm.weight"], epsilon)
    head = "model.embed_tokens" if config["tie_word_embeddings"] else "lm_head"
    return F.linear(x, parameters[head + ".weight"])


def loss_and_gradients(config, parameters, windows):
    """(logits (B, T, V), mean loss in nats a token, gradients by name) of windows (B, T + 1)."""
    leaves = {name: value.clone().requires_grad_() for name, value in parameters.items()}
    logits = forward(config, leaves, windows[:, :-1])
    loss = F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())
    loss.backward()
    return logits.detach(), loss.item(), {name: leaf.grad for name, leaf in leaves.items()}


@torch.no_grad()
def greedy(config, parameters, prompt, count):
    """The count likeliest tokens after the prompt, one after another; all must fit the context."""
    tokens = list(prompt)
    for _ in range(count):
        tokens.append(int(forward(config, parameters, torch.tensor([tokens]))[0, -1].argmax()))
    return tokens[len(prompt):]


def initialize(config, seed):
    """Parameters from a seed: matrices normal with deviation 1/sqrt(inputs), norms at 1."""
    _, heads, key_heads, head = shape(config)
    width, inner = config["hidden_size"], config["intermediate_size"]
    torch.manual_seed(seed)
    sizes = {"model.embed_tokens": (config["vocab_size"], width), "model.norm": (width,)}
    if not config["tie_word_embeddings"]:
        sizes["lm_head"] = (config["vocab_size"], width)
    for layer in range(config["num_hidden_layers"]):
        block = {
            "input_layernorm": (width,), "post_attention_layernorm": (width,),
            "self_attn.q_proj": (heads * head, width), "self_attn.k_proj": (key_heads * head, width),
            "self_attn.v_proj": (key_heads * head, width), "self_attn.o_proj": (width, heads * head),
            "mlp.gate_proj": (inner, width), "mlp.up_proj": (inner, width), "mlp.down_proj": (width, inner),
        }
        sizes.update({f"model.layers.{layer}.{name}": size for name, size in block.items()})
    return {
        name + ".weight": torch.ones(size) if len(size) == 1 else torch.randn(size) / size[1] ** 0.5
        for name, size in sizes.items()
    }
