'use client'

import type { Run } from '#lib/contract/records.ts'
import { StatusBadge } from '#app/components/shell/StatusBadge.tsx'
import { Tip } from '#app/components/shell/Tip.tsx'
import { formatDuration, formatStep, missing, plural } from '#app/helpers/format.ts'
import { useNow } from '#app/state/useNow.ts'

/** What the run is and how it stands. */
export function RunHeader({ run }: { readonly run: Run }) {
  const now = useNow(run.endedAtMs === null)
  const end = run.endedAtMs ?? now
  return (
    <>
      <h1 className="flex min-w-0 items-baseline gap-1.5">
        <span className="truncate text-muted">{run.project}</span>
        <span className="text-faint">/</span>
        <span className="truncate font-semibold">{run.name}</span>
      </h1>
      <StatusBadge status={run.status} />
      {run.statusReason !== '' && (
        <span className="max-w-[min(48ch,100%)] truncate text-xs text-muted" title={run.statusReason} data-status-reason>
          {run.statusReason}
        </span>
      )}
      <Fact label="step" value={formatStep(run.lastStep)} />
      <Fact label="duration" value={now > 0 ? formatDuration(end - run.startedAtMs) : missing} />
      <Losses run={run} />
    </>
  )
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <span className="text-xs whitespace-nowrap">
      <span className="text-faint">{label} </span>
      <span className="inline-block min-w-[5ch] font-mono" data-fact={label}>
        {value}
      </span>
    </span>
  )
}

function total(counts: Readonly<Record<string, number | undefined>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

function listing(counts: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count ?? 0}`)
    .join(', ')
}

/** What is not in the pictures and curves below, when there is such a thing. */
function Losses({ run: { refused, dropped } }: { readonly run: Run }) {
  const [refusedCount, droppedCount] = [total(refused), total(dropped)]
  return (
    <>
      {refusedCount > 0 && (
        <Tip text={`The server refused these for good: ${listing(refused)}. The trainer's log names the field of each.`}>
          <button type="button" className="text-xs whitespace-nowrap text-warn underline decoration-dotted underline-offset-4">
            {plural(refusedCount, 'message')} refused
          </button>
        </Tip>
      )}
      {droppedCount > 0 && (
        <Tip text={`The trainer's buffer was full and it left these out: ${listing(dropped)}.`}>
          <button type="button" className="text-xs whitespace-nowrap text-warn underline decoration-dotted underline-offset-4">
            {plural(droppedCount, 'item')} dropped by the trainer
          </button>
        </Tip>
      )}
    </>
  )
}
