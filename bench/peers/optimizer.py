"""AdamW (arXiv 1711.05101) over a part of flat vectors, and the learning-rate schedule."""

import math

import torch

# Values of one pass: parameters, gradient and both moments of so many stay in the cache from one operator to the next.
CHUNK = 1 << 16


class AdamW:
    """Updates parameters[low:high] in place; those below decayed decay."""

    def __init__(self, recipe, parameters, gradients, decayed, low, high):
        self.recipe, self.steps = recipe, 0
        first, second, scratch = torch.zeros(high - low), torch.zeros(high - low), torch.empty(CHUNK)
        edges = sorted({low, high, *range(low, high, CHUNK), min(max(decayed, low), high)})
        self.chunks = [
            (parameters[a:b], gradients[a:b], first[a - low:b - low], second[a - low:b - low], scratch[:b - a], b <= decayed)
            for a, b in zip(edges, edges[1:])
        ]

    def step(self, rate, scale):
        """One step with the gradient times scale."""
        r = self.recipe
        self.steps += 1
        beta1, beta2 = r["beta1"], r["beta2"]
        correction = 1 / math.sqrt(1 - beta2**self.steps)
        size = -rate / (1 - beta1**self.steps) / correction
        keep, epsilon = 1 - rate * r["weight_decay"], r["epsilon"] / correction
        for x, g, m, v, scratch, decays in self.chunks:
            m.mul_(beta1).add_(g, alpha=(1 - beta1) * scale)
            v.mul_(beta2).addcmul_(g, g, value=(1 - beta2) * scale * scale)
            torch.sqrt(v, out=scratch).add_(epsilon)
            if decays:
                x.mul_(keep)
            x.addcdiv_(m, scratch, value=size)


def rate_at(recipe, step):
    """Linear warm-up to the peak, then half a cosine to the floor."""
    warm_up, floor = recipe["warm_up_steps"], recipe["floor_fraction"]
    if step < warm_up:
        return recipe["peak"] * (step + 1) / warm_up
    progress = min(1.0, (step - warm_up) / max(1, recipe["total_steps"] - warm_up))
    return recipe["peak"] * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * progress)))
