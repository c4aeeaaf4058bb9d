import type { ReactNode } from 'react'

/** Something the reader should know, in words; `tone` only colours the edge. */
export function Notice({ tone, title, children }: { readonly tone: 'bad' | 'warn' | 'plain'; readonly title: string; readonly children?: ReactNode }) {
  const edge = { bad: 'border-l-bad', warn: 'border-l-warn', plain: 'border-l-line-strong' }[tone]
  return (
    <section role={tone === 'plain' ? undefined : 'alert'} className={`rounded border border-l-2 border-line bg-surface px-4 py-3 ${edge}`}>
      <h2 className="font-semibold">{title}</h2>
      {children !== undefined && <div className="mt-1 text-muted">{children}</div>}
    </section>
  )
}
