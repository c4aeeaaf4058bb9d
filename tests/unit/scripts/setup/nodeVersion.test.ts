import { describe, expect, it } from 'vitest'
import { nodeVersionProblem } from '#scripts/setup/nodeVersion.mjs'

describe('the version of Node', () => {
  it.each(['v20.19.0', 'v20.19.1', 'v20.20.0', 'v21.0.0', 'v24.1.0', process.version])('[START-1] %s will do', (version) => {
    expect(nodeVersionProblem(version)).toBeNull()
  })

  it.each(['v20.18.3', 'v18.20.8', 'v8.0.0', 'v0.12.0'])('[START-1] %s is too old', (version) => {
    expect(nodeVersionProblem(version)).toBe(`Raywatch needs Node.js 20.19 or newer; this is ${version}. Get one from https://nodejs.org.`)
  })
})
