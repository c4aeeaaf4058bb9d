import { spellNumber, type SpelledNumber } from '#lib/base/spelledNumber.ts'
import type { FrameMetrics, RunningMetrics, View } from '#lib/contract/records.ts'
import { defaultProtocol, protocols, runningMetrics, type PairMetrics, type PartialError, type Protocol } from '#lib/metrics/index.ts'

/** The protocol a run's figures are computed under. An RGBA ground truth lies over the background that came with it. */
export function protocolOf(name: string, { background }: View): Protocol {
  const known = Object.values(protocols).find((protocol) => protocol.name === name) ?? defaultProtocol
  return background === null ? known : { ...known, background }
}

/** A measurement as it is stored and shown. */
export function toFrameMetrics({ protocol, implementation, values, perChannel, nonFinitePixels, finiteOnly, ssimUnavailable }: PairMetrics): FrameMetrics {
  return {
    protocol: protocol.name,
    implementation,
    values: {
      psnr: spellNumber(values.psnr),
      ssim: spellNumber(values.ssim),
      l1: spellNumber(values.l1),
      l2: spellNumber(values.l2),
      smoothL1: spellNumber(values.smoothL1),
    },
    perChannel: {
      psnr: perChannel.psnr.map(spellNumber),
      ssim: perChannel.ssim.map(spellNumber),
      l1: perChannel.l1.map(spellNumber),
      l2: perChannel.l2.map(spellNumber),
    },
    nonFinitePixels,
    finiteOnly: finiteOnly === undefined ? null : spellPixelwise(finiteOnly),
    unavailable: ssimUnavailable === undefined ? {} : { ssim: ssimUnavailable },
  }
}

/** A frame that cannot be measured, and why: recorded, so that it is not tried for ever and a person learns the reason. */
export function unavailableMetrics(protocol: string, reason: string): FrameMetrics {
  return {
    protocol,
    implementation: 'none',
    values: { psnr: 'NaN', ssim: 'NaN', l1: 'NaN', l2: 'NaN', smoothL1: 'NaN' },
    perChannel: {},
    nonFinitePixels: 0,
    finiteOnly: null,
    unavailable: { psnr: reason, ssim: reason, l1: reason, l2: reason, smoothL1: reason },
  }
}

/** Metrics of the covered part from its sums. */
export function toRunningMetrics(sums: PartialError, protocol: Protocol): RunningMetrics {
  return spellPixelwise(runningMetrics(sums, protocol))
}

function spellPixelwise({ psnr, l1, l2 }: { readonly psnr: number; readonly l1: number; readonly l2: number }): Record<'psnr' | 'l1' | 'l2', SpelledNumber> {
  return { psnr: spellNumber(psnr), l1: spellNumber(l1), l2: spellNumber(l2) }
}
