// The launcher as a user or a script meets it.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const LAUNCHER = fileURLToPath(new URL('../src/main.js', import.meta.url))

const launch = (...options) => spawn('node', [LAUNCHER, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })

/** What the launcher says before it ends by itself, and its exit code. */
async function refusal(...options) {
  const launcher = launch(...options)
  const [[code], said] = await Promise.all([once(launcher, 'close'), text(launcher.stderr)])
  return { code, said: said.split('\n')[0] }
}

/** Runs a test on a chain without contracts, and stops it in any case. */
async function onChain(options, check) {
  const chain = launch('--no-deploy', '--port', '0', ...options)
  const exit = once(chain, 'exit')
  try {
    const [line] = await once(createInterface(chain.stdout), 'line')
    await check(client(line.replace('Endpoint: ws:', 'http:')))
  } finally {
    chain.kill('SIGINT')
  }
  assert.deepEqual(await exit, [0, null])
}

const client = (url) => async (method, ...params) => {
  const body = JSON.stringify({ id: 1, jsonrpc: '2.0', method, params })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { result, error } = await response.json()
  if (error) throw new Error(error.message)
  return result
}

test('what is wrong with an option is said', async () => {
  for (const [options, said] of [
    [['--port', 'http'], "error: --port cannot be 'http'"],
    [['--port', '70000'], "error: --port cannot be '70000'"],
    [['--block-time', '-1'], /^error: .*--block-time/],
    [['--slow-eras'], /^error: Unknown option '--slow-eras'/],
    [['--no-deploy', '--seed-scenario', 'x'], /^error: --seed-scenario needs the contracts/],
  ]) {
    const refused = await refusal(...options)
    assert.equal(refused.code, 1)
    if (said instanceof RegExp) assert.match(refused.said, said)
    else assert.equal(refused.said, said)
  }
})

test('a port that is in use is refused', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  assert.deepEqual(await refusal('--port', String(port)), {
    code: 1,
    said: `error: port ${port} is in use: choose another one by --port`,
  })
  server.close()
})

test('blocks come by time, are all kept, and others are unknown', () =>
  onChain(['--block-time', '0.2'], async (rpc) => {
    const number = async () => Number((await rpc('chain_getHeader')).number)
    const start = await number()
    await sleep(3_000)
    assert.ok((await number()) > start)

    const [genesis, first] = [await rpc('chain_getBlockHash', 0), await rpc('chain_getBlockHash', 1)]
    assert.equal((await rpc('chain_getHeader', first)).parentHash, genesis)
    assert.equal(Number((await rpc('chain_getHeader', genesis)).number), 0)
    assert.equal(await rpc('chain_getBlockHash', 1_000_000), null)
    await assert.rejects(rpc('chain_getHeader', `0x${'77'.repeat(32)}`), /not found/)
  }))

test('without a block time there are no blocks but those that are asked for', () =>
  onChain(['--block-time', '0', '--fast-eras'], async (rpc) => {
    const number = async () => Number((await rpc('chain_getHeader')).number)
    assert.equal(await number(), 1)
    await rpc('dev_newBlock', { count: 5 })
    assert.equal(await number(), 6)
  }))
