#!/usr/bin/env node
// The command: starts the chain, brings the contracts up, tells how to use them, and stops on a signal.

import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { Estuary } from './estuary.js'
import { OPERATORS } from './operators.js'
import { USAGE, UsageError, parseOptions } from './options.js'
import { assertFree } from './port.js'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

async function main(words) {
  const options = parseOptions(words)
  if (options.help) return console.log(USAGE)
  await assertFree(options.port)
  if (options.check) return
  const { startDevnet } = await loadChain()
  const signal = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  const chain = await startDevnet({ ...options, runtime: `${REPOSITORY}/artifacts/estuary_runtime.wasm` })
  try {
    await Promise.race([signal, use(chain, options)])
  } finally {
    await chain.stop()
  }
}

/** Needs installed packages, unlike what comes before. */
function loadChain() {
  // Chopsticks reads it when it is loaded, and would report each block.
  process.env.LOG_LEVEL ??= 'warn'
  return import('./devnet.js')
}

/** Until no more blocks are built, which is an error or never. */
async function use(chain, options) {
  const record = options.deployment ?? `${REPOSITORY}/target/devnet/deployment.json`
  const { describe } = await import('./guide.js')
  const contracts = options.deploy ? await deploy(chain, record) : undefined
  const building = chain.buildBlocks(options.blockTime)
  console.log(describe(chain.endpoint, contracts && { contracts, record }))
  await building
}

async function deploy(chain, record) {
  const estuary = new Estuary(chain.endpoint, record)
  console.error('The contracts go to the chain.')
  const contracts = await estuary.deploy()
  for (const [id, operator] of OPERATORS.entries()) await estuary.addOperator(id, operator)
  return contracts
}

try {
  await main(process.argv.slice(2))
  // Connections of clients would keep the process alive.
  process.exit()
} catch (error) {
  console.error(`error: ${error.message}`)
  if (error instanceof UsageError) console.error(USAGE)
  process.exit(1)
}
