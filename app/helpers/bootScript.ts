import { themeBootScript } from '#lib/client/viewState.ts'

/**
 * Runs before any other script of a page. Besides the theme: zod compiles its parsers with `new Function` unless told not to, which
 * the pages' security policy refuses; told later than its first schema, it would already have tried.
 */
export const bootScript = `globalThis.__zod_globalConfig={jitless:true};${themeBootScript}`

/** The nonce that a content security policy allows scripts by; null where there is none. */
export function nonceOf(policy: string | null): string | null {
  return /'nonce-([^']+)'/.exec(policy ?? '')?.[1] ?? null
}
