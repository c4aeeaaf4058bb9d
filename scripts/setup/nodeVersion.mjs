/** Parsed by whatever Node a person has, so written in the language of Node 12. */

const oldest = [20, 19, 0]

/** Null when this Node will do, otherwise one sentence. */
export function nodeVersionProblem(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number)
  for (let index = 0; index < oldest.length; index += 1) {
    if (parts[index] > oldest[index]) return null
    if (parts[index] < oldest[index]) return 'Raywatch needs Node.js 20.19 or newer; this is ' + version + '. Get one from https://nodejs.org.'
  }
  return null
}

/** Ends the process with the sentence when this Node is too old. */
export function requireNode() {
  const problem = nodeVersionProblem(process.version)
  if (problem === null) return
  console.error(problem)
  process.exit(1)
}
