"""Images a second of one training step in PyTorch, for the network that `bench/step` trains: the fair opponent.

Usage: /usr/bin/python3 bench/pytorch/step.py [--network 64-128x1-256x1] [--batch 256] [--threads 2] [--seconds 10]
Needs Debian's python3-torch. The product and its tests never do.
"""
import argparse
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F


class Unit(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x):
        return x + F.hardswish(self.norm(self.conv(x)))


class Group(nn.Module):
    def __init__(self, inputs, width, units):
        super().__init__()
        self.conv = nn.Conv2d(inputs, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.norm.weight.requires_grad = False
        self.units = nn.Sequential(*[Unit(width) for _ in range(units)])

    def forward(self, x):
        return self.units(F.hardswish(self.norm(F.max_pool2d(self.conv(x), 2))))


class Network(nn.Module):
    def __init__(self, groups, stem=32, classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, stem, 3, padding=1, bias=False)
        self.stem.weight.requires_grad = False
        layers, inputs = [], stem
        for width, units in groups:
            layers.append(Group(inputs, width, units))
            inputs = width
        self.groups = nn.Sequential(*layers)
        self.head = nn.Linear(inputs, classes, bias=False)

    def forward(self, x):
        x = self.groups(F.hardswish(self.stem(x)))
        return self.head(torch.amax(x, dim=(2, 3)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", default="64-128x1-256x1")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--channels-last", action="store_true")
    a = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(a.threads)
    groups = [(int(g.split("x")[0]), int(g.split("x")[1]) if "x" in g else 0) for g in a.network.split("-")]
    network = Network(groups)
    x = torch.rand(a.batch, 3, a.size, a.size)
    if a.channels_last:
        network = network.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    y = torch.randint(0, 10, (a.batch,))
    optimizer = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=0.01, momentum=0.85, nesterov=True)
    times = []
    begin = time.perf_counter()
    while len(times) < 4 or time.perf_counter() - begin < a.seconds:
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(network(x), y, label_smoothing=0.2).backward()
        optimizer.step()
        times.append(time.perf_counter() - start)
    median = statistics.median(times[2:])
    print(f"pytorch {torch.__version__} network {a.network} batch {a.batch} threads {a.threads}: {a.batch / median:.0f} images/s, {median * 1000:.1f} ms a step, {len(times)} steps")


if __name__ == "__main__":
    main()
