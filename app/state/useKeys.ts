'use client'

import { useEffect, useRef } from 'react'

/** What each key does; names as in `KeyboardEvent.key`, letters in lower case, `Shift+` in front where it matters. */
export type KeyActions = Readonly<Partial<Record<string, () => void>>>

/** True where a person types text: no key is a command there. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox'
}

function keyName({ key, shiftKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key
  return shiftKey && key.length > 1 ? `Shift+${name}` : name
}

/** Listens on the whole page, so that no part of it needs to be clicked first. */
export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTextField(event.target)) return
      // An open dialog or list has keys of its own.
      if (event.target instanceof HTMLElement && event.target.closest('[role="dialog"]') !== null) return
      const action = latest.current[keyName(event)]
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
