import { expect, it } from 'vitest'
import { newRun, pushTraining, pushView, stepsOf } from './support/pushRun.ts'
import { describePages } from './support/watcher.ts'

describePages('the list of runs', (watcher) => {
  it('[UI-1] an empty list shows the snippet with this server’s address, and the demo', async () => {
    const { page, open, server } = watcher()
    await open('/')
    await page.getByText('No runs yet').waitFor()
    const code = await page.locator('pre').allInnerTexts()
    expect(code[0]).toContain(`url="${server.url}"`)
    expect(code[0]).toContain('raywatch.init(')
    expect(code[1]).toBe('npm run demo')
  })

  it('[UI-2] a run appears and moves on while the page is open', async () => {
    const { page, open, server } = watcher()
    await open('/')
    const { client, name } = newRun(server.url, { name: 'appears by itself' })
    const row = page.getByRole('row').filter({ hasText: name })
    await row.waitFor()
    expect(await row.getByText('running').count()).toBe(1)
    const view = pushView(client, 'test/a', { size: { width: 24, height: 24 }, seed: 1 })
    pushTraining(client, [view], stepsOf(4))
    await row.getByText('30', { exact: true }).waitFor()
    await row.locator('svg[aria-label^="PSNR over 4 steps"]').waitFor()
    await client.finish()
    await row.getByText('finished').waitFor()
    client.close()
  })

  it('[UI-3] the filter finds runs by every word, and is part of the address', async () => {
    const { page, open, server } = watcher()
    for (const name of ['filter lego base', 'filter lego wide', 'filter fox']) {
      const { client } = newRun(server.url, { name })
      await client.finish()
      client.close()
    }
    await open('/')
    await page.getByLabel('Filter runs').fill('filter lego')
    await page.waitForURL(/filter=filter/)
    expect(await page.getByRole('link', { name: /filter/ }).allInnerTexts()).toEqual(['filter lego wide', 'filter lego base'])
    await page.reload()
    await page.getByRole('link', { name: 'filter lego wide' }).waitFor()
    expect(await page.getByRole('link', { name: 'filter fox' }).count()).toBe(0)
  })

  it('[UI-38] both pages fit a phone and a wide screen without scrolling sideways', async () => {
    const { page, open, server } = watcher()
    const { client, path } = newRun(server.url)
    const views = [pushView(client, 'test/a', { size: { width: 32, height: 32 }, seed: 1 })]
    pushTraining(client, views, stepsOf(3))
    await client.finish()
    client.close()
    for (const address of ['/', path]) {
      for (const width of [360, 768, 1280, 2560]) {
        await page.setViewportSize({ width, height: 800 })
        await open(address)
        expect({ address, width, content: await page.evaluate(() => document.documentElement.scrollWidth) }).toEqual({ address, width, content: width })
      }
    }
  })
})
