import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runNode } from '#tests/support/childProcess.ts'
import { startServerProcess } from '#tests/support/serverProcess.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'raywatch-start-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Starts the server as a person would, and answers how it failed. */
async function failingStart(...flags: string[]): Promise<{ readonly code: unknown; readonly stderr: readonly string[]; readonly stdout: readonly string[] }> {
  await using child = runNode(['--import', 'tsx', 'server/main.ts', '--no-pages', '--log-level', 'silent', ...flags])
  return { code: await child.ended, stderr: child.stderr, stdout: child.stdout }
}

describe('a start that cannot succeed', () => {
  it('[START-4] names the port that is taken and suggests another', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const failure = await failingStart('--port', String(port), '--data', folder)
    other.close()
    const sentence = `Raywatch cannot start: Port ${port} is already in use, perhaps by another Raywatch; choose another, such as --port ${port + 1}.`
    expect(failure).toEqual({ code: 1, stderr: [sentence], stdout: [] })
    expect(readdirSync(folder)).not.toContain('server.lock')
  })

  it('[START-5] names the data folder that cannot be written', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const failure = await failingStart('--port', '0', '--data', file)
    const sentence = `Raywatch cannot start: The data folder ${file} cannot be written (it, or a folder above it, is a file); choose another with --data.`
    expect(failure).toEqual({ code: 1, stderr: [sentence], stdout: [] })
  })

  it('[START-6] leaves a database alone that a newer Raywatch wrote', async () => {
    {
      await using first = await startServerProcess({ dataFolder: folder, flags: ['--no-pages'] })
      expect(first.url).toContain('http://')
    }
    const databaseFile = readdirSync(folder).find((name) => name.endsWith('.db') || name.endsWith('.sqlite')) ?? ''
    const database = new Database(join(folder, databaseFile))
    database.exec(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ('x', 'x', '29990101000000_future', current_timestamp, current_timestamp, 1)`,
    )
    database.close()
    const content = () => createHash('sha256').update(readFileSync(join(folder, databaseFile))).digest('hex')
    const before = content()
    const failure = await failingStart('--port', '0', '--data', folder)
    expect(failure).toMatchObject({ code: 1, stdout: [] })
    expect(failure.stderr).toHaveLength(1)
    expect(failure.stderr[0]).toMatch(/^Raywatch cannot start: The database .* was written by a newer version of Raywatch .*29990101000000_future/)
    expect(content()).toBe(before)
  })

  it('[START-7] refuses the data folder of a running server', async () => {
    await using first = await startServerProcess({ dataFolder: folder, flags: ['--no-pages'] })
    const failure = await failingStart('--port', '0', '--data', folder)
    expect(failure).toMatchObject({ code: 1, stdout: [] })
    expect(failure.stderr).toEqual([expect.stringContaining(`Another Raywatch server (process ${first.process.pid ?? 0} on `)])
  })

  it('[START-7] takes over the data folder of a server that was killed', async () => {
    const first = await startServerProcess({ dataFolder: folder, flags: ['--no-pages'] })
    const killed = new Promise((resolve) => first.process.once('close', resolve))
    first.process.kill('SIGKILL')
    await killed
    expect(readdirSync(folder)).toContain('server.lock')
    {
      await using second = await startServerProcess({ dataFolder: folder, flags: ['--no-pages'] })
      expect(second.url).toContain('http://')
    }
    expect(readdirSync(folder)).not.toContain('server.lock')
  })

  it('[SEC-4] refuses an address that others can reach', async () => {
    const failure = await failingStart('--host', '0.0.0.0', '--data', folder)
    expect(failure).toMatchObject({ code: 1, stdout: [] })
    expect(failure.stderr).toEqual([expect.stringContaining('--host cannot be used: Raywatch listens on loopback addresses only')])
  })

  it('[START-3] refuses an unknown flag', async () => {
    const failure = await failingStart('--colour', 'red')
    expect(failure).toMatchObject({ code: 1, stdout: [] })
    expect(failure.stderr).toEqual([expect.stringContaining("Unknown option '--colour'")])
  })

  it('[START-1] tells a person with an old Node before anything else happens', async () => {
    const oldNode = `data:text/javascript,Object.defineProperty(process, 'version', { value: 'v18.20.8' })`
    await using child = runNode(['--import', oldNode, 'scripts/start.mjs'])
    expect(await child.ended).toBe(1)
    expect(child.stderr).toEqual(['Raywatch needs Node.js 20.19 or newer; this is v18.20.8. Get one from https://nodejs.org.'])
    expect(child.stdout).toEqual([])
  })
})
