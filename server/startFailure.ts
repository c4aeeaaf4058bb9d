import { AppError } from '#lib/base/appError.ts'
import type { ListenAddress } from './app.ts'

/** One clear sentence for each thing that a person can put right; anything else is a bug and shows its stack. */
export function explainStartFailure(error: unknown, address: ListenAddress | undefined): string {
  const sentence = error instanceof AppError ? error.message : listenFailure(error, address)
  if (sentence !== undefined) return `Raywatch cannot start: ${sentence}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function listenFailure(error: unknown, address: ListenAddress | undefined): string | undefined {
  if (!(error instanceof Error) || address === undefined) return undefined
  const { host, port } = address
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `Port ${port} is already in use, perhaps by another Raywatch; choose another, such as --port ${port + 1}.`
    case 'EACCES':
      return `This user may not listen on port ${port}; choose one above 1023, such as --port 4090.`
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${host}; choose another with --host.`
    default:
      return undefined
  }
}
