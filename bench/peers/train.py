"""Trains a model folder on given windows and writes one JSON object: speed, losses, memory.

Several processes share the global batch: each computes the gradient of its windows, then adds up, clips and applies one
slice of the flat vectors, all of which are in shared memory.
"""

import argparse
import json
import multiprocessing
import os
import resource
import time

import torch

from fast_llama import FastLlama
from model_files import read_model, read_windows, write_model
from optimizer import AdamW, rate_at


class Meeting:
    """A place where all processes wait for each other, a few microseconds apart: counters in shared memory.

    What a process wrote before its count is seen by whoever sees the count: x86 lets stores be seen in their order only, and
    loads are done in theirs (Intel SDM volume 3, 8.2.2). A processor with a weaker order would need a lock here instead.
    """

    def __init__(self, processes):
        self.arrived = torch.zeros(processes, 8, dtype=torch.int64).share_memory_()  # a cache line each
        self.failed = torch.zeros(1, dtype=torch.int64).share_memory_()

    def wait(self, rank):
        """Returns when every process has come here as often as this one; raises where one of them has failed."""
        arrived, failed = self.arrived.numpy(), self.failed.numpy()
        arrived[rank, 0] += 1
        while (arrived[:, 0] < arrived[rank, 0]).any():
            if failed[0]:
                raise RuntimeError("another process has failed")
            os.sched_yield()


class Shared:
    """What the processes share: parameters, every process' gradient, partial sums and when to stop."""

    def __init__(self, count, processes):
        self.parameters = torch.zeros(count).share_memory_()
        self.gradients = torch.zeros(processes, count).share_memory_()
        self.squares = torch.zeros(processes, dtype=torch.float64).share_memory_()
        self.losses = torch.zeros(processes, dtype=torch.float64).share_memory_()
        self.peaks = torch.zeros(processes, dtype=torch.int64).share_memory_()
        self.stop = torch.zeros(1, dtype=torch.int64).share_memory_()
        self.meeting = Meeting(processes)


class Worker:
    """One process' part of every step."""

    def __init__(self, arguments, rank, shared):
        self.processes, self.rank, self.shared = arguments.processes, rank, shared
        self.config, tensors = read_model(arguments.model)
        with open(arguments.recipe, encoding="utf-8") as file:
            self.recipe = json.load(file)
        self.windows = torch.from_numpy(read_windows(arguments.windows, arguments.context)).view(-1, arguments.batch, arguments.context + 1)
        mine = arguments.batch // self.processes
        self.mine, self.total = slice(rank * mine, (rank + 1) * mine), arguments.batch * arguments.context
        storage = iter((shared.parameters, shared.gradients[rank]))
        self.model = FastLlama(self.config, mine, arguments.context, lambda count: next(storage))
        if rank == 0:
            self.model.load(tensors)
        share = -(-self.model.count // self.processes)
        self.low, self.high = rank * share, min((rank + 1) * share, self.model.count)
        # The sum of all processes' gradients, over this process' slice alone.
        self.sum = shared.gradients[0]
        self.optimizer = AdamW(self.recipe, shared.parameters, self.sum, self.model.decayed, self.low, self.high)
        shared.meeting.wait(rank)

    def step(self, number):
        """One step; returns the mean loss of the whole batch before the update."""
        shared, batch = self.shared, self.windows[number % len(self.windows), self.mine]
        shared.losses[self.rank] = self.model.loss_and_gradients(batch[:, :-1].flatten(), batch[:, 1:].flatten(), self.total)
        shared.meeting.wait(self.rank)
        mine = self.sum[self.low:self.high]
        for other in shared.gradients[1:]:
            mine.add_(other[self.low:self.high])
        shared.squares[self.rank] = torch.linalg.vector_norm(mine).double().square()
        loss = shared.losses.sum().item()
        shared.meeting.wait(self.rank)
        norm = shared.squares.sum().sqrt().item()
        self.optimizer.step(rate_at(self.recipe, number), min(1.0, self.recipe["clip_norm"] / norm))
        shared.meeting.wait(self.rank)
        return loss


def run(arguments, rank, shared):
    """All steps of one process; the first one returns the result."""
    try:
        return steps_of(arguments, rank, shared)
    except BaseException:
        shared.meeting.failed[0] = 1
        raise


def steps_of(arguments, rank, shared):
    """The same, without telling the others of a failure."""
    torch.set_num_threads(arguments.threads)
    worker = Worker(arguments, rank, shared)
    losses = [worker.step(number) for number in range(arguments.warm_up)]
    started = time.perf_counter()
    steps = 0
    while not shared.stop.item():
        losses.append(worker.step(arguments.warm_up + steps))
        steps += 1
        if rank == 0:
            shared.stop[0] = steps >= arguments.steps if arguments.steps else time.perf_counter() - started >= arguments.seconds
        shared.meeting.wait(rank)
    elapsed = time.perf_counter() - started
    shared.peaks[rank] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    shared.meeting.wait(rank)
    if arguments.save and rank == 0:
        os.makedirs(arguments.save, exist_ok=True)
        write_model(arguments.save, worker.config, {name: value.numpy() for name, value in worker.model.export(worker.model.w).items()})
    return {
        "tokensPerSecond": steps * worker.total / elapsed,
        "steps": steps,
        "seconds": elapsed,
        "peakBytes": int(shared.peaks.sum()),
        "torch": torch.__version__,
        "losses": losses,
    }


def main():
    """Reads the arguments and writes the result."""
    # Before any operator runs: a pool of threads that one of them started would not survive the fork below, and whoever
    # waits for such threads waits for ever. Every process sets its own number after it.
    torch.set_num_threads(1)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder with config.json and model.safetensors")
    parser.add_argument("--recipe", required=True, help="JSON: beta1, beta2, epsilon, weight_decay, clip_norm, peak, floor_fraction, warm_up_steps, total_steps")
    parser.add_argument("--windows", required=True, help="windows of context + 1 tokens, little-endian int32, a batch for each step")
    parser.add_argument("--context", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True, help="windows of a step, over all processes")
    parser.add_argument("--warm-up", type=int, default=0, help="steps before the clock starts")
    parser.add_argument("--steps", type=int, help="steps on the clock; otherwise as many as --seconds allow")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--save", help="folder for the trained model")
    parser.add_argument("--threads", type=int, default=1, help="torch threads of each process")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.batch % arguments.processes:
        parser.error(f"a batch of {arguments.batch} windows does not divide among {arguments.processes} processes")

    config, _ = read_model(arguments.model)
    shared = Shared(FastLlama(config, 1, 1, lambda count: torch.empty(count, device="meta")).count, arguments.processes)
    others = [multiprocessing.get_context("fork").Process(target=run, args=(arguments, rank, shared), daemon=True) for rank in range(1, arguments.processes)]
    for other in others:
        other.start()
    result = run(arguments, 0, shared)
    for other in others:
        other.join()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
