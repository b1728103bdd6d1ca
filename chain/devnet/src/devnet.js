// The local chain: the runtime, executed by chopsticks, behind JSON-RPC.

import { once } from 'node:events'

import { Api, Blockchain, BuildBlockMode, destroyWorker } from '@acala-network/chopsticks-core'
import { createServer } from '@acala-network/chopsticks/server'

import { buildBlocks, timestampInherent } from './blocks.js'
import { replaceExecutor } from './executor/index.js'
import { buildGenesis } from './genesis.js'
import { HOST } from './port.js'
import { LocalGenesis } from './provider.js'
import { createHandler } from './rpc.js'

const SESSIONS_PER_ERA = 3

/**
 * Starts the chain. It builds a block for each transaction, and none otherwise.
 *
 * @param runtime file of the runtime's WASM
 * @param port 0 for any that is free
 * @param genesis see `buildGenesis`; an era is always a day of the chain's own clock
 */
export async function startDevnet({ runtime, port, genesis }) {
  const blocksPerEra = SESSIONS_PER_ERA * genesis.blocksPerSession
  const chain = await createChain(await buildGenesis(runtime, genesis), blocksPerEra)
  const handler = createHandler(chain)
  // Clients want a block that is not the genesis.
  await chain.newBlock()
  return new Devnet(chain, await createServer(handler, port, HOST), blocksPerEra)
}

class Devnet {
  #chain
  #server
  #blocksPerEra
  #stopping = new AbortController()
  #building = Promise.resolve()

  constructor(chain, server, blocksPerEra) {
    this.#chain = chain
    this.#server = server
    this.#blocksPerEra = blocksPerEra
  }

  get endpoint() {
    return `ws://${HOST}:${this.#server.port}`
  }

  /** Builds blocks up to the first one of the next era. */
  async nextEra() {
    do await this.#chain.newBlock()
    while (this.#chain.head.number % this.#blocksPerEra !== 0)
  }

  /**
   * From now on builds a block every so many seconds, or for each transaction at 0. Returns when it is stopped, and
   * fails if a block cannot be built.
   */
  buildBlocks(seconds) {
    const { signal } = this.#stopping
    this.#chain.txPool.mode = seconds > 0 ? BuildBlockMode.Manual : BuildBlockMode.Instant
    if (seconds > 0) this.#building = buildBlocks(this.#chain, seconds, signal)
    return Promise.all([this.#building, once(signal, 'abort')])
  }

  /** Finishes the block that is being built, and ends. */
  async stop() {
    this.#stopping.abort()
    // If it failed, whoever called buildBlocks knows.
    await this.#building.catch(() => {})
    await this.#server.close()
    await this.#chain.close()
    await destroyWorker()
  }
}

async function createChain(genesis, blocksPerEra) {
  replaceExecutor(genesis.genesis.raw.top)
  const api = new Api(await LocalGenesis.create(genesis))
  await api.isReady
  return new Blockchain({
    api,
    header: { hash: await api.getFinalizedHead(), number: 0 },
    inherentProviders: [timestampInherent(blocksPerEra)],
    buildBlockMode: BuildBlockMode.Instant,
    // Blocks are nowhere but in memory.
    maxMemoryBlockCount: Infinity,
  })
}
