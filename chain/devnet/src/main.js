#!/usr/bin/env node
// The command: starts the chain, brings the contracts up, tells how to use them, and stops on a signal.

import { once } from 'node:events'

import { Estuary } from './estuary.js'
import { OPERATORS } from './operators.js'
import { USAGE, UsageError, parseOptions } from './options.js'
import { DEPLOYMENT, RUNTIME } from './paths.js'
import { assertFree } from './port.js'

async function main(words) {
  const options = parseOptions(words)
  if (options.help) return console.log(USAGE)
  await assertFree(options.port)
  if (options.check) return
  const { startDevnet, readScenario } = await loadChain()
  const scenario = options.scenario && (await readScenario(options.scenario))
  const signal = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  const chain = await startDevnet({
    runtime: RUNTIME,
    port: options.port,
    genesis: {
      blocksPerSession: options.blocksPerSession,
      slashDefer: scenario?.slashDefer,
      endowed: scenario?.depositors.map(({ uri }) => uri),
    },
  })
  try {
    await Promise.race([signal, use(chain, options, scenario)])
  } finally {
    await chain.stop()
  }
}

/** What needs packages, which need not be there before. */
async function loadChain() {
  // Chopsticks reads it when it is loaded, and would report each block.
  process.env.LOG_LEVEL ??= 'warn'
  return { ...(await import('./devnet.js')), ...(await import('./scenario/file.js')) }
}

/** Until no more blocks are built, which is an error or never. */
async function use(chain, options, scenario) {
  const { describe } = await import('./guide.js')
  const record = options.deployment ?? DEPLOYMENT
  const contracts = options.deploy ? await deploy(chain, record, options, scenario) : undefined
  const building = chain.buildBlocks(options.blockTime)
  console.log(describe(chain.endpoint, contracts && { contracts, record, depositors: scenario?.depositors ?? [] }))
  await building
}

/** Brings the contracts up, and operators or all that a scenario has. Returns the contracts' addresses. */
async function deploy(chain, record, { markets }, scenario) {
  const estuary = new Estuary(chain.endpoint, record)
  tell('the contracts go to the chain')
  let contracts = await estuary.deploy()
  if (markets) contracts = await estuary.deployMarkets()
  if (scenario) {
    const { play } = await import('./scenario/play.js')
    await play(scenario, chain, estuary, tell)
  } else {
    for (const [id, operator] of OPERATORS.entries()) await estuary.addOperator(id, operator)
  }
  if (markets) await estuary.seedMarkets()
  return contracts
}

/** Progress. What the chain is when it is ready goes to the standard output, and nothing else. */
const tell = (text) => console.error(`==> ${text}`)

try {
  await main(process.argv.slice(2))
  // Connections of clients would keep the process alive.
  process.exit()
} catch (error) {
  console.error(`error: ${error.message}`)
  if (error instanceof UsageError) console.error(USAGE)
  process.exit(1)
}
