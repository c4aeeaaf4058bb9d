import type { Run as RunRow, View as ViewRow } from '#prisma/generated/client.ts'
import { runSchema, viewSchema, type Run, type View } from '#lib/contract/records.ts'

/** Runs and views between their records and their rows. What comes from the disk is parsed like what comes from a wire. */

type RunColumns = Omit<RunRow, 'number' | 'id'>
type ViewColumns = Omit<ViewRow, 'number' | 'runId' | 'key'>

export function runColumns(run: Run): RunColumns {
  return {
    project: run.project,
    name: run.name,
    config: JSON.stringify(run.config),
    tags: JSON.stringify(run.tags),
    notes: run.notes,
    status: run.status,
    statusReason: run.statusReason,
    startedAtMs: BigInt(run.startedAtMs),
    endedAtMs: run.endedAtMs === null ? null : BigInt(run.endedAtMs),
    heartbeatAtMs: BigInt(run.heartbeatAtMs),
    lastStep: run.lastStep === null ? null : BigInt(run.lastStep),
    protocol: run.protocol,
    refused: JSON.stringify(run.refused),
    dropped: JSON.stringify(run.dropped),
  }
}

export function runOfRow(row: RunRow): Run {
  return runSchema.parse({
    ...row,
    config: parseJson(row.config),
    tags: parseJson(row.tags),
    refused: parseJson(row.refused),
    dropped: parseJson(row.dropped),
    startedAtMs: Number(row.startedAtMs),
    endedAtMs: numberOrNull(row.endedAtMs),
    heartbeatAtMs: Number(row.heartbeatAtMs),
    lastStep: numberOrNull(row.lastStep),
  })
}

export function viewColumns({ split, width, height, camera, groundTruth, background }: View): ViewColumns {
  return {
    split,
    width,
    height,
    camera: camera === null ? null : JSON.stringify(camera),
    groundTruthHash: groundTruth?.hash ?? null,
    groundTruthChannels: groundTruth?.channels ?? null,
    groundTruthDataType: groundTruth?.dataType ?? null,
    groundTruthColorSpace: groundTruth?.colorSpace ?? null,
    background: background === null ? null : JSON.stringify(background),
  }
}

export function viewOfRow(row: ViewRow): View {
  const { groundTruthHash: hash, groundTruthChannels: channels, groundTruthDataType: dataType, groundTruthColorSpace: colorSpace } = row
  return viewSchema.parse({
    ...row,
    camera: parseJson(row.camera),
    background: parseJson(row.background),
    groundTruth: hash === null ? null : { hash, channels, dataType, colorSpace },
  })
}

export function parseJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text)
}

export function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value)
}
