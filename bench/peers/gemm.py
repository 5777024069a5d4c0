"""Prints the rate of float32 matrix products, in GFLOP/s, as torch.mm reaches it: the best of some sizes and repetitions."""

import argparse
import time

import torch


def rate(size, seconds):
    """Best rate of square products of that size within the time."""
    a, b, c = torch.randn(size, size), torch.randn(size, size), torch.empty(size, size)
    torch.mm(a, b, out=c)
    best, until = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        started = time.perf_counter()
        for _ in range(4):
            torch.mm(a, b, out=c)
        best = max(best, 4 * 2 * size**3 / (time.perf_counter() - started) / 1e9)
    return best


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--sizes", type=int, nargs="+", default=[768, 1536, 2304])
    arguments = parser.parse_args()
    print(max(rate(size, arguments.seconds / len(arguments.sizes)) for size in arguments.sizes))
