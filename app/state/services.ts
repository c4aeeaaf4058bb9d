import { systemClock, type Clock } from '#lib/base/clock.ts'
import { createActivity, type Activity } from '#lib/client/activity.ts'
import { LiveFeed } from '#lib/client/liveFeed.ts'
import { createRestClient, type RestClient } from '#lib/client/restClient.ts'
import { connectLive } from '#lib/client/socket.ts'

/** What the page talks to the server with: one of each per tab. */
export interface Services {
  readonly client: RestClient
  readonly feed: LiveFeed
  readonly clock: Clock
  readonly activity: Activity
}

declare global {
  interface Window {
    /** Resolves when no request is under way, no announced change waits to be shown, and everything is painted. */
    __raywatchIdle?: () => Promise<void>
  }
}

let services: Services | null = null

/** The services of this tab. Only to be called in the browser: effects and event handlers. */
export function browserServices(): Services {
  services ??= createServices()
  return services
}

function createServices(): Services {
  const activity = createActivity()
  window.__raywatchIdle = async () => {
    // Twice: what React renders for the last answer may ask for more (a chart that came into view, a neighbouring frame).
    for (let round = 0; round < 2; round += 1) {
      await nextPaint()
      await activity.whenIdle()
      await nextPaint()
    }
  }
  return {
    activity,
    clock: systemClock,
    client: createRestClient({ baseUrl: '', activity }),
    feed: new LiveFeed({ socket: connectLive(window.location.origin), clock: systemClock }),
  }
}

/** After the next frame is drawn: the first callback runs before that drawing, the second after it. */
function nextPaint(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
}
