// The client alone: the example of its README, in Node.js and in the browser.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { build } from 'vite'

import { signer, TestWallet } from './wallet.js'

const README = new URL('../../../sdk/README.md', import.meta.url)
/** Beside the tests, where packages are found. */
const HERE = fileURLToPath(new URL('.', import.meta.url))
const TEXT = '12.345678901234'
const PLANCK = 12_345_678_901_234n

const example = async () => (await readFile(README, 'utf8')).match(/```js\n([\s\S]*?)```/)[1]

export function sdk(world) {
  test('the example of the client’s README stakes in Node.js', async () => {
    const folder = await mkdtemp(join(HERE, 'example-'))
    try {
      const file = join(folder, 'example.js')
      await writeFile(file, await example())
      const { stake } = await import(pathToFileURL(file))
      const told = []
      const who = signer('//Validator//7')
      const { shares } = await stake({ ...chainOf(world()), signer: who, text: TEXT, tell: (text) => told.push(text) })
      const { data } = await world().estuary.contracts.staking_pool.query.liquidStakingSharesOf(who.address)
      assert.equal(shares, data)
      assert.match(told[0], /^12\.345678901234 would give \d+\.\d+ shares for a fee of 0\.\d+$/)
      assert.match(told[1], /^in block \d+: Transfer, TransferShares, Staked$/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('the same example stakes in a browser', async () => {
    const folder = await mkdtemp(join(HERE, 'example-'))
    try {
      await writeFile(join(folder, 'example.js'), `${await example()}\nwindow.stake = stake\n`)
      await build({
        configFile: false,
        logLevel: 'error',
        build: { outDir: join(folder, 'out'), lib: { entry: join(folder, 'example.js'), formats: ['es'], fileName: 'example' } },
      })
      const [script] = (await import('node:fs')).readdirSync(join(folder, 'out'))
      const body = await readFile(join(folder, 'out', script))
      const address = await run(world(), body)
      const { data } = await world().estuary.contracts.staking_pool.query.psp22BalanceOf(address)
      assert.ok(data <= PLANCK && data >= PLANCK - 2n, `${data}`)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}

const chainOf = ({ chain, deployment }) => ({ url: chain.endpoint, deployment })

/** Runs the script in a page of its own, as an account that has nothing staked. Returns the account. */
async function run(world, script) {
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', url === '/example.js' ? 'text/javascript' : 'text/html')
    response.end(url === '/example.js' ? script : '<!doctype html><script type="module" src="/example.js"></script>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const context = await world.browser.newContext()
  const wallet = new TestWallet(['//Validator//8'])
  await wallet.install(context)
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.waitForFunction(() => window.stake)
  const address = await page.evaluate(
    async ({ chain, text }) => {
      const injected = await window.injectedWeb3['estuary-test'].enable('example')
      const [{ address }] = await injected.accounts.get()
      await window.stake({ ...chain, signer: { address, signer: injected.signer }, text, tell: () => {} })
      return address
    },
    { chain: chainOf(world), text: TEXT },
  )
  await context.close()
  server.close()
  server.closeAllConnections()
  return address
}
