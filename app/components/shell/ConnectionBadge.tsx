'use client'

import type { Connection } from '#lib/client/liveFeed.ts'
import { formatMoment } from '#app/helpers/format.ts'
import { useConnection } from '#app/state/useConnection.ts'
import { useNow } from '#app/state/useNow.ts'

function words(connection: Connection, now: number): { readonly text: string; readonly dot: string } {
  switch (connection.state) {
    case 'connecting':
      return { text: 'Connecting', dot: 'bg-faint' }
    case 'live':
      return { text: 'Live', dot: 'bg-good' }
    case 'lost':
      return { text: `Connection lost at ${formatMoment(connection.sinceMs, now)}, trying again`, dot: 'bg-bad' }
  }
}

export function ConnectionBadge() {
  const connection = useConnection()
  const { text, dot } = words(connection, useNow(false))
  return (
    <span role="status" data-connection={connection.state} className="flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
      <span aria-hidden className={`size-1.5 rounded-full ${dot}`} />
      {text}
    </span>
  )
}
