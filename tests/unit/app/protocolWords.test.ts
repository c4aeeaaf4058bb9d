import { describe, expect, it } from 'vitest'
import { protocols } from '#lib/metrics/index.ts'
import { protocolWords } from '#app/helpers/protocolWords.ts'

function wordsOf(protocol: string, metric: string): string | undefined {
  return protocolWords(protocol)?.find((definition) => definition.metric === metric)?.words
}

describe('protocolWords', () => {
  it('[UI-40] says every parameter of the default protocol', () => {
    expect(protocolWords('3dgs')).toEqual([
      { metric: 'PSNR', words: 'values clamped to [0, 1], data range 1.' },
      {
        metric: 'SSIM',
        words: '11×11 Gaussian window, σ 1.5, zero padding, K1 0.01, K2 0.03, data range 1, population covariance, mean over channels.',
      },
      { metric: 'L1 and L2', words: 'values as sent, mean over pixels and channels.' },
      { metric: 'Ground truth with alpha', words: 'composited over 1 1 1, or over the background that its view names.' },
    ])
  })

  it('[UI-40] protocols that compute differently read differently', () => {
    expect(['mipnerf', 'multinerf', 'nerfbaselines'].map((name) => wordsOf(name, 'PSNR'))).toEqual([
      'values as sent, data range 1.',
      'prediction rounded to 8 bit (ties to even), not clamped, ground truth as sent, data range 1.',
      'values clamped to [0, 1] and truncated to 8 bit, data range 1.',
    ])
    expect(wordsOf('nerfstudio', 'SSIM')).toContain('reflected borders (edge not repeated), K1 0.01, K2 0.03, data range of the two images themselves')
    expect(wordsOf('instant-ngp', 'SSIM')).toContain('5×5 window of taps 0.120078 0.233881 0.292082 0.233881 0.120078, mirrored borders (edge repeated)')
    expect(wordsOf('instant-ngp', 'SSIM')).toContain('of the Rec. 709 luma')
    expect(wordsOf('instant-ngp', 'Ground truth with alpha')).toContain('over 0 0 0')
  })

  it('[UI-40] every protocol has words, and one that is not known has none', () => {
    expect(Object.values(protocols).map(({ name }) => protocolWords(name)?.length)).toEqual(Object.values(protocols).map(() => 4))
    expect(protocolWords('of-tomorrow')).toBeNull()
  })
})
