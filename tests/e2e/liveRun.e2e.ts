import { expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { paintedMark } from '#app/helpers/paintedMark.ts'
import { figure, untilStepShown } from './support/look.ts'
import { newRun, pushTraining, pushView, stepsOf } from './support/pushRun.ts'
import { cropImage, noisyImage } from './support/syntheticImages.ts'
import { describePages } from './support/watcher.ts'

const size = { width: 32, height: 32 }

describePages('a run while it lives', (watcher) => {
  it('[UI-13] identical images have a PSNR of ∞: in the figures, the list, and at the edge of an unbroken chart', async () => {
    const { page, open, server } = watcher()
    const { client, path, name } = newRun(server.url)
    const { key, truth } = pushView(client, 'test/a', { size, seed: 1 })
    for (const [nth, step] of stepsOf(5).entries()) client.frame({ view: key, step, image: nth === 3 ? truth : noisyImage(truth, 30 - nth, nth) })
    await client.finish()
    await open(`${path}?step=30`)
    await untilStepShown(page, 30)
    expect(await figure(page, 'psnr')).toBe('∞')
    await page.locator('[data-chart="PSNR"] [data-marker="infinity"][data-marker-step="30"]').waitFor()
    const ticks = await page.locator('[data-chart="PSNR"] .recharts-yAxis-tick-labels text').allTextContents()
    expect(ticks.length).toBeGreaterThan(1)
    expect(Math.max(...ticks.map(Number))).toBeLessThan(60)
    await open('/')
    expect(await page.getByRole('row').filter({ hasText: name }).innerText()).toContain('∞')
    client.close()
  })

  it('[UI-14] NaN in a scalar is a gap with a marker, and the curve goes on', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    for (const step of stepsOf(9)) client.scalars(step, { 'train/loss': step === 40 ? NaN : 1 / (1 + step) })
    await client.finish()
    await open(path)
    await page.locator('[data-chart="train/loss"] [data-marker="nan"][data-marker-step="40"]').waitFor()
    await page.getByText('9 points').waitFor()
  })

  it('[UI-15] says in words that the connection is lost, and catches up by itself', async () => {
    const { page, open, server, expectedComplaints } = watcher()
    expectedComplaints.push(/ERR_CONNECTION_REFUSED|WebSocket|Failed to load resource/)
    const { client, path } = newRun(server.url)
    const view = pushView(client, 'test/a', { size, seed: 1 })
    pushTraining(client, [view], stepsOf(3))
    await client.flush()
    await open(path)
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor()
    await server.stop()
    await page.getByRole('status').filter({ hasText: /Connection lost at \d\d:\d\d:\d\d, trying again/ }).waitFor()
    expect(await figure(page, 'step')).toBe('20')
    await server.start()
    client.frame({ view: view.key, step: 30, image: noisyImage(view.truth, 5, 1) })
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor()
    await untilStepShown(page, 30)
    await page.getByText(/whole frame · protocol/).waitFor()
    client.close()
  })

  it('[UI-16] counts what was refused and says why', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url, { refusals: 'expected' })
    const { key } = pushView(client, 'test/a', { size, seed: 1 })
    client.frame({ view: key, step: 0, image: { width: 8, height: 8, channels: 3, dataType: 'uint8', bytes: new Uint8Array(8 * 8 * 3) } })
    await client.flush()
    await open(path)
    await page.getByText('1 message refused').hover()
    await page.getByRole('tooltip').filter({ hasText: 'shape_mismatch 1' }).waitFor()
    client.close()
  })

  it('[UI-39] tags, notes and configuration stand on the page, also when they come later', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    pushTraining(client, [pushView(client, 'test/a', { size, seed: 1 })], stepsOf(3))
    await client.flush()
    await open(path)
    const details = page.getByRole('region', { name: 'Configuration' })
    await details.getByText('raywatch.init').waitFor()
    client.metadata({ config: { optimizer: { name: 'adam', lr: 0.005 } }, tags: ['ablation'], notes: 'first line\nsecond line' })
    await details.getByRole('row', { name: 'optimizer.lr 0.005' }).waitFor()
    await details.getByRole('listitem').filter({ hasText: 'ablation' }).waitFor()
    expect(await details.getByText('first line').innerText()).toBe('first line\nsecond line')
    client.close()
  })

  it('[UI-40] the protocol line opens, by key too, to how the figures are computed', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    pushTraining(client, [pushView(client, 'test/a', { size, seed: 1 })], stepsOf(1))
    await client.finish()
    await open(path)
    await page.getByRole('button', { name: /whole frame · protocol/ }).press('Enter')
    await page.getByRole('dialog', { name: 'How these figures are computed' }).getByText('values clamped to [0, 1], data range 1.').waitFor()
    client.close()
  })

  it('[UI-41] a failed run tells its reason in sight, and cannot be followed', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    pushTraining(client, [pushView(client, 'test/a', { size, seed: 1 })], stepsOf(3))
    await client.finish('failed', 'CUDA out of memory')
    await open(path)
    await page.getByText('CUDA out of memory').waitFor()
    const follow = page.getByRole('button', { name: 'Follow live' })
    expect([await follow.isDisabled(), await follow.getAttribute('aria-pressed')]).toEqual([true, 'false'])
    expect(await follow.getAttribute('title')).toBe('The run has ended; use End to go to the last step')
    client.close()
  })

  it('[UI-17] a person sees a pushed tile within 250 ms at the 95th percentile', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const wide = { width: 400, height: 400 }
    const { key, truth } = pushView(client, 'test/a', { size: wide, seed: 1 })
    const frame = client.openFrame({ view: key, step: 0, ...wide, channels: 3, dataType: 'uint8' })
    await client.flush()
    await open(path)
    await untilStepShown(page, 0)
    const latencies: number[] = []
    const side = 40
    for (let nth = 0; nth < 100; nth += 1) {
      const painted = page.evaluate(
        ([mark, revision]) =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list, observer) => {
              for (const entry of list.getEntriesByName(mark)) {
                const detail: unknown = Reflect.get(entry, 'detail')
                if (typeof detail !== 'object' || detail === null || Number(Reflect.get(detail, 'pixelRevision')) < revision) continue
                observer.disconnect()
                resolve(performance.timeOrigin + entry.startTime)
              }
            }).observe({ type: 'mark' })
          }),
        [paintedMark, nth + 1] as const,
      )
      // The observer is in place once the browser has answered something asked after it.
      await page.evaluate(() => undefined)
      const tile = { x: (nth % 10) * side, y: Math.floor(nth / 10) * side, width: side, height: side }
      const image = cropImage(truth, tile)
      const pushedAt = performance.timeOrigin + performance.now()
      frame.tile(tile.x, tile.y, image)
      latencies.push((await painted) - pushedAt)
    }
    latencies.sort((a, b) => a - b)
    const [median, p95] = [latencies[49] ?? NaN, latencies[94] ?? NaN]
    process.stdout.write(`push to pixel: median ${median.toFixed(0)} ms, 95th percentile ${p95.toFixed(0)} ms\n`)
    expect(p95).toBeLessThan(250)
    client.close()
  })

  it('[UI-18] nothing moves while data streams in', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const view = pushView(client, 'test/a', { size, seed: 1 })
    pushTraining(client, [view], stepsOf(2))
    await client.flush()
    await open(path)
    // Measured on both sides of the comparison: the line with the protocol is there once a frame is.
    const measured = page.getByText(/whole frame · protocol/)
    await measured.waitFor()
    const places = () =>
      page.evaluate(() => {
        const parts = document.querySelectorAll('canvas, button, input, figure, figcaption, h1, h2, h3, section, [role="group"]')
        return [...parts].map((part) => {
          const { x, y, width, height } = part.getBoundingClientRect()
          const name = part.getAttribute('aria-label') ?? (part instanceof HTMLHeadingElement ? part.textContent : '')
          return `${part.tagName} ${name} ${x} ${y} ${width} ${height}`
        })
      })
    const before = await places()
    pushTraining(client, [view], stepsOf(30).slice(2))
    await untilStepShown(page, 290)
    await page.locator('[data-chart="train/loss"]').getByText('30 points').waitFor()
    await page.locator('[data-chart="L2"]').getByText('30 points').waitFor()
    await measured.waitFor()
    expect(await places()).toEqual(before)
    client.close()
  })

  it('[UI-19] has no accessibility violations that axe finds, in both themes', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const views = [pushView(client, 'test/a', { size, seed: 1 }), pushView(client, 'test/b', { size, seed: 2 })]
    pushTraining(client, views, stepsOf(4))
    await client.finish()
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    for (const address of ['/', path]) {
      for (const theme of ['dark', 'light']) {
        await open(address)
        if ((await page.evaluate(() => document.documentElement.dataset['theme'] ?? 'dark')) !== theme) await page.keyboard.press('t')
        await page.evaluate(axe)
        const violations: unknown = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(" "))]))')
        expect({ address, theme, violations }).toEqual({ address, theme, violations: [] })
      }
    }
    client.close()
  })

  it('[UI-20] the theme is remembered, and `?` lists the keys', async () => {
    const { page, open } = watcher()
    await open('/')
    await page.getByRole('button', { name: 'Use the light theme' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Use the dark theme' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('[UI-21] a run that is not there is said so in words', async () => {
    const { page, open, expectedComplaints } = watcher()
    expectedComplaints.push(/404/)
    await open('/runs/nobody-home')
    await page.getByRole('alert').filter({ hasText: 'There is no such run on this server' }).waitFor()
    expect(await page.getByRole('link', { name: 'All runs' }).last().getAttribute('href')).toBe('/')
  })
})
