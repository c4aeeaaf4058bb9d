"""The figures of a frame by their definitions, in NumPy and float64: what the server must answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest


def gaussian_filter(plane: Any) -> Any:
    """11 taps, σ 1.5, zero padding, one axis after the other."""
    taps = np.exp(-((np.arange(11) - 5.0) ** 2) / (2 * 1.5**2))
    taps /= taps.sum()
    for axis in (0, 1):
        plane = np.apply_along_axis(lambda line: np.convolve(line, taps, mode="full")[5:-5], axis, plane)
    return plane


def ssim(x: Any, y: Any) -> float:
    values = []
    for channel in range(x.shape[2]):
        a, b = x[:, :, channel], y[:, :, channel]
        ma, mb = gaussian_filter(a), gaussian_filter(b)
        va, vb = gaussian_filter(a * a) - ma * ma, gaussian_filter(b * b) - mb * mb
        vab = gaussian_filter(a * b) - ma * mb
        c1, c2 = 0.01**2, 0.03**2
        values.append(((2 * ma * mb + c1) * (2 * vab + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))).mean())
    return float(np.mean(values))


def expected_figures(prediction: Any, truth: Any) -> dict[str, float]:
    """In float64, by the definitions: PSNR of clamped values, the others of what was sent."""
    x, y = prediction.astype(np.float64), truth.astype(np.float64)
    clamped = np.clip(x, 0, 1) - np.clip(y, 0, 1)
    return {
        "l1": float(np.abs(x - y).mean()),
        "l2": float(((x - y) ** 2).mean()),
        "psnr": float(-10 * np.log10((clamped**2).mean())),
        "ssim": ssim(x, y),
    }


def check_figures(frame: dict[str, Any], prediction: Any, truth: Any) -> None:
    values = frame["metrics"]["values"]
    for name, expected in expected_figures(prediction, truth).items():
        assert values[name] == pytest.approx(expected, abs=1e-9), name
