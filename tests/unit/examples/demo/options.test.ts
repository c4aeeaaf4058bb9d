import { describe, expect, it } from 'vitest'
import { readOptions, usage } from '#examples/demo/options.ts'
import { defaultSettings } from '#examples/demo/settings.ts'

describe('readOptions', () => {
  it('[DEMO-13] fills in defaults', () => {
    expect(readOptions([])).toEqual({
      url: 'http://127.0.0.1:4090',
      project: 'demo',
      name: 'voxel field, seed 1',
      size: 128,
      trainingViews: 60,
      heldOutViews: 8,
      settings: defaultSettings,
    })
  })

  it('[DEMO-13] takes every flag', () => {
    const args = ['--url', 'http://localhost:5000', '--project', 'p', '--name', 'n', '--seed', '7', '--steps', '30', '--seconds', '9', '--size', '64', '--views', '12', '--held-out', '2']
    expect(readOptions(args)).toEqual({
      url: 'http://localhost:5000',
      project: 'p',
      name: 'n',
      size: 64,
      trainingViews: 12,
      heldOutViews: 2,
      settings: { ...defaultSettings, seed: 7, maxSteps: 30, maxSeconds: 9 },
    })
  })

  it('[DEMO-13] names itself after its seed', () => {
    expect(readOptions(['--seed', '12'])?.name).toBe('voxel field, seed 12')
  })

  it.each([
    ['--steps', '0'],
    ['--steps', 'many'],
    ['--seconds', '1.5'],
    ['--seed', '-1'],
    ['--size', ''],
    ['--views', 'Infinity'],
  ])('[DEMO-13] refuses %s "%s" with the flag and what was expected', (flag, value) => {
    expect(() => readOptions([`${flag}=${value}`])).toThrow(new RegExp(`${flag} is "${value}"; expected a whole number`))
  })

  it('[DEMO-13] refuses a flag it does not know', () => {
    expect(() => readOptions(['--stepz', '3'])).toThrow(/stepz/)
  })

  it('[DEMO-13] answers nothing when asked for help, which names every flag', () => {
    expect(readOptions(['--help'])).toBeUndefined()
    for (const flag of ['url', 'project', 'name', 'seed', 'steps', 'seconds', 'size', 'views', 'held-out', 'help']) expect(usage).toContain(`--${flag} `)
  })
})
