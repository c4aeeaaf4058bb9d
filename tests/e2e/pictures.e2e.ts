import { expect, it } from 'vitest'
import { imageOf } from '#lib/client/ingest/ingestClient.ts'
import { magma, diverging } from '#lib/client/colorMaps.ts'
import { canvasBytes, canvasPixel, figure, untilStepShown } from './support/look.ts'
import { newRun, pushView } from './support/pushRun.ts'
import { cropImage, noisyImage, pixelOf } from './support/syntheticImages.ts'
import { describePages } from './support/watcher.ts'

const size = { width: 40, height: 30 }

describePages('pictures', (watcher) => {
  it('[UI-4] a frame fills in tile by tile, to the bit, with the metric of the covered part named as such', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const { key, truth } = pushView(client, 'test/a', { size, seed: 2 })
    const image = noisyImage(truth, 60, 7)
    const frame = client.openFrame({ view: key, step: 5, ...size, channels: 3, dataType: 'uint8' })
    await client.flush()
    await open(path)
    await untilStepShown(page, 5)
    expect(await canvasPixel(page, 'prediction', [3, 3])).toEqual([0, 0, 0, 0])

    const tile = { x: 10, y: 5, width: 15, height: 10 }
    frame.tile(tile.x, tile.y, cropImage(image, tile))
    await page.locator('[data-figure="coverage"]').filter({ hasText: '12.5 %' }).waitFor()
    await page.locator('canvas[data-pane="prediction"][data-pixel-revision="1"]').waitFor()
    expect(await canvasPixel(page, 'prediction', [12, 9])).toEqual([...pixelOf(image, 12, 9), 255])
    expect(await canvasPixel(page, 'prediction', [3, 3])).toEqual([0, 0, 0, 0])
    await page.getByText('rendering', { exact: true }).waitFor()
    await page.getByText('of these only:').waitFor()

    frame.span(0, cropImage(image, { x: 0, y: 0, width: 40, height: 5 }))
    for (const rest of [{ x: 0, y: 5, width: 10, height: 25 }, { x: 25, y: 5, width: 15, height: 25 }, { x: 10, y: 15, width: 15, height: 15 }]) {
      frame.tile(rest.x, rest.y, cropImage(image, rest))
    }
    frame.close()
    await page.getByText(/whole frame · protocol/).waitFor()
    const bytes = await canvasBytes(page, 'prediction')
    expect(bytes.filter((_, index) => index % 4 < 3)).toEqual([...image.bytes])
    expect(bytes.filter((_, index) => index % 4 === 3).every((alpha) => alpha === 255)).toBe(true)
    client.close()
  })

  it('[UI-5] the error map has the colour of the error on a fixed scale, in every mode', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const { key, truth } = pushView(client, 'test/a', { size, seed: 3 })
    const image = noisyImage(truth, 80, 11)
    client.frame({ view: key, step: 0, image })
    await client.flush()
    for (const { mode, scale } of [
      { mode: 'absolute', scale: 0.25 },
      { mode: 'squared', scale: 0.5 },
      { mode: 'signed', scale: 0.1 },
    ] as const) {
      await open(`${path}?error=${mode}&scale=${scale}`)
      await untilStepShown(page, 0)
      for (const [x, y] of [[0, 0], [13, 21], [39, 29]] as const) {
        const [p, g] = [pixelOf(image, x, y), pixelOf(truth, x, y)]
        const differences = p.map((value, channel) => (value - (g[channel] ?? 0)) / 255)
        const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
        const error = mean(differences.map((d) => (mode === 'absolute' ? Math.abs(d) : mode === 'squared' ? d * d : d)))
        const place = mode === 'signed' ? (error + scale) / (2 * scale) : error / (mode === 'squared' ? scale * scale : scale)
        const at = 3 * Math.round(255 * Math.min(1, Math.max(0, place)))
        const { table } = mode === 'signed' ? diverging : magma
        expect(await canvasPixel(page, 'error', [x, y])).toEqual([...table.subarray(at, at + 3), 255])
      }
    }
    client.close()
  })

  it('[UI-6] the value under the pointer is the value that was sent, at the same pixel of every pane', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const { key, truth } = pushView(client, 'test/a', { size, seed: 4 })
    const image = noisyImage(truth, 50, 5)
    client.frame({ view: key, step: 0, image })
    await client.flush()
    await open(`${path}?zoom=4`)
    const box = await page.locator('canvas[data-pane="prediction"]').boundingBox()
    await page.mouse.move((box?.x ?? 0) + 4 * 7 + 2, (box?.y ?? 0) + 4 * 11 + 2)
    await page.getByText('x 7 y 11').waitFor()
    expect(await page.locator('[data-value-of="prediction"]').innerText()).toContain(pixelOf(image, 7, 11).join(' '))
    expect(await page.locator('[data-value-of="groundTruth"]').innerText()).toBe(pixelOf(truth, 7, 11).join(' '))
    client.close()
  })

  it('[UI-7] float images keep values outside [0, 1] under the pointer; NaN is marked and counted', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const pixels = new Float32Array(16 * 16 * 3).fill(0.5)
    client.view({ view: 'test/a', width: 16, height: 16 })
    client.groundTruth({ view: 'test/a', image: imageOf({ width: 16, height: 16, channels: 3, pixels }) })
    const prediction = pixels.slice()
    prediction.set([1.5, -0.25, 0.5], 0)
    prediction.set([NaN, 0, 0], 3)
    client.frame({ view: 'test/a', step: 0, image: imageOf({ width: 16, height: 16, channels: 3, pixels: prediction }) })
    await client.flush()
    await open(`${path}?zoom=8`)
    await page.getByText(/1 pixel with NaN or ∞/).waitFor()
    expect(await figure(page, 'psnr')).toBe('NaN')
    expect(await canvasPixel(page, 'prediction', [0, 0])).toEqual([255, 0, 128, 255])
    expect(await canvasPixel(page, 'prediction', [1, 0])).toEqual([255, 0, 255, 255])
    const box = await page.locator('canvas[data-pane="prediction"]').boundingBox()
    await page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 4)
    await page.locator('[data-value-of="prediction"]').filter({ hasText: '1.5000 −0.2500 0.5000' }).waitFor()
    await page.getByText(/; without them PSNR [\d.]+ dB/).waitFor()
    client.frame({ view: 'test/a', step: 1, image: imageOf({ width: 16, height: 16, channels: 3, pixels: pixels.map(() => NaN) }) })
    await page.getByText('256 pixels with NaN or ∞', { exact: true }).waitFor()
    client.close()
  })

  it('[UI-4] a frame that was never finished keeps what arrived, and says so', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const { key, truth } = pushView(client, 'test/a', { size, seed: 6 })
    const frame = client.openFrame({ view: key, step: 1, ...size, channels: 3, dataType: 'uint8' })
    frame.tile(0, 0, cropImage(truth, { x: 0, y: 0, width: 20, height: 30 }))
    await client.flush()
    await open(path)
    await page.getByText('rendering', { exact: true }).waitFor()
    await client.finish()
    await page.getByText('never finished', { exact: true }).waitFor()
    await page.locator('canvas[data-pane="prediction"][data-status="partial"]').waitFor()
    expect(await figure(page, 'coverage')).toBe('50.0 %')
    expect(await canvasPixel(page, 'prediction', [20, 0])).toEqual([0, 0, 0, 0])
    await page.reload()
    await page.locator('canvas[data-pane="prediction"][data-status="partial"]').waitFor()
    expect(await figure(page, 'coverage')).toBe('50.0 %')
    expect(await canvasPixel(page, 'prediction', [19, 29])).toEqual([...pixelOf(truth, 19, 29), 255])
    client.close()
  })

  it('[UI-36] the wheel zooms all panes around the pointer, a double click fits again', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const { key, truth } = pushView(client, 'test/a', { size, seed: 1 })
    client.frame({ view: key, step: 0, image: truth })
    await client.flush()
    await open(path)
    const boxes = () => page.locator('canvas[data-pane]').evaluateAll((panes) => panes.map((pane) => Math.round(pane.getBoundingClientRect().width)))
    const fitted = await boxes()
    const box = await page.locator('canvas[data-pane="prediction"]').boundingBox()
    await page.mouse.move((box?.x ?? 0) + 50, (box?.y ?? 0) + 50)
    await page.mouse.wheel(0, -240)
    await page.waitForURL(/zoom=/)
    for (const [nth, width] of (await boxes()).entries()) expect(Math.abs(width - 2 * (fitted[nth] ?? 0))).toBeLessThanOrEqual(1)
    await page.mouse.dblclick((box?.x ?? 0) + 50, (box?.y ?? 0) + 50)
    await page.waitForURL((url) => !url.searchParams.has('zoom'))
    expect(await boxes()).toEqual(fitted)
    client.close()
  })
})
