import { frameId, runId, unixMillis } from '#lib/base/brand.ts'
import type { PixelsChange } from '#lib/contract/live.ts'
import type { FrameMetrics, Run, View } from '#lib/contract/records.ts'
import type { StoredFrame } from '#server/storage/store.ts'

/** Valid records to which a test adds only what it is about. */

export function aRun(changes: Partial<Run> = {}): Run {
  return {
    id: runId('run-1'),
    project: 'lego',
    name: 'baseline',
    config: { learningRate: 0.01 },
    tags: [],
    notes: '',
    status: 'running',
    statusReason: '',
    startedAtMs: unixMillis(1_700_000_000_000),
    endedAtMs: null,
    heartbeatAtMs: unixMillis(1_700_000_000_000),
    lastStep: null,
    protocol: 'zero-padded',
    refused: {},
    dropped: {},
    ...changes,
  }
}

export function aView(changes: Partial<View> = {}): View {
  return { runId: runId('run-1'), key: 'test/0', split: 'test', width: 4, height: 3, camera: null, groundTruth: null, background: null, ...changes }
}

export function aFrame(changes: Partial<StoredFrame> = {}): StoredFrame {
  return {
    id: frameId('frame-1'),
    runId: runId('run-1'),
    view: 'test/0',
    step: 10,
    width: 4,
    height: 3,
    channels: 3,
    dataType: 'uint8',
    colorSpace: 'srgb',
    status: 'open',
    coveredPixels: 0,
    nonFiniteValues: null,
    wallTimeMs: unixMillis(1_700_000_000_000),
    prediction: null,
    metrics: null,
    superseded: false,
    writer: 'writer-1',
    openSeq: 1,
    covered: null,
    ...changes,
  }
}

export function someMetrics(psnr: number): FrameMetrics {
  return {
    protocol: 'zero-padded',
    implementation: 'test 1',
    values: { psnr, ssim: 0.9, l1: 0.1, l2: 0.01, smoothL1: 0.01 },
    perChannel: {},
    nonFinitePixels: 0,
    finiteOnly: null,
    unavailable: {},
  }
}

export function somePixels(changes: Partial<PixelsChange> = {}): PixelsChange {
  return {
    type: 'pixels',
    frameId: frameId('frame-1'),
    view: 'test/0',
    step: 10,
    pixelRevision: 1,
    rectangles: [],
    coveredPixels: 0,
    running: null,
    ...changes,
  }
}
