import type { Page } from 'playwright-core'

/** What a person reads off the screen. */

export type PaneName = 'prediction' | 'groundTruth' | 'error'

/** Every byte of a pane's canvas: red, green, blue, alpha of each pixel. Read from a copy that is made for reading. */
export function canvasBytes(page: Page, pane: PaneName): Promise<number[]> {
  return page.locator(`canvas[data-pane="${pane}"]`).evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('The pane has no canvas.')
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })
    copy?.drawImage(canvas, 0, 0)
    return [...(copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? [])]
  })
}

/** The colour of one image pixel as the canvas has it: red, green, blue, alpha. */
export async function canvasPixel(page: Page, pane: PaneName, [x, y]: readonly [number, number]): Promise<number[]> {
  const width = await page.locator(`canvas[data-pane="${pane}"]`).evaluate((canvas) => Number(Reflect.get(canvas, 'width')))
  const at = 4 * (y * width + x)
  return (await canvasBytes(page, pane)).slice(at, at + 4)
}

/** Until the prediction on the screen is the frame of this step, painted. */
export async function untilStepShown(page: Page, step: number): Promise<void> {
  await page.locator(`canvas[data-pane="prediction"][data-step="${step}"]`).waitFor()
}

export function figure(page: Page, name: string): Promise<string> {
  return page.locator(`[data-figure="${name}"]`).innerText()
}

/** Where the plot of a chart lies on the screen. */
export async function plotBox(page: Page, chart: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const plot = page.locator(`[data-chart="${chart}"] [data-plot]`)
  await plot.waitFor()
  const box = await plot.boundingBox()
  if (box === null) throw new Error(`The chart ${chart} is not on the screen.`)
  return box
}

export function addressOf(page: Page): URLSearchParams {
  return new URL(page.url()).searchParams
}
