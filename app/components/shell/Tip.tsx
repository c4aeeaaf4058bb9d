'use client'

import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'

/** An explanation on hover and focus. The trigger must make sense without it: touch screens never see it. */
export function Tip({ text, children }: { readonly text: ReactNode; readonly children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-80 rounded border border-line-strong bg-raised px-2 py-1 text-xs text-ink shadow-lg"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
