import type { z } from 'zod'
import { AppError } from '#lib/base/appError.ts'
import { describeIssue } from './describeIssue.ts'
import { showReceived, valueAt } from './showReceived.ts'

export interface ParseOptions {
  /** Where the value stands in the message, such as `body`; the path of a field begins with it. */
  readonly at?: string
}

/**
 * The value as the schema reads it.
 *
 * @throws AppError `bad_request`, or `too_large` for what is longer or wider than its limit, naming the first field that is wrong.
 */
export function parseOrRefuse<Schema extends z.ZodType>(schema: Schema, value: unknown, { at = '' }: ParseOptions = {}): z.output<Schema> {
  const result = parseWithoutOverflow(schema, value, at)
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue === undefined) throw new AppError({ code: 'bad_request', message: 'The message could not be read.', ...(at === '' ? {} : { field: at }) })
  throw refusalOf(issue, value, at)
}

function parseWithoutOverflow<Schema extends z.ZodType>(schema: Schema, value: unknown, at: string): z.ZodSafeParseResult<z.output<Schema>> {
  try {
    return schema.safeParse(value)
  } catch (error) {
    // Thousands of nested lists exhaust the stack of the recursive schema for JSON.
    if (!(error instanceof RangeError)) throw error
    throw new AppError({ code: 'bad_request', message: 'The message is nested too deeply to be read.', field: at, cause: error })
  }
}

function refusalOf(issue: z.core.$ZodIssue, value: unknown, at: string): AppError {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  const field = [at, ...path.map(String)].filter((part) => part !== '').join('.')
  const received = showReceived(valueAt(value, path))
  const message = `${field === '' ? 'The message' : field} is ${received}; expected ${describeIssue(issue)}.`
  return new AppError({ code: isOversize(issue) ? 'too_large' : 'bad_request', message, ...(field === '' ? {} : { field }) })
}

/** Lists, texts and image sides have limits of size; other numbers are merely out of range. */
function isOversize(issue: z.core.$ZodIssue): boolean {
  if (issue.code !== 'too_big') return false
  const last = issue.path.at(-1)
  return issue.origin === 'array' || issue.origin === 'string' || last === 'width' || last === 'height'
}
