import type { z } from 'zod'

/** What a schema wanted, as the end of a sentence that begins with "expected". */
export function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return named(issue.expected)
    case 'invalid_value':
      return oneOf(issue.values.map((value) => String(value)))
    case 'too_small':
      return `at least ${String(issue.minimum)}${unitOf(issue.origin)}`
    case 'too_big':
      return `at most ${String(issue.maximum)}${unitOf(issue.origin)}`
    case 'unrecognized_keys':
      return 'no field of this name'
    case 'invalid_union':
      return describeUnion(issue)
    case 'custom':
    case 'invalid_format':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      // Our own checks word their messages as "expected …".
      return issue.message.replace(/^expected /, '')
  }
}

const names: Readonly<Record<string, string>> = {
  int: 'an integer',
  object: 'an object',
  array: 'a list',
  Uint8Array: 'binary data',
  record: 'an object',
  null: 'null',
  undefined: 'nothing',
}

function named(expected: string): string {
  return names[expected] ?? `a ${expected}`
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' || origin === 'tuple' ? ' items' : ''
}

function oneOf(options: readonly string[]): string {
  return options.length === 1 ? `"${options[0] ?? ''}"` : `one of ${options.join(', ')}`
}

function describeUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  if ('options' in issue && Array.isArray(issue.options)) return oneOf(issue.options.map(String))
  const wishes = issue.errors.flatMap((member) => member.slice(0, 1).map(describeIssue))
  return [...new Set(wishes)].join(', or ')
}
