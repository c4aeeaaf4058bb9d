/** `npm start`, `npm run demo` (--demo) and `npm run dev` (--dev). Plain Node: it works before anything is installed. */
import { requireNode } from './setup/nodeVersion.mjs'

requireNode()

// Loaded only now: an old Node could not even parse it.
import('./setup/main.mjs')
  .then(({ main }) => main(process.argv.slice(2)))
  .then((code) => process.exit(code))
