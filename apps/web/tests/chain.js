// The local chain for the app's stories: a process of its own, behind a gate that can be closed.

import { once } from 'node:events'
import { createServer, connect } from 'node:net'

import { startChain as startDevnet } from '../../../tests/wallets/chain.js'
import { Estuary as Tool } from '../../../chain/devnet/src/estuary.js'

const BLOCKS_PER_ERA = 12

export async function startChain() {
  const { endpoint, contracts, record, stop } = await startDevnet({ fastEras: false })
  const gate = await Gate.open(Number(new URL(endpoint).port))
  return new Chain(endpoint, contracts, record, gate, stop)
}

class Chain {
  #stop
  #tool

  constructor(endpoint, contracts, record, gate, stop) {
    this.endpoint = endpoint
    this.contracts = contracts
    this.record = record
    this.gate = gate
    this.#stop = stop
    this.#tool = new Tool(endpoint, record)
  }

  /** Runs a command of the tool with a key. Returns its answer. */
  run(suri, ...words) {
    return this.#tool.run(suri, ...words)
  }

  /** Keepers do what is due. */
  keep() {
    return this.run('//Eve', 'keeper', '--once')
  }

  /** So many eras, in each of which keepers do what is due. The client asks for the blocks. */
  async eras(client, count) {
    for (let era = 0; era < count; era += 1) {
      await this.nextEra(client)
      await this.keep()
    }
  }

  /** Builds blocks up to the first one of the next era: its last block is a day later, and nothing is recent then. */
  async nextEra(client) {
    const { number } = await client.block.best()
    await client.rpc.dev_newBlock({ count: BLOCKS_PER_ERA - (number % BLOCKS_PER_ERA) })
  }

  async stop() {
    await this.gate.stop()
    await this.#stop()
  }
}

/** A way to a port that can be cut, as a network is. */
class Gate {
  #server
  #sockets = new Set()
  #open = true

  static async open(target) {
    const gate = new Gate()
    gate.#server = createServer((socket) => {
      if (!gate.#open) return socket.destroy()
      const upstream = connect(target, '127.0.0.1')
      for (const one of [socket, upstream]) {
        gate.#sockets.add(one)
        one.on('error', () => {})
        one.on('close', () => (gate.#sockets.delete(one), socket.destroy(), upstream.destroy()))
      }
      socket.pipe(upstream).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(gate.#server, 'listening')
    return gate
  }

  get endpoint() {
    return `ws://127.0.0.1:${this.#server.address().port}`
  }

  close() {
    this.#open = false
    for (const socket of this.#sockets) socket.destroy()
  }

  reopen() {
    this.#open = true
  }

  async stop() {
    this.close()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
