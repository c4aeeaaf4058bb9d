import type { RequestHandler } from 'express'
import { AppError } from '#lib/base/appError.ts'
import { apiPrefix } from '#lib/contract/http.ts'
import type { AccessCheck } from '../realtime/access.ts'

/** The HTTP twin of the sockets' check, before anything else looks at a request. */
export function accessGuard(checkAccess: AccessCheck): RequestHandler {
  return (request, _response, next) => {
    const kind = request.path.startsWith(`${apiPrefix}/`) ? 'api' : 'page'
    const refusal = checkAccess({ kind, method: request.method, headers: request.headers })
    if (refusal !== null) throw new AppError({ code: 'forbidden', field: 'headers', message: refusal })
    next()
  }
}

/** For every answer, whoever makes it. Pages add their content security policy. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    // Other sites can neither embed what this server delivers nor keep a handle on its windows.
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
  next()
}
