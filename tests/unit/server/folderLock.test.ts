import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from '#server/dataFolder.ts'
import { lockFolder } from '#server/folderLock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'raywatch-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lockPath = () => join(folder, 'server.lock')

describe('the lock of a data folder', () => {
  it('[START-7] refuses a second owner in one sentence, until the first lets go', () => {
    const lock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(`Another Raywatch server (process ${process.pid} on ${hostname()}) uses the data folder ${folder};`)
    lock.release()
    expect(existsSync(lockPath())).toBe(false)
    lockFolder(folder).release()
  })

  it('[START-7] takes over the lock of a process that is gone', () => {
    // Larger than any process number a system gives.
    writeFileSync(lockPath(), JSON.stringify({ hostname: hostname(), processId: 2 ** 30, processStart: '1' }))
    lockFolder(folder)
    expect(readFileSync(lockPath(), 'utf8')).toContain(`"processId":${process.pid}`)
  })

  it('[START-7] takes over the lock of an earlier process that had the same number', () => {
    writeFileSync(lockPath(), JSON.stringify({ hostname: hostname(), processId: process.pid, processStart: 'long ago' }))
    lockFolder(folder).release()
    expect(existsSync(lockPath())).toBe(false)
  })

  it.each(['', '{', '[]', '{"processId":"x"}'])('[START-7] takes over a lock that a power cut left as %j', (content) => {
    writeFileSync(lockPath(), content)
    lockFolder(folder).release()
    expect(existsSync(lockPath())).toBe(false)
  })

  it('[START-7] believes the lock of another machine, and says how to remove it', () => {
    writeFileSync(lockPath(), JSON.stringify({ hostname: 'elsewhere', processId: 1, processStart: '1' }))
    expect(() => lockFolder(folder)).toThrow(`(process 1 on elsewhere) uses the data folder ${folder}; stop it, choose another folder with --data, or delete ${lockPath()}`)
  })

  it('[START-7] leaves a lock alone that is no longer its own', () => {
    const lock = lockFolder(folder)
    writeFileSync(lockPath(), JSON.stringify({ hostname: hostname(), processId: 2 ** 30, processStart: '1' }))
    lock.release()
    expect(existsSync(lockPath())).toBe(true)
  })
})

describe('the data folder', () => {
  it('[START-5] is made when it is missing and leaves no trace of the proof', () => {
    const path = openDataFolder(join(folder, 'a', 'b'))
    expect(existsSync(path)).toBe(true)
    expect(existsSync(join(path, `.write-test-${process.pid}`))).toBe(false)
  })

  it('[START-5] is refused in one sentence when it is a file, lies under one, or cannot be made', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(() => openDataFolder(file)).toThrow(`The data folder ${file} cannot be written (it, or a folder above it, is a file); choose another with --data.`)
    expect(() => openDataFolder(join(file, 'x'))).toThrow('cannot be written (it, or a folder above it, is a file)')
    expect(() => openDataFolder('/proc/raywatch')).toThrow('The data folder /proc/raywatch cannot be written')
  })
})
