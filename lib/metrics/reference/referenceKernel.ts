import type { MetricKernel } from '../kernel.ts'
import { defaultProtocol } from '../protocol.ts'
import { errorMap } from './errorMaps.ts'
import { measuredPlanes } from './measuredPlanes.ts'
import { measurePair, referenceImplementation } from './measurePair.ts'
import { partialError } from './partialError.ts'
import { ssimMap } from './ssim.ts'
import { ssimParameters } from './ssimPresets.ts'

/** The float64 reference as a kernel: the oracle that any faster one must agree with. */
export const referenceKernel: MetricKernel = {
  implementation: referenceImplementation,
  measurePair,
  partialError,
  errorMap: (request) => {
    const { x, y } = measuredPlanes(request)
    return errorMap(x, y, request.kind)
  },
  ssimMap: (request) => {
    const { x, y } = measuredPlanes(request)
    const { ssimPreset, dataRange } = request.protocol ?? defaultProtocol
    return ssimMap(x, y, ssimParameters(ssimPreset, dataRange))
  },
}
