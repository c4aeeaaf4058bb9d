import { createIngestClient, type IngestClient } from '#lib/client/ingest/ingestClient.ts'
import { runDemo } from './demo.ts'
import { readOptions, usage, type DemoOptions } from './options.ts'
import { configOf } from './report.ts'

/** How long the last messages may take: a server that ends at the same time never answers. */
const farewellMs = 4_000

const print = (line: string): void => console.log(line)

function optionsFromCommandLine(): DemoOptions | undefined {
  try {
    const options = readOptions(process.argv.slice(2))
    if (options === undefined) print(usage)
    return options
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
    return undefined
  }
}

/** Aborted by the first SIGINT or SIGTERM; a second one ends the process as usual. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  return controller.signal
}

async function farewell(client: IngestClient, status: 'finished' | 'failed', reason?: string): Promise<void> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), farewellMs).unref())
  const settled = await Promise.race([client.finish(status, reason), late])
  if (!settled) {
    process.exitCode = 1
    console.error('The server did not confirm everything that was sent.')
  }
  client.close()
}

async function main(options: DemoOptions): Promise<void> {
  const { url, project, name } = options
  const client = createIngestClient({ url, project, name, config: configOf(options), tags: ['demo'] })
  client.onRefused(({ type, message }) => console.error(`The server refused a ${type} message: ${message}`))
  client.onStatus((status) => {
    if (status.state === 'refused' || status.state === 'reconnecting') console.error(`${status.state}: ${status.reason}`)
    if (status.state === 'refused') process.exitCode = 1
  })
  print(`run ${client.runUrl}`)
  try {
    const result = await runDemo({ client, options, signal: stopSignal(), print })
    print(result === undefined ? 'stopped before training' : `ended (${result.reason}) after ${result.steps} steps, last evaluated at ${result.psnr.toFixed(2)} dB`)
    await farewell(client, 'finished')
  } catch (error) {
    process.exitCode = 1
    console.error(error)
    await farewell(client, 'failed', error instanceof Error ? error.message : String(error))
  }
}

const options = optionsFromCommandLine()
if (options !== undefined) await main(options)
