// The local chain: the runtime, executed by chopsticks, behind JSON-RPC.

import { once } from 'node:events'

import { Api, Blockchain, BuildBlockMode, destroyWorker } from '@acala-network/chopsticks-core'
import { createServer } from '@acala-network/chopsticks/server'

import { buildBlocks, timestampInherent } from './blocks.js'
import { buildGenesis } from './genesis.js'
import { HOST } from './port.js'
import { LocalGenesis } from './provider.js'
import { createHandler } from './rpc.js'

const DAY_MS = 24 * 60 * 60 * 1_000
const SESSIONS_PER_ERA = 3

/**
 * Starts the chain. It builds a block for each transaction, and none otherwise.
 *
 * @param runtime file of the runtime's WASM
 * @param port 0 for any that is free
 * @param blocksPerSession a third of an era, which is always a day of the chain's own clock
 */
export async function startDevnet({ runtime, port, blocksPerSession }) {
  const chain = await createChain(await buildGenesis(runtime, blocksPerSession), blocksPerSession)
  const handler = createHandler(chain)
  // Clients want a block that is not the genesis.
  await chain.newBlock()
  return new Devnet(chain, await createServer(handler, port, HOST))
}

class Devnet {
  #chain
  #server
  #stopping = new AbortController()
  #building = Promise.resolve()

  constructor(chain, server) {
    this.#chain = chain
    this.#server = server
  }

  get endpoint() {
    return `ws://${HOST}:${this.#server.port}`
  }

  /** From now on builds a block every so many seconds; at 0 nothing changes. Returns when it is stopped, or fails. */
  buildBlocks(seconds) {
    const { signal } = this.#stopping
    if (seconds > 0) {
      this.#chain.txPool.mode = BuildBlockMode.Manual
      this.#building = buildBlocks(this.#chain, seconds, signal)
    }
    return Promise.all([this.#building, once(signal, 'abort')])
  }

  /** Finishes the block that is being built, and ends. */
  async stop() {
    this.#stopping.abort()
    await this.#building.catch(() => {})
    await this.#server.close()
    await this.#chain.close()
    await destroyWorker()
  }
}

async function createChain(genesis, blocksPerSession) {
  const api = new Api(await LocalGenesis.create(genesis))
  await api.isReady
  return new Blockchain({
    api,
    header: { hash: await api.getFinalizedHead(), number: 0 },
    inherentProviders: [timestampInherent(DAY_MS / (SESSIONS_PER_ERA * blocksPerSession))],
    buildBlockMode: BuildBlockMode.Instant,
    // Blocks are nowhere but in memory.
    maxMemoryBlockCount: Infinity,
  })
}
