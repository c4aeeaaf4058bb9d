import { describe, expect, it } from 'vitest'
import { emptyStageWords, frameStateWords } from '#app/helpers/stageWords.ts'

describe('frameStateWords', () => {
  it('[UI-41] an open frame is rendering only while its run is running', () => {
    expect(frameStateWords('open', 'running').word).toBe('rendering')
    for (const status of ['crashed', 'failed', 'finished'] as const) {
      expect(frameStateWords('open', status)).toEqual({ word: 'unfinished', meaning: 'Its run stopped before every pixel arrived.' })
      expect(frameStateWords('partial', status).word).toBe('never finished')
    }
  })
})

describe('emptyStageWords', () => {
  it('[UI-42] a view that the run does not have is named, and waited for only while it may still come', () => {
    const knownViews = ['test/a']
    expect(emptyStageWords({ view: 'nonsense', knownViews, run: 'finished' })).toBe('This run has no view named “nonsense”.')
    expect(emptyStageWords({ view: 'nonsense', knownViews, run: 'running' })).toBe('No view named “nonsense” yet; it appears here with its first tile.')
  })

  it('[UI-41] nothing is promised of a run that has ended', () => {
    const knownViews = ['test/a']
    expect(emptyStageWords({ view: 'test/a', knownViews, run: 'running' })).toBe('No frame of this view yet. It appears here with its first tile.')
    expect(emptyStageWords({ view: 'test/a', knownViews, run: 'crashed' })).toBe('This run ended without a frame of this view.')
    expect(emptyStageWords({ view: null, knownViews: [], run: 'failed' })).toBe('This run ended without a frame.')
    expect(emptyStageWords({ view: null, knownViews: [], run: 'running' })).toContain('No frames yet.')
  })
})
