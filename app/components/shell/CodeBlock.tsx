'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { browserServices } from '#app/state/services.ts'

const saidMs = 1_500

/** Text to paste, with a button that puts it on the clipboard. */
export function CodeBlock({ label, code }: { readonly label: string; readonly code: string }) {
  const [copied, setCopied] = useState(false)
  const copy = (): void => {
    // Without a secure context there is no clipboard; the text can still be selected by hand.
    void navigator.clipboard.writeText(code).then(() => {
      setCopied(true)
      browserServices().clock.after(saidMs, () => setCopied(false))
    })
  }
  const Icon = copied ? Check : Copy
  return (
    <figure className="overflow-hidden rounded border border-line bg-canvas">
      <figcaption className="flex h-8 items-center justify-between border-b border-line bg-surface pr-1 pl-3 text-xs text-muted">
        {label}
        <button type="button" onClick={copy} className="flex h-6 items-center gap-1.5 rounded px-2 hover:bg-raised hover:text-ink">
          <Icon size={12} aria-hidden />
          {copied ? 'Copied' : 'Copy'}
        </button>
      </figcaption>
      <pre className="overflow-x-auto p-3 font-mono text-xs leading-5">
        <code>{code}</code>
      </pre>
    </figure>
  )
}
