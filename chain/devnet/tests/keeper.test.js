// What a keeper's first look asks a node, with past eras and operators enough to matter.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { ApiPromise, WsProvider } from '@polkadot/api'
import { WebSocket, WebSocketServer } from 'ws'

import { startDevnet } from '../src/devnet.js'
import { Estuary } from '../src/estuary.js'
import { RUNTIME } from '../src/paths.js'

const OPERATORS = 4
const ERAS = 30

/** What a node may be asked before the first flag, where 20 requests are, to connect and to look. */
const MOST_URGENT = 30

/** And in all, where 40 are: the rest does not grow with operators times eras. */
const MOST_IN_ALL = 60

/** Milliseconds for which a request is on its way, and after which the node has forgotten a block that was asked about. */
const DELAY = 20
const FORGETS = 3_000

/** Passes everything on, late, and counts; a block that was first asked about long ago is forgotten. */
class PruningNode {
  requests = []
  forgotten = 0
  #first = new Map()
  #server

  static async before(endpoint) {
    const node = new PruningNode()
    node.#server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    node.#server.on('connection', (client) => node.#connect(client, endpoint))
    await new Promise((resolve) => node.#server.on('listening', resolve))
    return node
  }

  get endpoint() {
    return `ws://127.0.0.1:${this.#server.address().port}`
  }

  stop() {
    this.#server.close()
  }

  #connect(client, endpoint) {
    const node = new WebSocket(endpoint)
    const open = new Promise((resolve) => node.on('open', resolve))
    client.on('message', async (data) => {
      await new Promise((resolve) => setTimeout(resolve, DELAY))
      await open
      const { id, method, params } = JSON.parse(data.toString())
      this.requests.push({ method, call: params?.[0] })
      if (!this.#isForgotten(method, params)) return node.send(data.toString())
      this.forgotten += 1
      const message = 'Client error: UnknownBlock: State already discarded'
      client.send(JSON.stringify({ jsonrpc: '2.0', id, error: { code: 4003, message } }))
    })
    node.on('message', (data) => client.send(data.toString()))
    client.on('close', () => node.close())
    node.on('close', () => client.close())
  }

  #isForgotten(method, params) {
    if (!/^state_/.test(method)) return false
    const block = params?.findLast?.((one) => /^0x[0-9a-f]{64}$/.test(one))
    if (!block) return false
    if (!this.#first.has(block)) this.#first.set(block, Date.now())
    return Date.now() - this.#first.get(block) > FORGETS
  }
}

test('a first look is a few requests, the urgent ones first, before the node forgets the block', { timeout: 300_000 }, async (t) => {
  const chain = await startDevnet({ runtime: RUNTIME, port: 0, genesis: { blocksPerSession: 1 } })
  const folder = await mkdtemp(join(tmpdir(), 'estuary-'))
  const api = await ApiPromise.create({ provider: new WsProvider(chain.endpoint), noInitWarn: true })
  t.after(async () => {
    await api.disconnect()
    await chain.stop()
    await rm(folder, { recursive: true })
  })
  chain.buildBlocks(0)
  const record = join(folder, 'deployment.json')
  const direct = new Estuary(chain.endpoint, record)
  await direct.deploy()
  for (let id = 0; id < OPERATORS; id += 1) {
    await direct.addOperator(id, { uri: `//Validator//${id}`, name: 'x', bond: '2000', commission: '500' })
  }
  await direct.run('//Bob', 'stake', '4000')
  await direct.run('//Eve', 'keeper', '--once')
  for (let era = 0; era < ERAS; era += 1) await chain.nextEra()

  const node = await PruningNode.before(chain.endpoint)
  t.after(() => node.stop())
  const slow = new Estuary(node.endpoint, record)
  const { due, actions } = await slow.run('//Eve', 'keeper', '--dry-run')
  assert.equal(node.forgotten, 0)
  assert.ok(due >= OPERATORS * (ERAS - 3), `${due} due`)
  assert.ok(actions.some((action) => action.startsWith('payout')))
  const { requests } = node
  const first = requests.findIndex(({ method }) => method === 'state_queryStorageAt')
  t.diagnostic(`${first} requests to what is urgent, ${requests.length} in all`)
  assert.ok(first > 0 && first <= MOST_URGENT, `the urgent part took ${first} requests`)
  assert.ok(requests.length <= MOST_IN_ALL, `${requests.length} requests`)
})
