'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { ConnectionBadge } from './ConnectionBadge.tsx'
import { KeysDialog, type KeyHelp } from './KeysDialog.tsx'
import { ThemeToggle } from './ThemeToggle.tsx'

function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="size-5" aria-hidden>
      <path d="M6 16 26 7M6 16h20M6 16l20 9" className="stroke-accent" strokeWidth="2.6" strokeLinecap="round" fill="none" />
      <circle cx="6.5" cy="16" r="3.4" className="fill-second" />
    </svg>
  )
}

/** The bar on top of every page; `children` is what the page is about. */
export function AppHeader({ help, children }: { readonly help: readonly KeyHelp[]; readonly children: ReactNode }) {
  return (
    <header className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-3 py-1">
      <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight" aria-label="Raywatch: all runs">
        <Mark />
        Raywatch
      </Link>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1">{children}</div>
      <div className="flex items-center gap-2">
        <ConnectionBadge />
        <ThemeToggle />
        <KeysDialog help={help} />
      </div>
    </header>
  )
}
