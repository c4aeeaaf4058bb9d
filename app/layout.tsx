import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './globals.css'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { bootScript, nonceOf } from './helpers/bootScript.ts'
import { Providers } from './providers.tsx'

export const metadata = {
  title: { default: 'Raywatch', template: '%s · Raywatch' },
  description: 'Watch radiance fields learn.',
}

export const viewport = { width: 'device-width', initialScale: 1 }

/** Reading the request makes every page dynamic, which its nonce asks for anyway. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = nonceOf((await headers()).get('content-security-policy'))
  return (
    // The boot script sets the theme before React takes over, so this one element may differ from what the server wrote.
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Browsers hide a nonce from scripts, so the one that React compares is always empty. */}
        <script {...(nonce === null ? {} : { nonce })} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: bootScript }} />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
