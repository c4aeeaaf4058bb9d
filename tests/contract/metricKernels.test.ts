import { afterAll } from 'vitest'
import { referenceKernel } from '#lib/metrics/index.ts'
import { createMetricsPool } from '#lib/metrics/node/metricsPool.ts'
import { registerMetricKernelContract } from '#tests/contract/metricKernelContract.ts'

const pool = createMetricsPool({ threads: 1 })
afterAll(() => pool.close())

registerMetricKernelContract('the float64 reference', { makeKernel: () => referenceKernel, exact: true })
registerMetricKernelContract('the worker pool', { makeKernel: () => pool, exact: true })
