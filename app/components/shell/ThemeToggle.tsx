'use client'

import { Moon, Sun } from 'lucide-react'
import { useKeys } from '#app/state/useKeys.ts'
import { useTheme } from '#app/state/useTheme.ts'

export function ThemeToggle() {
  const { theme, toggle } = useTheme()
  useKeys({ t: toggle })
  const Icon = theme === 'light' ? Moon : Sun
  return (
    <button type="button" className="control" onClick={toggle} aria-label={theme === 'light' ? 'Use the dark theme' : 'Use the light theme'}>
      <Icon size={14} aria-hidden />
    </button>
  )
}
