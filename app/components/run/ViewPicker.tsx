'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import type { View } from '#lib/contract/records.ts'
import { formatInteger, formatSpelledMetric, plural } from '#app/helpers/format.ts'
import { useKeys } from '#app/state/useKeys.ts'
import { useLatestPsnr } from '#app/state/useLatestPsnr.ts'

interface ViewListProps {
  readonly views: readonly View[]
  readonly chosen: string | null
  readonly onChoose: (key: string) => void
}

interface ViewPickerProps extends ViewListProps {
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
}

export function ViewPicker({ views, chosen, onChoose, open, onOpen }: ViewPickerProps) {
  useKeys({ v: () => onOpen(true) })
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger asChild>
        <button type="button" className="control max-w-full min-w-52 justify-between" title="Choose a view (V); [ and ] go through them">
          <span className="truncate">
            <span className="text-faint">View </span>
            <span className="font-mono text-xs text-ink" data-chosen-view={chosen ?? ''}>
              {chosen ?? 'none yet'}
            </span>
          </span>
          <span className="flex items-center gap-1.5 text-xs text-faint">
            {formatInteger(views.length)}
            <ChevronDown size={14} aria-hidden />
          </span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} className="z-40 w-80 max-w-[calc(100vw-1rem)] rounded-md border border-line-strong bg-surface shadow-2xl">
          <ViewList
            views={views}
            chosen={chosen}
            onChoose={(key) => {
              onChoose(key)
              onOpen(false)
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const rowHeight = 28

function ViewList({ views, chosen, onChoose }: ViewListProps) {
  const [filter, setFilter] = useState('')
  const words = filter.toLowerCase().split(/\s+/)
  const found = views.filter(({ key }) => words.every((word) => key.toLowerCase().includes(word)))
  const [active, setActive] = useState(() => Math.max(0, views.findIndex(({ key }) => key === chosen)))
  const listId = useId()
  const moveTo = (index: number): void => setActive(Math.min(found.length - 1, Math.max(0, index)))
  const keys = (event: KeyboardEvent): void => {
    const moves: Readonly<Partial<Record<string, number>>> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }
    const target = moves[event.key]
    const view = found[active]
    if (target !== undefined) moveTo(target)
    else if (event.key === 'Enter' && view !== undefined) onChoose(view.key)
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="border-b border-line p-2">
        <input
          autoFocus
          type="search"
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? `${listId}-${active}` : undefined}
          aria-label="Find a view"
          placeholder={`Find among ${plural(views.length, 'view')}`}
          value={filter}
          onChange={(event) => {
            setFilter(event.target.value)
            setActive(0)
          }}
          onKeyDown={keys}
          className="h-7 w-full rounded border border-line bg-canvas px-2 placeholder:text-faint"
        />
      </div>
      <div className="flex h-6 items-center justify-between px-3 text-2xs text-faint">
        <span>view</span>
        <span>latest PSNR, dB</span>
      </div>
      <ViewRows found={found} chosen={chosen} active={active} listId={listId} onChoose={onChoose} />
    </>
  )
}

interface ViewRowsProps {
  readonly found: readonly View[]
  readonly chosen: string | null
  readonly active: number
  readonly listId: string
  readonly onChoose: (key: string) => void
}

/** Only the rows in sight exist, and only they ask for their figures: a run may have ten thousand views. */
function ViewRows({ found, chosen, active, listId, onChoose }: ViewRowsProps) {
  const [list, setList] = useState<HTMLDivElement | null>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are called right here, and handed to nobody who remembers them
  const rows = useVirtualizer({ count: found.length, getScrollElement: () => list, estimateSize: () => rowHeight, overscan: 4 })
  useEffect(() => rows.scrollToIndex(active), [rows, active, list])
  return (
    <div ref={setList} id={listId} role="listbox" aria-label="Views" className="max-h-72 overflow-y-auto pb-1">
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const view = found[index]
            if (view === undefined) return null
            return (
              <ViewRow key={view.key} view={view} id={`${listId}-${index}`} top={start} chosen={view.key === chosen} active={index === active} onChoose={onChoose} />
            )
          })}
        </div>
        {found.length === 0 && <p className="px-3 py-2 text-muted">No view matches.</p>}
      </div>
  )
}

interface ViewRowProps {
  readonly view: View
  readonly id: string
  readonly top: number
  readonly chosen: boolean
  readonly active: boolean
  readonly onChoose: (key: string) => void
}

function ViewRow({ view, id, top, chosen, active, onChoose }: ViewRowProps) {
  const psnr = useLatestPsnr(view)
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={() => onChoose(view.key)}
      className={`absolute inset-x-1 flex cursor-pointer items-center justify-between gap-3 rounded px-2 font-mono text-xs ${active ? 'bg-raised' : 'hover:bg-raised'} ${chosen ? 'text-accent' : 'text-ink'}`}
      style={{ top, height: rowHeight }}
    >
      <span className="truncate">{view.key}</span>
      <span data-latest-psnr={view.key}>{formatSpelledMetric('psnr', psnr?.value)}</span>
    </div>
  )
}
