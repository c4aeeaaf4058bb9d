import { describe, expect, it } from 'vitest'
import { flattenConfig } from '#app/helpers/flattenConfig.ts'

function lines(config: Parameters<typeof flattenConfig>[0]): string[] {
  return flattenConfig(config).map(({ key, text }) => `${key} = ${text}`)
}

describe('flattenConfig', () => {
  it('[UI-39] nested objects become dotted keys, in the order they were sent', () => {
    expect(lines({ seed: 3, optimizer: { name: 'adam', schedule: { start: 0.01, end: 1e-5 } }, cuda: true, resume: null })).toEqual([
      'seed = 3',
      'optimizer.name = adam',
      'optimizer.schedule.start = 0.01',
      'optimizer.schedule.end = 0.00001',
      'cuda = true',
      'resume = null',
    ])
  })

  it('[UI-39] a list of plain values stays one value, a list of objects is numbered', () => {
    expect(lines({ skips: [4, 'late', null], grid: [[1, 2], [3]], layers: [{ width: 64 }, { width: 32 }] })).toEqual([
      'skips = [4, "late", null]',
      'grid = [[1,2], [3]]',
      'layers.0.width = 64',
      'layers.1.width = 32',
    ])
  })

  it('[UI-39] what is empty is still told, and an empty configuration has no rows', () => {
    expect(lines({})).toEqual([])
    expect(lines({ masks: [], extra: {}, list: [[], {}] })).toEqual(['masks = []', 'extra = {}', 'list = [[], {}]'])
  })

  it('[UI-39] a string that could be taken for another value keeps its quotes', () => {
    expect(lines({ a: '1', b: 1, c: 'true', d: '', e: ' padded', f: 'lego', g: '/data/a b', h: 'null' })).toEqual([
      'a = "1"',
      'b = 1',
      'c = "true"',
      'd = ""',
      'e = " padded"',
      'f = lego',
      'g = /data/a b',
      'h = "null"',
    ])
  })
})
