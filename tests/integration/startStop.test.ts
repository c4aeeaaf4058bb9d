import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { framesAnswerSchema, runsAnswerSchema } from '#lib/contract/http.ts'
import { runNode } from '#tests/support/childProcess.ts'
import { getJson } from '#tests/support/httpCalls.ts'
import { startServerProcess } from '#tests/support/serverProcess.ts'
import { rawImage, startTrainer } from './ingestTrainer.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'raywatch-stop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const readyLine = /^Raywatch is ready at (\S+)$/
const urlIn = (line: string): string => readyLine.exec(line)?.[1] ?? ''

describe('stopping', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('[START-8] %s in the middle of a stream drains, exits with 0 and loses nothing acknowledged', async (signal) => {
    let acknowledged = 0
    {
      const server = await startServerProcess({ dataFolder: folder, flags: ['--no-pages'] })
      using trainer = await startTrainer(server.url, { runId: 'streamed' })
      const ended = new Promise((resolve) => server.process.once('close', resolve))
      let stopping = false
      const disconnected = new Promise<void>((resolve) => trainer.socket.once('disconnect', () => resolve()))
      const stream = async (): Promise<void> => {
        for (let step = 0; !stopping || trainer.socket.connected; step += 1) {
          const reply = await Promise.race([trainer.push({ type: 'frame', view: 'v', step, image: rawImage(64, 64, step / 1000) }), disconnected])
          if (reply?.ok !== true) return
          acknowledged = reply.durableSeq
          if (acknowledged < 10 || stopping) continue
          stopping = true
          server.process.kill(signal)
        }
      }
      await stream()
      expect(await ended).toBe(0)
    }
    expect(acknowledged).toBeGreaterThanOrEqual(10)
    await using again = await startServerProcess({ dataFolder: folder, flags: ['--no-pages'] })
    const { frames } = await getJson(again.url, '/runs/streamed/frames?view=v', framesAnswerSchema)
    expect(frames.length).toBeGreaterThanOrEqual(acknowledged)
    expect(frames.map(({ step }) => step)).toEqual(frames.map((_, index) => index))
  })

  it('[START-9] takes several signals of one key press for one, and exits at once on a later one', async () => {
    const hanging = `
      import { createInterface } from 'node:readline'
      import { createLogger } from '#server/logger.ts'
      import { stopOnSignals } from '#server/stopOnSignals.ts'
      let now = 0
      const clock = { now: () => now, after: () => () => {} }
      stopOnSignals({ close: () => new Promise(() => {}), clock, logger: createLogger({ level: 'silent', pretty: false }) })
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => console.log('heard ' + signal))
      createInterface({ input: process.stdin }).on('line', (line) => { now += Number(line); console.log('now ' + now) })
      console.log('ready')`
    await using child = runNode(['--import', 'tsx', '--input-type=module', '--eval', hanging])
    await child.line(/^ready$/)
    child.process.kill('SIGINT')
    await child.line(/^heard SIGINT$/)
    child.process.kill('SIGTERM')
    await child.line(/^heard SIGTERM$/)
    child.process.stdin?.write('501\n')
    await child.line(/^now 501$/)
    child.process.kill('SIGINT')
    expect(await child.ended).toBe(1)
  })
})

describe('npm start', () => {
  const start = (...flags: string[]) => runNode(['scripts/start.mjs', '--no-pages', '--port', '0', '--data', folder, '--log-level', 'silent', ...flags])

  it('[START-2] prints a URL that answers, and nothing about steps that are up to date', async () => {
    await using warm = start('--help')
    expect(await warm.ended).toBe(0)
    await using child = start()
    const url = urlIn(await child.line(readyLine))
    expect((await getJson(url, '/runs', runsAnswerSchema)).total).toBe(0)
    expect(child.stdout.filter((line) => !readyLine.test(line) && !/^(Generating|Installing|\s+done in)/.test(line))).toEqual([])
  })

  it('[START-10] passes signals on, and the exit code back', async () => {
    await using child = start()
    await child.line(readyLine)
    child.process.kill('SIGTERM')
    expect(await child.ended).toBe(0)
    await using refused = start('--host', '0.0.0.0')
    expect(await refused.ended).toBe(1)
  })

  it('[START-10] leaves no server behind when it is killed', async () => {
    const child = start()
    const url = urlIn(await child.line(readyLine))
    child.process.kill('SIGKILL')
    // The server holds the output that it inherited; this settles when it has ended as well.
    await child.ended
    await expect(fetch(`${url}/api/v1/status`)).rejects.toThrow('fetch failed')
  })

  it('[START-11] npm run demo starts a trainer of its own; Ctrl+C lets it finish its run before the server ends', async () => {
    await using child = start('--demo')
    const url = urlIn(await child.line(readyLine))
    await child.line(/^demo │ /)
    const hasRun = async (): Promise<boolean> => (await getJson(url, '/runs', runsAnswerSchema)).total > 0
    while (!(await hasRun())) await new Promise(setImmediate)
    child.process.kill('SIGINT')
    // Settles only when the trainer, which writes to the same output, has ended too.
    expect(await child.ended).toBe(0)
    await using again = await startServerProcess({ dataFolder: folder, flags: ['--no-pages'] })
    expect((await getJson(again.url, '/runs', runsAnswerSchema)).runs.map(({ run }) => run.status)).toEqual(['finished'])
  })
})
