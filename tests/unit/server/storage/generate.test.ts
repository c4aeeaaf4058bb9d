import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

describe('npm run generate', () => {
  it('[STO-25] does nothing when the client is up to date', () => {
    const generate = () => spawnSync(process.execPath, ['scripts/generate.mjs'], { encoding: 'utf8' })
    expect(generate()).toMatchObject({ status: 0, stderr: '' })
    const before = statSync('prisma/generated/client.ts').mtimeMs
    expect(generate()).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(statSync('prisma/generated/client.ts').mtimeMs).toBe(before)
  })
})
