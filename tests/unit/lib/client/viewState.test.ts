import { afterEach, describe, expect, it, vi } from 'vitest'
import { readTheme, rememberTheme, themeBootScript } from '#lib/client/viewState.ts'
import { createListeners } from '#lib/client/listeners.ts'

afterEach(() => vi.unstubAllGlobals())

describe('view state', () => {
  it('[UI-20] the theme is remembered, dark unless said', () => {
    const kept = new Map<string, string>()
    vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) })
    expect(readTheme()).toBe('dark')
    rememberTheme('light')
    expect(readTheme()).toBe('light')
    expect(themeBootScript).toContain([...kept.keys()][0])
  })

  it('[UI-20] a browser that forbids storage only forgets', () => {
    const forbid = (): never => {
      throw new Error('denied')
    }
    vi.stubGlobal('localStorage', { getItem: forbid, setItem: forbid })
    rememberTheme('light')
    expect(readTheme()).toBe('dark')
  })
})

describe('createListeners', () => {
  it('[UI-23] tells each listener, also when one leaves while being told', () => {
    const listeners = createListeners<number>()
    const heard: string[] = []
    const leave = listeners.add((value) => {
      heard.push(`a${value}`)
      leave()
    })
    listeners.add((value) => heard.push(`b${value}`))
    listeners.notify(1)
    listeners.notify(2)
    expect(heard).toEqual(['a1', 'b1', 'b2'])
    expect(listeners.size).toBe(1)
  })
})
