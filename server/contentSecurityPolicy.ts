/**
 * What a page of this server may load and run: its own scripts, styles, fonts, images and data, nothing from elsewhere.
 * Everything a page needs is named here with its reason; the rest is refused.
 */
export function contentSecurityPolicy({ nonce, dev }: { readonly nonce: string; readonly dev: boolean }): string {
  const directives = [
    "default-src 'self'",
    // Next writes small inline scripts into each page (its data stream); only those that carry this answer's nonce run.
    // Development evaluates code to reload it.
    `script-src 'self' 'nonce-${nonce}'${dev ? " 'unsafe-eval'" : ''}`,
    // Charts and virtual lists place things by style attributes, which no nonce can allow.
    "style-src 'self' 'unsafe-inline'",
    // Renders drawn on a canvas are offered as blob: and data: URLs.
    "img-src 'self' blob: data:",
    "font-src 'self'",
    // HTTP and, by the same host and port, WebSockets.
    "connect-src 'self'",
    // Metrics of hovered pixels run in a worker that the bundler may hand over as a blob.
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return directives.join('; ')
}
