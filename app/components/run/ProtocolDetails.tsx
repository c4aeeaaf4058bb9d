'use client'

import { Popover } from 'radix-ui'
import type { FrameMetrics } from '#lib/contract/records.ts'
import { protocolWords } from '#app/helpers/protocolWords.ts'

/** Which protocol the figures follow, and on demand what exactly that means. */
export function ProtocolDetails({ protocol, implementation }: Pick<FrameMetrics, 'protocol' | 'implementation'>) {
  const definitions = protocolWords(protocol)
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="ml-auto min-w-0 truncate text-faint underline decoration-dotted underline-offset-4 hover:text-ink" title="How these figures are computed">
          whole frame · protocol {protocol} · {implementation}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="How these figures are computed"
          className="z-40 w-96 max-w-[calc(100vw-1rem)] rounded-md border border-line-strong bg-surface p-3 text-xs shadow-2xl"
        >
          {definitions === null ? (
            <p className="text-muted">This page does not know the protocol {protocol}: the server that measured these figures is of another version.</p>
          ) : (
            <dl className="grid gap-1.5">
              {definitions.map(({ metric, words }) => (
                <div key={metric}>
                  <dt className="inline font-medium">{metric}: </dt>
                  <dd className="inline text-muted">{words}</dd>
                </div>
              ))}
            </dl>
          )}
          <p className="mt-2 text-faint">Computed by {implementation}.</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
