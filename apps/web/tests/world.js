// What the stories share: a chain with its history, the built app, a browser, and the contracts' own answers.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { Estuary } from 'estuary-sdk'

import { serve } from '../server.js'
import { launch } from './browser.js'
import { startChain } from './chain.js'
import { startHistory } from './history.js'
import { addressOf, signer, TestWallet } from './wallet.js'

const BUILT = fileURLToPath(new URL('../dist/index.html', import.meta.url))

export async function createWorld() {
  if (!existsSync(BUILT)) throw new Error('the app is not built: run scripts/app_tests.sh')
  const chain = await startChain()
  const deployment = JSON.parse(await readFile(chain.record, 'utf8'))
  const [browser, estuary, history] = await Promise.all([
    launch(),
    Estuary.connect({ url: chain.endpoint, deployment }),
    startHistory(chain),
  ])
  return new World(chain, deployment, browser, estuary, history)
}

class World {
  /** What pages asked for, and what they complained of. */
  requests = []
  complaints = []
  #servers = []
  #contexts = []

  constructor(chain, deployment, browser, estuary, history) {
    this.chain = chain
    this.deployment = deployment
    this.browser = browser
    this.estuary = estuary
    this.history = history
  }

  /** Serves the app with these settings instead of the usual ones. Returns its address. */
  async serve(settings = {}) {
    const usual = { node: this.chain.gate.endpoint, api: this.history.address, explorer: null, deployment: this.deployment }
    const server = await serve({ ...usual, ...settings })
    this.#servers.push(server)
    return server.address
  }

  /** Opens a page of the app, with a wallet of these keys or none. */
  async visit({ keys = [], page: name = 'stake', settings, media = {} } = {}) {
    const address = await this.serve(settings)
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...media })
    this.#contexts.push(context)
    context.setDefaultTimeout(20_000)
    const wallet = keys.length > 0 ? new TestWallet(keys) : undefined
    await wallet?.install(context)
    const page = await context.newPage()
    page.on('request', (request) => this.requests.push(request.url()))
    page.on('websocket', (socket) => this.requests.push(socket.url()))
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
    await page.goto(`${address}#/${name}`)
    return { page, wallet, context, address }
  }

  /** The same, with the first key's account connected. */
  async visitAs(key, options = {}) {
    const visit = await this.visit({ keys: [key], ...options })
    await connect(visit.page, key)
    return visit
  }

  /** Closes what a story has left open: each open page reads the chain with each block. */
  async tidy() {
    await Promise.all(this.#contexts.map((context) => context.close()))
    this.#contexts = []
  }

  /** Lets so many eras pass. */
  eras(count) {
    return this.chain.eras(this.estuary.client, count)
  }

  /** Has the chain announce a slash: a validator offends now, and is to lose this part of its stake. */
  async report(uri, fraction) {
    const { client, views } = this.estuary
    const { active } = await views.eras()
    const { call } = client.tx.rootOffences.report(addressOf(uri), active, fraction)
    const root = signer('//Alice')
    await client.tx.sudo.sudo(call).signAndSend(root.address, { signer: root.signer }).untilFinalized()
  }

  /** Lets stake unbond, and keepers pay the queue of it. */
  async unbond() {
    const { active, unbonding } = await this.estuary.views.eras()
    // Counted from the era that is planned.
    while ((await this.estuary.views.eras()).active <= active + unbonding) await this.chain.nextEra(this.estuary.client)
    await this.chain.keep()
  }

  async stop() {
    await this.estuary.disconnect()
    await this.browser.close()
    await Promise.all(this.#servers.map((server) => server.stop()))
    await this.history.stop()
    await this.chain.stop()
  }
}

export async function connect(page, key) {
  await page.getByRole('button', { name: 'Connect wallet' }).click()
  await page.getByRole('button', { name: 'estuary-test' }).click()
  await page.getByRole('button', { name: new RegExp(key.replace(/^\/\//, '')) }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/** Goes to another page by its link. */
export async function go(page, name) {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
}

/** Presses a button once it can be pressed, and waits until so many transactions are final. */
export async function send(page, button, transactions = 1) {
  await button.click()
  await page.locator('.note.finalized').nth(transactions - 1).waitFor()
}

/** The planck that an amount on the page stands for, once it is there. */
export async function planck(page, selector) {
  const amount = page.locator(selector).first()
  return BigInt(await amount.getAttribute('value'))
}

/** Waits until an amount on the page is so much. Fails with what it is instead. */
export async function shows(page, selector, expected) {
  try {
    await page.locator(`${selector}[value="${expected}"]`).first().waitFor({ timeout: 10_000 })
  } catch {
    const found = await page.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute('value')))
    throw new Error(`${selector} shows ${found.join(', ') || 'nothing'}, and should show ${expected}`)
  }
}

/** The amount beside a name in a list of facts. */
export const fact = (list, name) => `${list} > div:has(dt:text("${name}")) data`
