// Writes src/generated/ from what the builder of the contracts and docs/errors.json say: types, metadata, hashes of
// codes, error texts.

import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const CONTRACTS = [
  'staking_pool', 'withdrawal_queue', 'validator_registry', 'lens', 'wrapped_lst', 'governor', 'stable_pool',
  'lending_market', 'leverage',
]

const SDK = fileURLToPath(new URL('..', import.meta.url))
const REPOSITORY = join(SDK, '..')
const TARGET = join(SDK, 'src', 'generated')
const DEDOT = join(SDK, 'node_modules', 'dedot', 'bin', 'dedot.mjs')

const artifact = (name) => join(REPOSITORY, 'artifacts', `${name}.json`)

/** Documentation is for those who write code, and the types have it. */
const withoutDocs = (value) => JSON.stringify(value, (key, field) => (key === 'docs' ? [] : field))

async function generate() {
  await rm(TARGET, { recursive: true, force: true })
  await mkdir(TARGET, { recursive: true })
  const metadata = []
  for (const name of CONTRACTS) {
    await promisify(execFile)('node', [DEDOT, 'typink', '--metadata', artifact(name), '--output', TARGET])
    const { source, ...rest } = JSON.parse(await readFile(artifact(name), 'utf8'))
    metadata.push(`  ${name}: ${JSON.stringify(withoutDocs({ source: { ...source, wasm: undefined }, ...rest }))},`)
  }
  await writeFile(join(TARGET, 'metadata.ts'), `export const METADATA = {\n${metadata.join('\n')}\n} as const\n`)
  const errors = await readFile(join(REPOSITORY, 'docs', 'errors.json'), 'utf8')
  await writeFile(join(TARGET, 'errors.ts'), `export const ERRORS: Record<string, Record<string, string>> = ${errors}`)
  const manifest = JSON.parse(await readFile(join(REPOSITORY, 'artifacts', 'manifest.json'), 'utf8'))
  const codes = CONTRACTS.map((name) => [name, manifest[name].codes.map(({ hash }) => hash)])
  await writeFile(
    join(TARGET, 'codes.ts'),
    `export const CODES: Record<string, string[]> = ${JSON.stringify(Object.fromEntries(codes), null, 2)}\n`,
  )
  // The compiler leaves declarations where they are.
  const declarations = join(SDK, 'dist', 'generated')
  await cp(TARGET, declarations, { recursive: true, filter: (path) => !path.endsWith('.ts') || path.endsWith('.d.ts') })
}

await generate()
