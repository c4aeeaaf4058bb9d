import { describe, expect, it } from 'vitest'
import { readSettings } from '#server/environment.ts'

describe('settings', () => {
  it('[START-3] has a default for everything', () => {
    expect(readSettings({ flags: [], variables: {} })).toEqual({
      port: 4090,
      host: '127.0.0.1',
      dataFolder: './.raywatch',
      logLevel: 'info',
      dev: false,
      pages: true,
    })
  })

  it('[START-3] takes the flag, else the environment, else the default', () => {
    const variables = { PORT: '5001', RAYWATCH_PORT: '5002', RAYWATCH_DATA: '/data', RAYWATCH_LOG_LEVEL: 'warn' }
    expect(readSettings({ flags: [], variables })).toMatchObject({ port: 5002, dataFolder: '/data', logLevel: 'warn' })
    expect(readSettings({ flags: [], variables: { PORT: '5001' } })).toMatchObject({ port: 5001 })
    const flags = ['--port', '5003', '--data=/other', '--log-level', 'debug', '--no-pages', '--dev', '--host', '::1']
    expect(readSettings({ flags, variables })).toEqual({
      port: 5003,
      host: '::1',
      dataFolder: '/other',
      logLevel: 'debug',
      dev: true,
      pages: false,
    })
  })

  it.each([
    [['--port', 'abc'], '--port (or PORT, RAYWATCH_PORT) cannot be used: expected a port number.'],
    [['--port', '70000'], '--port (or PORT, RAYWATCH_PORT) cannot be used: expected 0 to 65535.'],
    [['--data', ''], '--data (or RAYWATCH_DATA) cannot be used: expected a folder.'],
    [['--log-level', 'loud'], '--log-level (or RAYWATCH_LOG_LEVEL) cannot be used: expected one of debug, info, warn, error, silent.'],
    [['--colour'], "Unknown option '--colour'. Known flags: --port, --host, --data, --log-level, --dev, --no-pages."],
  ])('[START-3] refuses %j by name', (flags, message) => {
    expect(() => readSettings({ flags, variables: {} })).toThrow(message)
  })

  it('[SEC-4] refuses an address that others can reach', () => {
    expect(() => readSettings({ flags: ['--host', '0.0.0.0'], variables: {} })).toThrow(
      '--host cannot be used: Raywatch listens on loopback addresses only (127.0.0.1, ::1, localhost); to reach it from elsewhere, use ssh -L.',
    )
  })
})
