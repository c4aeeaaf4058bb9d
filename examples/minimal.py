"""The smallest trainer: NumPy alone, a picture that comes out of the noise. Start the server, then: python examples/minimal.py"""

import time

import numpy as np
import raywatch

HEIGHT, WIDTH, STEPS = 120, 160, 60
x, y = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-0.75, 0.75, HEIGHT))


def scene(angle: float) -> np.ndarray:
    """A striped disc, seen from an angle: float32 RGB in [0, 1]."""
    u, v = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    stripes = 0.5 + 0.5 * np.sin(np.stack([12 * u, 9 * v, 7 * (u + v)], axis=-1))
    return np.where((np.hypot(x, y) < 0.6)[..., None], stripes, 1.0).astype(np.float32)


views = {f"test/r_{index}": scene(0.7 * index) for index in range(3)}
random = np.random.default_rng(0)

with raywatch.init(project="examples", name="minimal", config={"steps": STEPS}) as run:
    for step in range(STEPS):
        noise = 0.5 * 0.93**step
        run.log({"train/noise": noise}, step=step)
        if step % 5 == 0:
            for view, truth in views.items():
                prediction = truth + noise * random.standard_normal(truth.shape).astype(np.float32)
                with run.frame(view, step=step, width=WIDTH, height=HEIGHT, ground_truth=truth) as frame:
                    for top in range(0, HEIGHT, 40):
                        for left in range(0, WIDTH, 40):
                            frame.tile(left, top, prediction[top : top + 40, left : left + 40])
        time.sleep(0.05)
