'use client'

import { Keyboard } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { useKeys } from '#app/state/useKeys.ts'

export interface KeyHelp {
  readonly keys: readonly string[]
  readonly does: string
}

function KeyRow({ keys, does }: KeyHelp) {
  return (
    <div className="contents">
      <dt className="flex gap-1">
        {keys.map((key) => (
          <kbd key={key} className="min-w-6 rounded border border-line-strong bg-raised px-1.5 text-center font-mono text-xs">
            {key}
          </kbd>
        ))}
      </dt>
      <dd className="text-muted">{does}</dd>
    </div>
  )
}

/** Opened with `?` from anywhere, or by its button. */
export function KeysDialog({ help }: { readonly help: readonly KeyHelp[] }) {
  const [open, setOpen] = useState(false)
  useKeys({ '?': () => setOpen(true) })
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <button type="button" className="control" aria-label="Keyboard shortcuts">
          <Keyboard size={14} aria-hidden />
          <kbd className="font-mono text-xs">?</kbd>
        </button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-1/2 left-1/2 z-50 max-h-[85vh] w-[min(30rem,calc(100vw-2rem))] -translate-1/2 overflow-y-auto rounded-md border border-line-strong bg-surface p-4 shadow-2xl"
        >
          <Dialog.Title className="mb-3 font-semibold">Keyboard</Dialog.Title>
          <dl className="grid grid-cols-[max-content_1fr] items-center gap-x-4 gap-y-1.5">
            {help.map((row) => (
              <KeyRow key={row.does} {...row} />
            ))}
          </dl>
          <Dialog.Close asChild>
            <button type="button" className="control mt-4">
              Close
            </button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
