import { expect, it } from 'vitest'
import { addressOf, canvasPixel, figure, plotBox, untilStepShown } from './support/look.ts'
import { newRun, pushTraining, pushView, stepsOf } from './support/pushRun.ts'
import { noisyImage, pixelOf } from './support/syntheticImages.ts'
import { describePages } from './support/watcher.ts'

const size = { width: 32, height: 32 }

describePages('going through steps', (watcher) => {
  it('[UI-8] keys go through every stored step and change pictures and address', async () => {
    const { page, open, server, settled } = watcher()
    const { client, path } = newRun(server.url)
    const view = pushView(client, 'test/a', { size, seed: 1 })
    const images = pushTraining(client, [view], stepsOf(25))
    await client.flush()
    await open(path)
    await untilStepShown(page, 240)
    for (const { key, step } of [
      { key: 'ArrowLeft', step: 230 },
      { key: 'Shift+ArrowLeft', step: 130 },
      { key: 'ArrowRight', step: 140 },
      { key: 'Home', step: 0 },
      { key: 'Shift+ArrowRight', step: 100 },
      { key: 'End', step: 240 },
    ]) {
      await page.keyboard.press(key)
      await settled()
      await untilStepShown(page, step)
      await page.waitForURL((url) => url.searchParams.get('step') === String(step))
      const pushed = images.get(step)
      expect(await canvasPixel(page, 'prediction', [9, 17])).toEqual([...(pushed === undefined ? [] : pixelOf(pushed, 9, 17)), 255])
      expect((await figure(page, 'step')).replace(',', '')).toBe(String(step))
    }
    client.close()
  })

  it('[UI-9] following shows each new frame, lets go when a person scrubs, and resumes with L', async () => {
    const { page, open, server, settled } = watcher()
    const { client, path } = newRun(server.url)
    const view = pushView(client, 'test/a', { size, seed: 1 })
    pushTraining(client, [view], stepsOf(3))
    await client.flush()
    await open(path)
    const follow = page.getByRole('button', { name: 'Follow live' })
    expect(await follow.getAttribute('aria-pressed')).toBe('true')
    client.frame({ view: view.key, step: 30, image: noisyImage(view.truth, 9, 1) })
    await untilStepShown(page, 30)

    await page.keyboard.press('ArrowLeft')
    await untilStepShown(page, 20)
    expect(await follow.getAttribute('aria-pressed')).toBe('false')
    client.frame({ view: view.key, step: 40, image: noisyImage(view.truth, 8, 2) })
    await page.getByLabel('Chosen step').filter({ hasText: '3 of 5' }).waitFor()
    await settled()
    expect(await page.locator('canvas[data-pane="prediction"]').getAttribute('data-step')).toBe('20')

    await page.keyboard.press('l')
    await untilStepShown(page, 40)
    expect(await follow.getAttribute('aria-pressed')).toBe('true')
    await page.waitForURL((url) => !url.searchParams.has('step'))
    client.close()
  })

  it('[UI-10] clicking a point of a chart shows that step’s pictures', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const view = pushView(client, 'test/a', { size, seed: 1 })
    pushTraining(client, [view], stepsOf(11))
    await client.finish()
    await open(path)
    const box = await plotBox(page, 'PSNR')
    await page.mouse.click(box.x + box.width * 0.31, box.y + box.height / 2)
    await untilStepShown(page, 30)
    await page.locator('[data-chart="SSIM"] [data-current-step="30"]').waitFor({ state: 'attached' })
    expect(addressOf(page).get('step')).toBe('30')
    client.close()
  })

  it('[UI-11] the address alone reproduces view, step, error, zoom and place', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const views = [pushView(client, 'test/a', { size, seed: 1 }), pushView(client, 'test/b', { size, seed: 4 })]
    pushTraining(client, views, stepsOf(5))
    await client.finish()
    await open(`${path}?view=test/b&step=20&error=signed&scale=0.1&zoom=6&at=10,12`)
    await untilStepShown(page, 20)
    const look = async () => ({
      view: await page.locator('[data-chosen-view]').innerText(),
      step: await figure(page, 'step'),
      mode: await page.getByRole('radio', { checked: true }).allInnerTexts(),
      zoom: await page.getByLabel('Zoom factor').innerText(),
      box: await page.locator('canvas[data-pane="error"]').boundingBox(),
    })
    const before = await look()
    expect(before).toMatchObject({ view: 'test/b', step: '20', mode: ['Signed', '0.1'], zoom: '600 %' })
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('[')
    await page.keyboard.press('e')
    await page.waitForURL(/view=test\/a.*step=30|step=30.*view=test\/a/)
    await untilStepShown(page, 30)
    const changed = await look()
    expect(changed).toMatchObject({ view: 'test/a', step: '30', mode: ['Absolute', '0.1'] })
    await page.reload()
    await untilStepShown(page, 30)
    expect(await look()).toEqual(changed)
    client.close()
  })

  it('[UI-42] a view that the run does not have is named, and another one is offered', async () => {
    const { page, open, server, expectedComplaints } = watcher()
    expectedComplaints.push(/404/)
    const { client, path } = newRun(server.url)
    pushTraining(client, [pushView(client, 'test/a', { size, seed: 1 })], stepsOf(2))
    await client.flush()
    await open(`${path}?view=nonsense`)
    await page.getByText('No view named “nonsense” yet; it appears here with its first tile.').waitFor()
    await client.finish()
    await page.getByText('This run has no view named “nonsense”.').waitFor()
    await page.getByRole('button', { name: 'Choose a view' }).click()
    await page.getByRole('option', { name: 'test/a' }).click()
    await untilStepShown(page, 10)
    client.close()
  })

  it('[UI-12] the view picker finds a view by its name and tells each view’s latest PSNR', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const views = ['test/r_001', 'test/r_002', 'train/r_001'].map((key, seed) => pushView(client, key, { size, seed }))
    pushTraining(client, views, stepsOf(3))
    await client.finish()
    await open(path)
    await page.keyboard.press('v')
    const latest = page.locator('[data-latest-psnr="test/r_001"]').filter({ hasText: /^\d+\.\d\d$/ })
    await latest.waitFor()
    expect(await latest.innerText()).toBe(await figure(page, 'psnr'))
    await page.keyboard.type('train')
    await page.keyboard.press('Enter')
    await page.waitForURL(/view=train\/r_001/)
    await page.locator('[data-chosen-view="train/r_001"]').waitFor()
    client.close()
  })
})
