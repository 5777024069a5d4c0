"""The model of llama.py made fast on a CPU, without a kernel of our own.

What it does beyond llama.py: one flat vector each of parameters and gradients; fused query-key-value and gate-up
projections; each operator's backward pass written by hand over ATen operators, so that it saves no more than it needs and
weight gradients are written to their place by the product itself; residual additions inside the product (addmm); attention
one window at a time, so that its scores stay in the cache, without copying heads together; rotary positions as one
multiplication of complex numbers, the score scale within it. For that, the pairs of a head's query and key lie side by side
here (load and export permute rows), which changes no score. Attention computes the scores that the mask drops, too.
"""

import torch
import torch.nn.functional as F

import llama


class Linear(torch.autograd.Function):
    """x w^T, plus residual where there is one; the gradient of w goes to grad."""

    @staticmethod
    def forward(context, x, w, grad, residual):
        context.save_for_backward(x)
        context.w, context.grad, context.has_residual = w, grad, residual is not None
        return torch.mm(x, w.t()) if residual is None else torch.addmm(residual, x, w.t())

    @staticmethod
    def backward(context, dy):
        (x,) = context.saved_tensors
        torch.mm(dy.t(), x, out=context.grad)
        return torch.mm(dy, context.w), None, None, dy if context.has_residual else None


class Embedding(torch.autograd.Function):
    """Rows of w; their gradients are added to grad. The anchor only makes autograd come here."""

    @staticmethod
    def forward(context, anchor, tokens, w, grad, is_tied):
        context.tokens, context.grad, context.is_tied = tokens, grad, is_tied
        return w.index_select(0, tokens)

    @staticmethod
    def backward(context, dy):
        # With a tied head, the head's part is there already: the head's backward pass comes first.
        if not context.is_tied:
            context.grad.zero_()
        context.grad.index_add_(0, context.tokens, dy)
        return None, None, None, None, None


class RmsNorm(torch.autograd.Function):
    """Root-mean-square normalization of rows; the gradient of w goes to grad."""

    @staticmethod
    def forward(context, x, w, grad, epsilon):
        norm = torch.linalg.vector_norm(x, dim=1, keepdim=True)
        inverse = norm.square_().div_(x.shape[1]).add_(epsilon).rsqrt_()
        n = x * inverse
        context.save_for_backward(n, inverse)
        context.w, context.grad = w, grad
        return n * w

    @staticmethod
    def backward(context, dy):
        n, inverse = context.saved_tensors
        product = dy * n
        torch.sum(product, 0, out=context.grad)
        mean = torch.mv(product, context.w).div_(n.shape[1]).unsqueeze_(1)
        dx = (dy * context.w).addcmul_(n, mean, value=-1).mul_(inverse)
        return dx, None, None, None


class SwiGlu(torch.autograd.Function):
    """silu(gate) * up for gate and up side by side (N, 2F)."""

    @staticmethod
    def forward(context, both):
        gate, up = both.chunk(2, 1)
        silu = F.silu(gate)
        context.save_for_backward(both, silu)
        return silu * up

    @staticmethod
    def backward(context, dy):
        both, silu = context.saved_tensors
        gate, up = both.chunk(2, 1)
        result = torch.empty_like(both)
        dgate, dup = result.chunk(2, 1)
        torch.mul(dy, silu, out=dup)
        torch.ops.aten.silu_backward.grad_input(dy * up, gate, grad_input=dgate)
        return result


class Attention(torch.autograd.Function):
    """Causal attention of qkv (N, (H + 2K) D), positions applied here: (N, H D)."""

    @staticmethod
    def forward(context, qkv, model):
        turn(qkv, model, model.turns)
        p = torch.empty(model.batch, model.heads, model.length, model.length)
        out = torch.empty(qkv.shape[0], model.heads * model.width)
        q, k, v = heads(qkv, model)
        o = by_head(out, model, model.heads)
        for b in range(model.batch):
            torch.baddbmm(model.future, q[b], shared(k[b], model).transpose(1, 2), out=p[b])
            torch.softmax(p[b], -1, out=p[b])
            torch.bmm(p[b], shared(v[b], model), out=o[b])
        context.save_for_backward(qkv, p)
        context.model = model
        return out

    @staticmethod
    def backward(context, dout):
        (qkv, p), model = context.saved_tensors, context.model
        result = torch.empty_like(qkv)
        (q, k, v), (dq, dk, dv), do = heads(qkv, model), heads(result, model), by_head(dout, model, model.heads)
        ds = torch.empty_like(p[0])
        for b in range(model.batch):
            gather(p[b].transpose(1, 2), do[b], dv[b], model)
            torch.bmm(do[b], shared(v[b], model).transpose(1, 2), out=ds)
            torch._softmax_backward_data(ds, p[b], -1, torch.float32, grad_input=ds)
            torch.bmm(ds, shared(k[b], model), out=dq[b])
            gather(ds.transpose(1, 2), q[b], dk[b], model)
        turn(result, model, model.turns_back)
        return result, None


def by_head(x, model, count):
    """x (N, count D) seen as (B, count, T, D)."""
    return x.view(model.batch, model.length, count, model.width).transpose(1, 2)


def heads(qkv, model):
    """Queries, keys and values of each window and head: views."""
    rest = by_head(qkv, model, model.heads + 2 * model.key_heads)
    return rest.split((model.heads, model.key_heads, model.key_heads), 1)


def shared(x, model):
    """x (K, T, D) as (H, T, D): a view where every query head has its own."""
    if model.heads == model.key_heads:
        return x
    return x.repeat_interleave(model.heads // model.key_heads, 0)


def gather(a, b, out, model):
    """out (K, T, D) = a b, summed over the query heads that share a key."""
    if model.heads == model.key_heads:
        torch.bmm(a, b, out=out)
    else:
        torch.sum(torch.bmm(a, b).unflatten(0, (model.key_heads, -1)), 1, out=out)


def turn(qkv, model, turns):
    """Turns queries and keys to their positions, in place."""
    width = (model.heads + model.key_heads) * model.width
    x = qkv.view(model.batch, model.length, -1)[:, :, :width]
    torch.view_as_complex(x.unflatten(2, (width // 2, 2))).mul_(turns)


class FastLlama:
    """The model for batches of exactly so many windows of so many tokens."""

    def __init__(self, config, batch, length, storage=torch.zeros):
        self.config, self.batch, self.length = config, batch, length
        self.layers, self.heads, self.key_heads, self.width = llama.shape(config)
        self.is_tied = config["tie_word_embeddings"]
        self.epsilon = config["rms_norm_eps"]
        self.parts = self._layout()
        self.count = sum(rows * max(columns, 1) for _, rows, columns in self.parts)
        self.decayed = sum(rows * columns for names, rows, columns in self.parts if columns and names[0].startswith("model.layers."))
        self.parameters = storage(self.count)
        self.gradients = storage(self.count)
        self.w, self.g = self._views(self.parameters), self._views(self.gradients)
        self.anchor = torch.zeros(1, requires_grad=True)
        self.future = torch.full((length, length), float("-inf")).triu(1).expand(self.heads, -1, -1)
        # (T, (H + K) D/2): a query's turn has the score scale in it.
        angle = llama.angles(config, length)
        one = torch.polar(torch.ones_like(angle), angle)
        both = torch.cat((one.repeat(1, self.heads) * self.width**-0.5, one.repeat(1, self.key_heads)), 1)
        self.turns, self.turns_back = both.to(torch.complex64), both.conj().resolve_conj().to(torch.complex64)

    def _layout(self):
        """(names, rows, columns) of each tensor in the flat vectors, the decayed ones first."""
        width, inner = self.config["hidden_size"], self.config["intermediate_size"]
        matrices, vectors = [], []
        for layer in range(self.layers):
            p = f"model.layers.{layer}."
            qkv = tuple(p + f"self_attn.{x}_proj" for x in "qkv")
            matrices += [
                (qkv, (self.heads + 2 * self.key_heads) * self.width, width), ((p + "self_attn.o_proj",), width, width),
                ((p + "mlp.gate_proj", p + "mlp.up_proj"), 2 * inner, width), ((p + "mlp.down_proj",), width, inner),
            ]
            vectors += [((p + "input_layernorm",), width, 0), ((p + "post_attention_layernorm",), width, 0)]
        rest = [(("model.norm",), width, 0), (("model.embed_tokens",), self.config["vocab_size"], width)]
        if not self.is_tied:
            rest.append((("lm_head",), self.config["vocab_size"], width))
        return matrices + vectors + rest

    def _views(self, flat):
        views, at = {}, 0
        for names, rows, columns in self.parts:
            size = rows * max(columns, 1)
            views[names[0]] = flat[at:at + size].view(rows, columns) if columns else flat[at:at + size]
            at += size
        return views

    def _sizes(self, names, rows):
        if len(names) == 3:
            return [count * self.width for count in (self.heads, self.key_heads, self.key_heads)]
        return [rows // len(names)] * len(names)

    def load(self, tensors):
        """Takes parameters under Hugging Face's names."""
        for names, rows, _ in self.parts:
            for name, part in zip(names, self.w[names[0]].split(self._sizes(names, rows))):
                value = torch.as_tensor(tensors[name + ".weight"])
                if name.endswith(("q_proj", "k_proj")):
                    value = value.unflatten(0, (-1, 2, self.width // 2)).transpose(1, 2).flatten(0, 2)
                part.copy_(value)

    def export(self, views):
        """Parameters (w) or gradients (g) under Hugging Face's names."""
        tensors = {}
        for names, rows, _ in self.parts:
            for name, part in zip(names, views[names[0]].split(self._sizes(names, rows))):
                if name.endswith(("q_proj", "k_proj")):
                    part = part.unflatten(0, (-1, self.width // 2, 2)).transpose(1, 2).flatten(0, 2)
                tensors[name + ".weight"] = part
        return tensors

    def loss_and_gradients(self, tokens, targets, total):
        """Sum of the losses over total, and its gradients, written to self.gradients; tokens and targets (N)."""
        x = Embedding.apply(self.anchor, tokens, self.w["model.embed_tokens"], self.g["model.embed_tokens"], self.is_tied)
        for layer in range(self.layers):
            p = f"model.layers.{layer}."
            y = self._norm(x, p + "input_layernorm")
            y = Attention.apply(self._linear(y, p + "self_attn.q_proj"), self)
            x = self._linear(y, p + "self_attn.o_proj", x)
            y = self._norm(x, p + "post_attention_layernorm")
            y = SwiGlu.apply(self._linear(y, p + "mlp.gate_proj"))
            x = self._linear(y, p + "mlp.down_proj", x)
        logits = self._linear(self._norm(x, "model.norm"), "model.embed_tokens" if self.is_tied else "lm_head")
        loss = F.cross_entropy(logits, targets, reduction="sum") / total
        loss.backward()
        return loss.item()

    def _linear(self, x, name, residual=None):
        return Linear.apply(x, self.w[name], self.g[name], residual)

    def _norm(self, x, name):
        return RmsNorm.apply(x, self.w[name], self.g[name], self.epsilon)
