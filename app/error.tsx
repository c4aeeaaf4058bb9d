'use client'

export default function ErrorPage({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main className="grid min-h-full place-content-center justify-items-center gap-3 p-8 text-center">
      <h1 className="text-lg font-semibold">This page failed to draw itself</h1>
      <p className="max-w-prose font-mono text-xs text-muted">{error.message}</p>
      <button type="button" className="control" onClick={reset}>
        Draw it again
      </button>
    </main>
  )
}
