// What has happened on the chain: `estuary index` and `estuary serve` beside it, as anybody runs them.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { TOOL } from '../../../chain/devnet/src/paths.js'

/** Milliseconds within which the database has the latest block. */
const PATIENCE = 20_000

export async function startHistory({ endpoint, record }) {
  const folder = await mkdtemp(join(tmpdir(), 'estuary-history-'))
  const database = ['--database', `sqlite://${join(folder, 'estuary.db')}`]
  const chain = ['--url', endpoint, '--deployment', record]
  const history = new History(folder)
  try {
    // The API needs a database that is there.
    const [code] = await once(history.start([...chain, 'index', ...database, '--once']), 'exit')
    if (code !== 0) throw new Error(`estuary index ended with ${code}`)
    history.start([...chain, 'index', ...database, '--interval', '1'])
    const server = history.start(['serve', ...database, '--listen', '127.0.0.1:0', '--rate', '0'], 'pipe')
    history.address = await addressOf(server)
    return history
  } catch (error) {
    await history.stop()
    throw error
  }
}

/** The server says where it listens. What it says later is read and dropped, or it would wait for a reader. */
function addressOf(server) {
  return new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`estuary serve ended with ${code}`)))
    createInterface(server.stderr).on('line', (line) => {
      const [address] = line.match(/http:\/\/127\.0\.0\.1:\d+/) ?? []
      if (address) resolve(address)
    })
  })
}

class History {
  #folder
  #children = []

  constructor(folder) {
    this.#folder = folder
  }

  start(words, log = 'ignore') {
    const child = spawn(TOOL, words, { stdio: ['ignore', 'ignore', log] })
    this.#children.push(child)
    return child
  }

  async ask(path) {
    const answer = await fetch(this.address + path)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }

  /** Waits until the database has the client's best block: then both speak of the same moment. */
  async caughtUp(client) {
    const { number } = await client.block.best()
    const end = Date.now() + PATIENCE
    while ((await this.ask('/health')).height < number) {
      if (Date.now() > end) throw new Error(`the database does not get to block ${number}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async stop() {
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    await Promise.all(running.map((child) => (child.kill(), once(child, 'exit'))))
    await rm(this.#folder, { recursive: true, force: true })
  }
}
