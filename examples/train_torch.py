"""A trainer in torch: a small network learns to paint a procedural panorama from pixel coordinates, and shows how it gets on.

Two held-out windows of the panorama are the test views: the network never sees their pixels. Run:

    python examples/train_torch.py --steps 2000
"""

from __future__ import annotations

import argparse
import math

import raywatch
import torch
from torch import Tensor, nn

WINDOW = 96
"""Pixels on a side of a test view."""
WINDOWS = {"test/left": (40, 60), "test/right": (52, 210)}
"""Name of a view: row and column of its top-left pixel."""


def paint(height: int, width: int) -> Tensor:
    """The panorama: hills under a banded sky. Float32 RGB in [0, 1], of shape (height, width, 3)."""
    v, u = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 2 * math.pi, width), indexing="ij")
    sky = torch.stack([0.5 + 0.3 * torch.cos(3 * v + u), 0.6 + 0.2 * torch.cos(5 * v), 0.9 - 0.4 * v], dim=-1)
    hills = 0.55 + 0.12 * torch.sin(3 * u) + 0.05 * torch.sin(11 * u)
    grass = torch.stack([0.2 + 0.2 * torch.sin(24 * u) ** 2, 0.5 - 0.2 * v, 0.15 + 0.1 * torch.cos(17 * u * v)], dim=-1)
    # A soft edge, as wide as a pixel or two, so that the picture has no frequencies beyond its own raster.
    ground = torch.sigmoid((v - hills) * height)
    return sky + ground[..., None] * (grass - sky)


class Painter(nn.Module):
    """Coordinates in [−1, 1]², encoded by sines of doubling frequency, to RGB."""

    def __init__(self, frequencies: int = 6, hidden: int = 96) -> None:
        super().__init__()
        self.register_buffer("scales", math.pi * 2.0 ** torch.arange(frequencies))
        self.layers = nn.Sequential(
            nn.Linear(4 * frequencies, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, 3),
            nn.Sigmoid(),
        )

    def forward(self, places: Tensor) -> Tensor:
        angles = (places[..., None] * self.scales).flatten(-2)
        return self.layers(torch.cat([angles.sin(), angles.cos()], dim=-1))


def coordinates(height: int, width: int) -> Tensor:
    """(y, x) of every pixel's centre in [−1, 1], of shape (height, width, 2)."""
    rows = (torch.arange(height) + 0.5) / height * 2 - 1
    columns = (torch.arange(width) + 0.5) / width * 2 - 1
    return torch.stack(torch.meshgrid(rows, columns, indexing="ij"), dim=-1)


@torch.no_grad()
def evaluate(run: raywatch.Run, model: Painter, truth: Tensor, places: Tensor, step: int, chunk: int = 2048) -> None:
    """Renders each window in chunks of pixels, as ray marchers do, and hands every chunk over as soon as it is there."""
    for view, (top, left) in WINDOWS.items():
        window = slice(top, top + WINDOW), slice(left, left + WINDOW)
        flat = places[window].reshape(-1, 2)
        with run.frame(view, step=step, width=WINDOW, height=WINDOW, ground_truth=truth[window]) as frame:
            for start in range(0, len(flat), chunk):
                frame.span(start, model(flat[start : start + chunk]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=4096, help="pixels in a step")
    parser.add_argument("--rate", type=float, default=5e-3, help="learning rate at the start")
    parser.add_argument("--every", type=int, default=100, help="steps between evaluations")
    options = parser.parse_args()

    torch.manual_seed(0)
    truth, places = paint(200, 400), coordinates(200, 400)
    seen = torch.ones(200, 400, dtype=torch.bool)
    for top, left in WINDOWS.values():
        # Every third pixel of a window is training data, so that the rest can be learnt at all.
        window = seen[top : top + WINDOW, left : left + WINDOW]
        window[:] = False
        window[::3, ::3] = True
    train_places, train_colors = places[seen], truth[seen]

    model = Painter()
    optimizer = torch.optim.Adam(model.parameters(), lr=options.rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.steps)
    with raywatch.init(project="examples", name="torch painter", config=options) as run:
        for step in range(options.steps + 1):
            if step % options.every == 0:
                evaluate(run, model, truth, places, step)
            batch = torch.randint(len(train_places), (options.batch,))
            loss = nn.functional.mse_loss(model(train_places[batch]), train_colors[batch])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            if step % 10 == 0:
                run.log(
                    {
                        "train/loss": loss,
                        "train/psnr": -10 * torch.log10(loss),
                        "train/rate": schedule.get_last_lr()[0],
                    },
                    step=step,
                )


if __name__ == "__main__":
    main()
