"""A run: what the training loop calls."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from raywatch import _checks, _layout, _wire
from raywatch._camera import camera as read_camera
from raywatch._errors import InvalidInput, RaywatchError, SpoolFull
from raywatch._frame import Frame, data_type_name, record_frame
from raywatch._layout import Image
from raywatch._problems import Guard, Problems, describe, logger
from raywatch._progress import Progress, say
from raywatch._recorder import Admission, Recorder
from raywatch._settings import Settings
from raywatch._stats import Stats
from raywatch._status import Status
from raywatch._uploads import Uploads
from raywatch._views import GroundTruth, ViewBook, checked_truth

if TYPE_CHECKING:
    from typing_extensions import Self


class Run:
    """Made by ``raywatch.init``. Thread-safe; its methods neither raise nor wait for the network.

    Each call checks its arguments, copies the data into the spool on disk and returns; an uploader process sends it. Errors are
    logged once each (logger ``raywatch``) and counted in ``stats``; with ``strict=True`` or ``RAYWATCH_STRICT=1`` they are raised.
    """

    def __init__(
        self,
        run_id: str,
        settings: Settings,
        problems: Problems,
        recorder: Recorder | None = None,
        uploads: Uploads | None = None,
    ) -> None:
        self.id = run_id
        self._settings = settings
        self._problems = problems
        self._guard = Guard(problems)
        self._recorder = recorder
        self._uploads = uploads
        self._views = None if recorder is None else ViewBook(recorder)
        self._process_id = os.getpid()
        self._counts: Counter[str] = Counter()
        self._open_frames: set[Frame] = set()
        self._last_step = -1
        self._finished = recorder is None
        self._finishing = threading.Lock()
        self._failure: str | None = None
        self._fork_told = False
        self._epoch = 0

    @property
    def url(self) -> str:
        """The page of this run."""
        return f"{self._settings.url}/runs/{self.id}"

    @property
    def stats(self) -> Stats:
        """How much was recorded, dropped, refused and acknowledged so far."""
        status = Status() if self._uploads is None else self._uploads.status
        recorder = self._recorder
        return Stats(
            scalars=self._counts["scalars"],
            frames=self._counts["frames"],
            tiles=self._counts["tiles"],
            dropped={} if recorder is None else dict(recorder.dropped),
            refused=dict(status.refused),
            problems=self._problems.total,
            records=0 if recorder is None else recorder.records,
            acknowledged=status.acknowledged,
            connected=status.connected,
        )

    def log(self, values: Mapping[str, Any], step: int | None = None) -> None:
        """Adds one point to each named series.

        ``values``: series name → number, 0-d array, or tensor of one value on any device; NaN and ∞ are kept as such.
        ``step``: training step, 0 to 2**53 − 1; one more than the largest so far when left out.
        A value that is no number is reported and left out; the others are kept.
        """
        if not self._usable():
            return
        with self._guard:
            at = self._step(step, self._last_step + 1)
            now = _now_ms()
            points = []
            for series, value in values.items():
                with self._guard:
                    number = _checks.spell(_checks.scalar(value, f"values[{series!r}]"))
                    points.append(
                        {"name": _checks.name(series, "values"), "step": at, "value": number, "wallTimeMs": now}
                    )
            for first in range(0, len(points), _wire.LIMIT_POINTS_PER_MESSAGE):
                self._record_points(points[first : first + _wire.LIMIT_POINTS_PER_MESSAGE])

    def log_view(
        self,
        view: str,
        prediction: Any,
        ground_truth: Any = None,
        step: int | None = None,
        *,
        camera: Any = None,
        intrinsics: Any = None,
        background: Any = None,
        convention: str = "opengl",
        split: str | None = None,
        color_space: str = "srgb",
    ) -> None:
        """Adds a whole rendered frame of one view, and the view's ground truth the first time it is seen.

        ``view``: a stable name of yours, such as ``"test/r_012"``.
        ``prediction``, ``ground_truth``: an array (NumPy, torch on any device, jax, cupy) or a PIL picture; HWC, CHW, either with a
        batch axis of 1, HW for grey, or (rays, channels) beside an image that tells the size. uint8 in [0, 255] or floating point,
        nominally in [0, 1]; floats outside are sent as they are. The two may differ in layout and type, not in size.
        ``background``: what shows through a ground truth with alpha (straight, four channels): ``"white"``, ``"black"``, a grey
        level or (r, g, b) in [0, 1]. Required for one: without it the frame is kept and the ground truth left out, because any
        guess would change every figure.
        ``camera``: camera-to-world, 4×4 or 3×4, with ``convention`` ``"opengl"`` (x right, y up, looking along −z: Blender, NeRF) or
        ``"opencv"`` (x right, y down, looking along +z: COLMAP, 3DGS). ``intrinsics``: 3×3 K or (fx, fy, cx, cy) in pixels.
        ``split``: ``train``, ``val``, ``test`` …; the part of ``view`` before its first slash when left out.
        ``color_space``: ``"srgb"`` or ``"linear"``, of both images.
        """
        if not self._usable():
            return
        guard = self._guard.at("log_view", view)
        with guard:
            header = self._frame_header(view, step, color_space)
            if ground_truth is None:
                image, truth = _layout.image(prediction, "prediction"), None
            else:
                image, truth_image = _layout.image_pair(prediction, ground_truth)
                truth = self._ground_truth(truth_image, color_space, background, guard)
            self._notice_scale(view, image, color_space)
            described = self._camera(camera, intrinsics, convention, guard)
            split = None if split is None else _checks.name(split, "split")
            recorder = self._recorder_or_raise()
            with recorder.lock:
                try:
                    self._announce(view, image, truth, described, split)
                    record_frame(self._recorder_or_raise(), header, image)
                except SpoolFull:
                    recorder.drop("frames")
                    raise
            self._count("frames")

    def frame(
        self,
        view: str,
        step: int | None = None,
        *,
        width: int,
        height: int,
        channels: int | None = None,
        dtype: Any = None,
        ground_truth: Any = None,
        camera: Any = None,
        intrinsics: Any = None,
        background: Any = None,
        convention: str = "opengl",
        split: str | None = None,
        color_space: str = "srgb",
    ) -> Frame:
        """Opens a frame that is filled while it renders; use it with ``with``.

        ``width``, ``height``: pixels, 1 to 16,384. ``channels`` (1, 3, 4) and ``dtype`` (uint8, float16, float32) are those of the
        first piece when left out. The other arguments are those of ``log_view``. A frame that cannot be opened ignores its pieces.
        """
        nothing = Frame(None, {}, None, None)
        if not self._usable():
            return nothing
        guard = self._guard.at("frame", view)
        with guard:
            header = self._frame_header(view, step, color_space)
            header["width"], header["height"] = _checks.side(width, "width"), _checks.side(height, "height")
            if header["width"] * header["height"] > _wire.LIMIT_FRAME_PIXELS:
                raise InvalidInput("width", f"{width}×{height} exceeds {_wire.LIMIT_FRAME_PIXELS} pixels")
            if channels is not None and channels not in _wire.CHANNEL_COUNTS:
                raise InvalidInput("channels", f"received {channels!r}, expected 1, 3 or 4")
            data_type = data_type_name(dtype)
            size = (header["height"], header["width"])
            truth = None
            if ground_truth is not None:
                truth_image = _layout.image(ground_truth, "ground_truth", size)
                truth = self._ground_truth(truth_image, color_space, background, guard)
            described = self._camera(camera, intrinsics, convention, guard)
            split = None if split is None else _checks.name(split, "split")
            recorder = self._recorder_or_raise()
            with recorder.lock:
                try:
                    self._announce(view, None, truth, described, split, size)
                except SpoolFull:
                    recorder.drop("frames")
                    raise
            return Frame(self, header, channels, data_type)
        return nothing

    def update(self, config: object | None = None, tags: list[str] | None = None, notes: str | None = None) -> None:
        """Replaces the run's configuration, tags or notes; what is left out stays."""
        if not self._usable():
            return
        with self._guard:
            body: dict[str, Any] = {"type": "metadata"}
            if config is not None:
                body["config"] = _checks.config(config)
            if tags is not None:
                body["tags"] = _checks.tags(tags)
            if notes is not None:
                body["notes"] = _checks.notes(notes)
            self._recorder_or_raise().record(body, Admission.CONTROL)

    def finish(self, status: str = "finished", reason: str | None = None, timeout_seconds: float | None = None) -> None:
        """Ends the run and waits, for up to ``timeout_seconds`` (10 by default), until the server has everything.

        After that the uploader goes on in the background. Called at exit if nobody else does. ``status``: ``"finished"`` or ``"failed"``.
        """
        if os.getpid() != self._process_id:
            return
        with self._finishing:
            if self._finished:
                return
            with self._guard:
                self._finish(status, reason, timeout_seconds)
            self._finished = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
        else:
            self.finish("failed", describe(error))

    def __reduce__(self) -> tuple[Any, ...]:
        # A run caught in an object that a data loader pickles arrives in the worker as one that does nothing.
        return (_disabled_copy, (self.id, self._settings))

    def _finish(self, status: str, reason: str | None, timeout_seconds: float | None) -> None:
        recorder = self._recorder_or_raise()
        for frame in list(self._open_frames):
            frame.close()
        body: dict[str, Any] = {"type": "finish", "status": _checks.one_of(status, "status", ("finished", "failed"))}
        if self._failure is not None and status == "finished":
            body["status"], reason = "failed", self._failure
        if reason is not None:
            body["reason"] = str(reason)[: _wire.LIMIT_NOTES_LENGTH]
        try:
            recorder.report_drops(force=True)
            recorder.record(body, Admission.CONTROL)
            recorder.end()
        except SpoolFull as error:
            # The disk is full: the uploader still sends what is there, and the server learns of the end by silence.
            self._problems.report("finish", error)
        if self._uploads is None:
            say(f"recorded in {recorder.folder}; upload it with: python -m raywatch sync {recorder.folder}")
            return
        timeout = self._settings.finish_timeout_seconds if timeout_seconds is None else timeout_seconds
        drained = self._uploads.wait(timeout, Progress(recorder.records))
        if not drained:
            say(
                f"the server has not taken everything within {timeout:g} s; process {self._uploads.process_id} goes on, "
                f"and `python -m raywatch sync {recorder.folder}` does so later"
            )
        self._uploads.leave()

    def _usable(self) -> bool:
        """Whether calls do anything: not when disabled, finished, or in a forked child."""
        if self._finished:
            return False
        if os.getpid() != self._process_id:
            if self._problems.strict and not self._fork_told:
                self._fork_told = True
                logger.warning("Run %s was used in a forked child process, where it does nothing.", self.id)
            return False
        if self._uploads is not None:
            with self._guard:
                self._uploads.poll()
                self._tell_again(self._uploads.status.epoch)
        return True

    def _tell_again(self, epoch: int) -> None:
        """Views and ground truths were lost with the server's data: the next frames bring them along."""
        if epoch != self._epoch and self._views is not None:
            self._epoch = epoch
            self._views.forget()

    def _recorder_or_raise(self) -> Recorder:
        if self._recorder is None:
            raise RaywatchError("this run is disabled")
        return self._recorder

    def _count(self, what: str, number: int = 1) -> None:
        self._counts[what] += number

    def _step(self, step: Any, default: int) -> int:
        at = max(default, 0) if step is None else _checks.step(step)
        self._last_step = max(self._last_step, at)
        return at

    def _frame_header(self, view: Any, step: Any, color_space: Any) -> dict[str, Any]:
        return {
            "view": _checks.name(view, "view"),
            "step": self._step(step, self._last_step),
            "wallTimeMs": _now_ms(),
            "colorSpace": _checks.one_of(color_space, "color_space", _wire.COLOR_SPACES),
        }

    def _camera(self, pose: Any, intrinsics: Any, convention: str, guard: Guard) -> dict[str, Any] | None:
        """The camera; one that cannot be read is reported and left out, because the picture is worth more."""
        with guard:
            return read_camera(pose, intrinsics, convention)
        return None

    def _notice_scale(self, view: str, image: Image, color_space: str) -> None:
        if color_space == "srgb" and _layout.seems_scaled_to_255(image):
            self._problems.note(
                "scale",
                f"log_view({view!r}): prediction: received floats that look like levels of 0 to 255, expected 0 to 1 (or uint8). "
                "They are sent as they are (said once; run.stats counts all)",
            )

    def _ground_truth(self, image: Image, color_space: str, background: Any, guard: Guard) -> GroundTruth | None:
        with guard:
            return checked_truth(image, color_space, background)
        return None

    def _announce(
        self,
        view: str,
        image: Image | None,
        truth: GroundTruth | None,
        camera: dict[str, Any] | None,
        split: str | None,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Records what belongs before a frame, all of it or nothing. Raises SpoolFull, InvalidInput."""
        recorder, views = self._recorder_or_raise(), self._views
        assert views is not None
        height, width = image.size if image is not None else size or (0, 0)
        views.check(view, width, height, truth)
        new_truth = truth if truth is not None and views.truth_is_new(view) else None
        needed = (0 if image is None else image.byte_length) + (0 if new_truth is None else new_truth.image.byte_length)
        if not recorder.has_room(needed, Admission.FRAME):
            raise SpoolFull(
                f"{recorder.folder}: the spool is full, because the server does not take data as fast as it is logged"
            )
        views.announce(view, width, height, camera, split)
        if new_truth is not None:
            views.record_truth(view, new_truth)

    def _record_points(self, points: list[dict[str, Any]]) -> None:
        recorder = self._recorder_or_raise()
        try:
            recorder.record({"type": "scalars", "points": points}, Admission.SCALARS)
            self._count("scalars", len(points))
        except SpoolFull:
            recorder.drop("scalars", len(points))
            raise

    def _frame_opened(self, frame: Frame) -> None:
        if len(self._open_frames) >= _wire.LIMIT_OPEN_FRAMES_PER_RUN:
            raise InvalidInput(
                "frame", f"{len(self._open_frames)} frames are open, expected them to be closed when they are done"
            )
        self._open_frames.add(frame)
        self._count("frames")

    def _frame_closed(self, frame: Frame) -> None:
        self._open_frames.discard(frame)


def _disabled_copy(run_id: str, settings: Settings) -> Run:
    return Run(run_id, settings, Problems(strict=False))


def _now_ms() -> int:
    return int(time.time() * 1000)
