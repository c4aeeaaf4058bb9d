'use client'

import { memo } from 'react'
import type { Run } from '#lib/contract/records.ts'
import { flattenConfig, type ConfigRow } from '#app/helpers/flattenConfig.ts'

type RunDetailsProps = Pick<Run, 'config' | 'tags' | 'notes'>

/** What the trainer said about the run itself. Drawn anew only when that changes, not with every step. */
export const RunDetails = memo(function RunDetails({ config, tags, notes }: RunDetailsProps) {
  const rows = flattenConfig(config)
  return (
    <section aria-labelledby="configuration" className="border-t border-line px-3 pt-2 pb-6">
      <h2 id="configuration" className="flex min-h-8 items-center font-semibold">
        Configuration
      </h2>
      {rows.length === 0 && tags.length === 0 && notes === '' ? (
        <p className="text-muted">
          Nothing was sent. Pass <code className="font-mono text-xs">config=</code>, <code className="font-mono text-xs">tags=</code> or{' '}
          <code className="font-mono text-xs">notes=</code> to <code className="font-mono text-xs">raywatch.init</code> to see it here.
        </p>
      ) : (
        <div className="grid gap-3">
          {tags.length > 0 && <Tags tags={tags} />}
          {notes !== '' && <p className="max-w-prose break-words whitespace-pre-wrap text-muted">{notes}</p>}
          {rows.length > 0 && <ConfigTable rows={rows} />}
        </div>
      )}
    </section>
  )
})

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
      {tags.map((tag, index) => (
        <li key={index} className="max-w-full truncate rounded border border-line bg-raised px-1.5 text-xs text-muted">
          {tag}
        </li>
      ))}
    </ul>
  )
}

function ConfigTable({ rows }: { readonly rows: readonly ConfigRow[] }) {
  return (
    <table className="w-full max-w-4xl table-fixed border-collapse text-left text-xs">
      <thead className="sr-only">
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {/* Keys may contain dots of their own, so two rows may have the same one. */}
        {rows.map(({ key, text }, index) => (
          <tr key={index} className="border-b border-line align-top">
            <th scope="row" className="w-2/5 py-0.5 pr-3 font-normal break-words text-muted">
              {key}
            </th>
            <td className="py-0.5 font-mono break-words whitespace-pre-wrap text-ink">{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
