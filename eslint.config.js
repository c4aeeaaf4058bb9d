import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** A seam: a dependency that only its one home may import. */
const homes = [
  { name: '@prisma/client', home: ['server/storage/prisma/**'] },
  { name: '@prisma/adapter-better-sqlite3', home: ['server/storage/prisma/**'] },
  { name: 'better-sqlite3', home: ['server/storage/prisma/**'] },
  { name: 'recharts', home: ['app/components/charts/**'] },
  { name: 'socket.io', home: ['server/realtime/**'] },
  { name: 'socket.io-client', home: ['lib/client/socket.ts'] },
  { name: 'piscina', home: ['lib/metrics/node/**', 'server/pixels/**'] },
  { name: 'sharp', home: ['server/pixels/**'] },
  { name: 'express', home: ['server/http/**'] },
  { name: 'next', home: ['server/main.ts', 'server/nextHandler.ts'] },
]

const restrict = (seams) => ({
  'no-restricted-imports': ['error', { paths: seams.map(({ name }) => ({ name, message: `Import ${name} only in ${homes.find((h) => h.name === name).home.join(', ')}.` })) }],
})

const environment = { object: 'process', property: 'env', message: 'Read the environment only in server/environment.ts.' }

export default tseslint.config(
  { ignores: ['node_modules', '.next', '.venv', '.cache', '.raywatch', 'coverage', 'prisma/generated', 'next-env.d.ts', 'python'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.mjs', '.dependency-cruiser.cjs', 'scripts/*.mjs'] }, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
      'max-params': ['error', 3],
      'no-console': 'error',
    },
  },
  { files: ['**/*.{ts,tsx}'], rules: { ...restrict(homes), 'no-restricted-properties': ['error', environment] } },
  ...homes.map((seam) => ({ files: seam.home, rules: restrict(homes.filter((h) => h !== seam && !(h.home.some((f) => seam.home.includes(f))))) })),
  { files: ['server/environment.ts', 'scripts/**', 'tests/**', '*.ts', 'lib/client/ingest/environment.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['app/**/*.{ts,tsx}'], plugins: { 'react-hooks': reactHooks }, rules: reactHooks.configs.recommended.rules },
  { files: ['lib/base/brand.ts'], rules: { '@typescript-eslint/consistent-type-assertions': 'off' } },
  {
    files: ['tests/**'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-imports': 'off', '@typescript-eslint/consistent-type-assertions': 'off' },
  },
  { files: ['scripts/**', 'cli/**', 'tests/bench/**', 'examples/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.{js,cjs,mjs}'], ...tseslint.configs.disableTypeChecked },
)
