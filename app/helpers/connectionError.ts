import { AppError } from '#lib/base/appError.ts'
import { isUnreachable } from '#lib/client/restClient.ts'

/** A failed reading in the words of a person: what happened, and what happens next. */
export function describeFailure(error: unknown): { readonly title: string; readonly detail: string } {
  if (isUnreachable(error)) {
    return { title: 'The server does not answer', detail: 'It may be restarting, or this machine lost its way to it. This page asks again by itself.' }
  }
  if (error instanceof AppError) return { title: 'The server refused', detail: error.message }
  return { title: 'Something went wrong in this page', detail: error instanceof Error ? error.message : String(error) }
}
