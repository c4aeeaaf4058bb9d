import type { RunStatus } from '#lib/contract/records.ts'

const dots: Readonly<Record<RunStatus, string>> = {
  running: 'bg-good',
  finished: 'bg-faint',
  failed: 'bg-bad',
  crashed: 'bg-warn',
}

const texts: Readonly<Record<RunStatus, string>> = {
  running: 'text-good',
  finished: 'text-muted',
  failed: 'text-bad',
  crashed: 'text-warn',
}

/** The word says it; the dot only helps the eye down a column. */
export function StatusBadge({ status }: { readonly status: RunStatus }) {
  return (
    <span className={`inline-flex items-center gap-1.5 align-middle whitespace-nowrap ${texts[status]}`} data-status={status}>
      <span aria-hidden className={`size-2 rounded-full ${dots[status]}`} />
      {status}
    </span>
  )
}
