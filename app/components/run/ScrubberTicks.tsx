'use client'

import { memo } from 'react'
import type { FrameStep } from '#lib/contract/http.ts'
import { useElementSize } from '#app/state/useElementSize.ts'

/** Half the thumb: where the track's first and last places lie, seen from its ends. */
const inset = 6
/** Ticks closer than this would be a grey bar that says nothing. */
const closestTicks = 3

/** A tick for every stored step, where they can still be told apart. */
export const ScrubberTicks = memo(function ScrubberTicks({ frames }: { readonly frames: readonly FrameStep[] }) {
  const [attach, size] = useElementSize()
  const gaps = frames.length - 1
  const width = (size?.width ?? 0) - 2 * inset
  const distinct = gaps > 0 && width / gaps >= closestTicks
  return (
    <div ref={attach} aria-hidden className="absolute inset-x-0 bottom-0 h-1.5">
      {distinct && (
        <svg width={width + 2 * inset} height="6" className="block">
          {frames.map(({ frameId, status }, nth) => {
            const x = Math.round(inset + (nth / gaps) * width) + 0.5
            return <line key={frameId} x1={x} x2={x} y1="0" y2="5" className={status === 'complete' ? 'stroke-line-strong' : 'stroke-warn'} />
          })}
        </svg>
      )}
    </div>
  )
})
