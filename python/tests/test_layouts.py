"""Every layout and type that trainers hand over ends as the same pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import messages, offline_run, pixels_of

from raywatch import InvalidInput, _layout
from raywatch._arrays import normal_values

HEIGHT, WIDTH = 5, 7
LAYOUTS = {
    "HWC": lambda a: a,
    "CHW": lambda a: a.transpose(2, 0, 1),
    "NHWC": lambda a: a[None],
    "NCHW": lambda a: a.transpose(2, 0, 1)[None],
    "not contiguous": lambda a: np.repeat(a, 2, axis=1)[:, ::2],
    "Fortran order": np.asfortranarray,
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
}


def picture(channels: int, dtype: str) -> Any:
    generator = np.random.default_rng(7)
    if dtype == "uint8":
        return generator.integers(0, 256, (HEIGHT, WIDTH, channels), dtype=np.uint8)
    return generator.uniform(-0.5, 1.5, (HEIGHT, WIDTH, channels)).astype(dtype)


@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32"])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_pixels(layout: str, channels: int, dtype: str) -> None:
    """[PY-3] HWC, CHW and either with a batch of one are the same image, whatever lies under it in memory."""
    expected = picture(channels, dtype)
    image = _layout.image(LAYOUTS[layout](expected), "prediction")
    assert image.pixels.dtype.str in ("|u1", "<f2", "<f4")
    assert bytes(image.bytes) == expected.tobytes()
    assert (image.height, image.width, image.channels, image.data_type) == (HEIGHT, WIDTH, channels, dtype)


def test_grey_without_a_channel_axis() -> None:
    """[PY-3] Two axes are a grey image."""
    image = _layout.image(picture(1, "float32")[:, :, 0], "prediction")
    assert bytes(image.bytes) == picture(1, "float32").tobytes()
    assert image.channels == 1


@pytest.mark.parametrize("channels", [3, 4])
def test_rays_whose_size_nothing_tells(channels: int) -> None:
    """[PY-4] Rows of rays, alone or beside rows of rays, are refused: as a tall grey image their figures would mislead."""
    rays = np.zeros((100, channels), np.float32)
    with pytest.raises(InvalidInput, match="one row per ray"):
        _layout.image(rays, "prediction")
    with pytest.raises(InvalidInput, match="one row per ray"):
        _layout.image_pair(rays, rays)
    assert _layout.image(rays, "ground_truth", (10, 10)).size == (10, 10)
    assert _layout.image(rays[:64], "prediction").size == (64, channels)


@pytest.mark.parametrize("rays_are", ["prediction", "ground truth"])
def test_rays_beside_an_image(rays_are: str) -> None:
    """[PY-3] One row per ray is an image when the other picture tells the size."""
    expected = picture(3, "float32")
    flat = expected.reshape(-1, 3)
    pair = (flat, expected) if rays_are == "prediction" else (expected, flat)
    for image in _layout.image_pair(*pair):
        assert bytes(image.bytes) == expected.tobytes()


def test_ambiguous_without_help_is_hwc() -> None:
    """[PY-4] Where both ends could be the channels, the last axis is."""
    image = _layout.image(np.zeros((3, 9, 3), np.uint8), "prediction")
    assert image.size == (3, 9)


@pytest.mark.parametrize("truth_layout", ["HWC", "CHW"])
def test_ambiguous_beside_a_clear_ground_truth(truth_layout: str) -> None:
    """[PY-4] Where both ends could be the channels, the size of the ground truth decides."""
    truth = np.arange(9 * 3 * 4, dtype=np.uint8).reshape(9, 3, 4)
    guess = np.arange(3 * 9 * 3, dtype=np.uint8).reshape(3, 9, 3)
    image, _ = _layout.image_pair(guess, LAYOUTS[truth_layout](truth))
    assert image.size == (9, 3)
    assert (image.pixels == guess.transpose(1, 2, 0)).all()


def test_ambiguous_both() -> None:
    """[PY-4] Two ambiguous pictures of one shape are both HWC."""
    guess, truth = _layout.image_pair(np.zeros((3, 9, 3)), np.zeros((3, 9, 3), np.uint8))
    assert guess.size == truth.size == (3, 9)


def test_sizes_that_differ() -> None:
    """[PY-4] Sizes that cannot be made equal are refused, naming both shapes."""
    with pytest.raises(InvalidInput, match=r"\(5, 7, 3\).*\(7, 5, 3\)") as caught:
        _layout.image_pair(np.zeros((5, 7, 3)), np.zeros((7, 5, 3)))
    assert caught.value.field == "prediction"


@pytest.mark.parametrize("shape", [(5, 7, 2), (2, 5, 7, 3), (5,), (), (0, 7, 3), (16385, 1, 3), (1, 1, 5, 7, 3)])
def test_shapes_that_are_no_image(shape: tuple[int, ...]) -> None:
    """[PY-4] A shape that is no image is refused with what was received and what was expected."""
    with pytest.raises(InvalidInput, match="received .*expected"):
        _layout.image(np.zeros(shape, np.uint8), "prediction")


CONVERSIONS = [
    (np.array([[0.25, 1e300, -3.0]]), np.array([[0.25, np.inf, -3.0]], "<f4")),
    (np.array([[True, False]]), np.array([[255, 0]], np.uint8)),
    (np.array([[0, 65535, 13107]], np.uint16), np.array([[0, 1, 0.2]], "<f4")),
    (np.array([[0, 255]], np.int64), np.array([[0, 255]], np.uint8)),
    (np.array([[np.nan, np.inf, -np.inf, 2.5, -1]], "<f4"), np.array([[np.nan, np.inf, -np.inf, 2.5, -1]], "<f4")),
    (np.array([[np.nan, 2.5]], "<f2"), np.array([[np.nan, 2.5]], "<f2")),
]


@pytest.mark.parametrize(("given", "expected"), CONVERSIONS, ids=[str(given.dtype) for given, _ in CONVERSIONS])
def test_types_of_values(given: Any, expected: Any) -> None:
    """[PY-5] uint8, float16 and float32 stay as they are, NaN, ∞ and values outside [0, 1] included; others follow the table."""
    converted = normal_values(given, "prediction")
    assert converted.dtype == expected.dtype
    assert converted.tobytes() == expected.tobytes()


@pytest.mark.parametrize("given", [np.array([[-1, 3]]), np.array([[256]]), np.array([["a"]]), np.array([[1j]])])
def test_types_that_are_no_pixels(given: Any) -> None:
    """[PY-5] Integers outside [0, 255] and values that are no numbers are refused."""
    with pytest.raises(InvalidInput):
        normal_values(given, "prediction")


def test_pillow_pictures() -> None:
    """[PY-6] PIL pictures of every common mode are accepted."""
    images = pytest.importorskip("PIL.Image")
    rgb = images.fromarray(picture(3, "uint8"))
    for mode, channels in {"RGB": 3, "RGBA": 4, "L": 1, "P": 3, "LA": 4, "1": 1, "CMYK": 3, "F": 1}.items():
        image = _layout.image(rgb.convert(mode), "prediction")
        assert (image.size, image.channels) == ((HEIGHT, WIDTH), channels), mode
    assert bytes(_layout.image(rgb, "prediction").bytes) == picture(3, "uint8").tobytes()


def test_torch_tensors() -> None:
    """[PY-6] Torch tensors are accepted with gradients, in bfloat16, and as views."""
    torch = pytest.importorskip("torch")
    expected = picture(3, "float32")
    tensor = torch.from_numpy(expected).permute(2, 0, 1)[None].requires_grad_()
    assert bytes(_layout.image(tensor, "prediction").bytes) == expected.tobytes()
    narrow = _layout.image(tensor.to(torch.bfloat16), "prediction")
    assert narrow.data_type == "float32"
    assert (narrow.pixels == tensor.to(torch.bfloat16).float().detach()[0].permute(1, 2, 0).numpy()).all()
    assert _layout.image(tensor.half(), "prediction").data_type == "float16"


class Lends:
    """Like a jax array: nothing but ``__array__``."""

    def __init__(self, array: Any) -> None:
        self._array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self._array


def test_anything_that_converts() -> None:
    """[PY-6] Whatever NumPy can read is accepted, lists included."""
    expected = picture(3, "float32")
    assert bytes(_layout.image(Lends(expected), "prediction").bytes) == expected.tobytes()
    assert _layout.image(expected.tolist(), "prediction").data_type == "float32"


def test_the_recorded_frame_is_the_given_one(tmp_path: Path) -> None:
    """[PY-3] What is recorded is the prediction and the ground truth, byte for byte, each in its own layout and type."""
    guess, truth = picture(3, "float32"), picture(3, "uint8")
    with offline_run(tmp_path, strict=True) as run:
        run.log_view("test/a", guess.transpose(2, 0, 1), truth[None], step=3)
        guess[:] = 0
    by_type = {record.header["body"]["type"]: record for record in messages(tmp_path)}
    assert (pixels_of(by_type["frame"]) == picture(3, "float32")).all()
    assert (pixels_of(by_type["groundTruth"]) == truth).all()
    assert by_type["frame"].header["body"]["step"] == 3
