/**
 * The import rule: who may import whom (ARCHITECTURE.md, "Rooms"), and no cycles. Data flows one way:
 * contract → services → edges (HTTP, sockets) → composition; pages reach the server only over the wire.
 */
const rooms = {
  '^lib/base/': [],
  '^lib/contract/': ['^lib/base/'],
  '^lib/series/': ['^lib/base/'],
  '^lib/metrics/': ['^lib/base/'],
  '^lib/client/': ['^lib/base/', '^lib/contract/', '^lib/series/'],
  '^server/pixels/': ['^lib/base/', '^lib/contract/', '^lib/metrics/'],
  '^server/storage/': ['^lib/base/', '^lib/contract/', '^lib/series/', '^prisma/generated/'],
  '^server/services/': ['^lib/base/', '^lib/contract/', '^lib/series/', '^lib/metrics/', '^server/pixels/', '^server/storage/(store|blobStore)\\.ts$'],
  '^server/http/': ['^lib/base/', '^lib/contract/', '^server/services/', '^server/pixels/', '^server/realtime/access\\.ts$', '^server/storage/(store|blobStore)\\.ts$'],
  '^server/realtime/': ['^lib/base/', '^lib/contract/', '^server/services/'],
  '^app/': ['^lib/base/', '^lib/contract/', '^lib/series/', '^lib/client/', '^lib/metrics/'],
  '^examples/': ['^lib/base/', '^lib/client/'],
}

const ours = '^(app|cli|examples|lib|prisma|scripts|server|tests)/'

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-development-dependency-in-the-product', severity: 'error', from: { path: '^(app|cli|examples|lib|server)/' }, to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] } },
    { name: 'tests-are-imported-by-tests-alone', severity: 'error', from: { pathNot: '^(tests|scripts)/' }, to: { path: '^tests/' } },
    { name: 'the-pool-is-for-the-server', severity: 'error', from: { path: '^(app|lib/client)/' }, to: { path: '^lib/metrics/node/' } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room ${room.replace(/[\^\\]/g, '')}`,
      severity: 'error',
      from: { path: room },
      to: { path: ours, pathNot: [room, ...allowed] },
    })),
    {
      name: 'one-door-to-metrics',
      severity: 'error',
      comment: 'lib/metrics is reached through index.ts, and through node/metricsPool.ts where there are worker threads.',
      from: { pathNot: '^(lib/metrics|tests)/' },
      to: { path: '^lib/metrics/', pathNot: '^lib/metrics/(index|node/metricsPool)\\.ts$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules|^prisma/generated' },
    exclude: { path: '^(\\.next|node_modules|coverage)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
}
