'use client'

import { useSyncExternalStore } from 'react'
import { CodeBlock } from '#app/components/shell/CodeBlock.tsx'
import { pythonSnippet } from '#app/helpers/pythonSnippet.ts'

const never = (): (() => void) => () => undefined

/** The address this page was opened under, which is where a trainer on the same machine reaches the server too. */
function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => 'http://127.0.0.1:4090',
  )
}

export function RunsEmpty() {
  const origin = useOrigin()
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4 p-4 pt-10">
      <div>
        <h2 className="text-base font-semibold">No runs yet</h2>
        <p className="mt-1 text-muted">Push renders from a training loop and they appear here while it runs. Paste this into yours:</p>
      </div>
      <CodeBlock label="Python" code={pythonSnippet(origin)} />
      <p className="text-muted">Nothing to train right now? This starts a small radiance field that learns while you watch:</p>
      <CodeBlock label="Shell, in the folder of Raywatch" code="npm run demo" />
    </div>
  )
}
