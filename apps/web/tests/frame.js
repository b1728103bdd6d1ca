// Rules for every page: who can use it, what it loads, whom it talks to.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { DESKTOP, injectAxe, PHONE, violations } from './axe.js'
import { begin } from './begun.js'
import { PAGES } from './story_visiting.js'
import { connect, go } from './world.js'

/** Bytes that the first load may take over the wire, and milliseconds until it can be used. */
const FIRST_LOAD = 350_000
const INTERACTIVE = 2_000

export function frame(world) {
  test('axe finds nothing on any page, on a phone and a desktop, in the light and the dark, and none is wider', async () => {
    const { page, context } = await world().visitAs('//Alice', { media: { bypassCSP: true } })
    await injectAxe(page)
    for (const name of PAGES) {
      await go(page, name)
      await begin(page, name)
      for (const [device, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
        await page.setViewportSize(viewport)
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        assert.equal(wider, 0, `${name}, ${device}`)
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme })
          assert.deepEqual(await violations(page), [], `${name}, ${device}, ${colorScheme}`)
        }
      }
    }
    await context.close()
  })

  test('axe finds nothing in the dialog of the wallets', async () => {
    const { page, context } = await world().visit({ keys: ['//Alice', '//Bob'], media: { bypassCSP: true } })
    await injectAxe(page)
    await page.getByRole('button', { name: 'Connect wallet' }).click()
    await page.getByRole('dialog').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: 'estuary-test' }).click()
    await page.getByRole('button', { name: /^Bob/ }).waitFor()
    assert.deepEqual(await violations(page), [])
    await context.close()
  })

  test('the keyboard alone stakes, unstakes and claims', async () => {
    const { page, context } = await world().visit({ keys: ['//Bob'] })
    await page.getByRole('heading', { name: 'Stake', level: 1 }).waitFor()
    const press = (key) => page.keyboard.press(key)
    /** Goes on by Tab until something with this name has the focus. */
    const reach = async (pattern) => {
      for (let step = 0; step < 60; step += 1) {
        await press('Tab')
        const name = await page.evaluate(() => {
          const one = document.activeElement
          return one?.labels?.[0]?.textContent || one?.getAttribute('aria-label') || one?.textContent || ''
        })
        if (pattern.test(name)) return
      }
      assert.fail(`${pattern} cannot be reached`)
    }
    const enabled = (name) => page.getByRole('button', { name, exact: true, disabled: false }).waitFor()
    await reach(/^Connect wallet/)
    await press('Enter')
    await reach(/^estuary-test/)
    await press('Enter')
    await page.getByRole('button', { name: /^Bob/ }).first().waitFor()
    await reach(/^Bob/)
    await press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    await reach(/^You stake/)
    await page.keyboard.type('50')
    await enabled('Stake')
    await reach(/^Stake$/)
    // The link in the navigation has the same name: the button is the second.
    if (await page.evaluate(() => document.activeElement?.tagName !== 'BUTTON')) await reach(/^Stake$/)
    await press('Enter')
    await page.locator('.note.finalized').waitFor()

    await page.evaluate(() => document.querySelector('.brand').focus())
    await reach(/^Unstake$/)
    await press('Enter')
    await page.getByRole('heading', { name: 'Unstake', level: 1 }).waitFor()
    await reach(/^You unstake/)
    await page.keyboard.type('20')
    await enabled('Request')
    await reach(/^Request$/)
    await press('Enter')
    await page.locator('.note.finalized').waitFor()

    await world().chain.keep()
    await world().unbond()
    await page.evaluate(() => document.querySelector('.brand').focus())
    await reach(/^Requests$/)
    await press('Enter')
    await enabled('Claim')
    await reach(/^Claim$/)
    await press('Enter')
    await page.getByText('You have no request.').waitFor()
    await context.close()
  })

  test('the first load is small, and can soon be used', async () => {
    const { page, context, address } = await world().visit({ keys: ['//Ferdie'] })
    await context.clearCookies()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.clearBrowserCache')
    let bytes = 0
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
    const start = performance.now()
    await page.goto('about:blank')
    await page.goto(`${address}#/stake`)
    await page.getByLabel('You stake').waitFor()
    await page.locator('#pool-facts data').first().waitFor()
    const milliseconds = performance.now() - start
    console.log(`first load: ${bytes} bytes, usable after ${Math.round(milliseconds)} ms`)
    assert.ok(bytes > 50_000 && bytes <= FIRST_LOAD, `${bytes} bytes`)
    assert.ok(milliseconds <= INTERACTIVE, `${milliseconds} ms`)
    await context.close()
  })

  test('the page may load its own files and talk to node and API, and nothing else', async () => {
    const { page, context, address } = await world().visit({ keys: ['//Ferdie'], settings: { api: 'http://127.0.0.1:8080' } })
    await connect(page, '//Ferdie')
    const policy = (await (await fetch(address)).headers.get('content-security-policy')).split('; ')
    const node = world().chain.gate.endpoint
    assert.deepEqual(policy, [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
      `connect-src 'self' ${node} http://127.0.0.1:8080`, "base-uri 'none'", "form-action 'none'",
      "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ])
    const stopped = await page.evaluate(() => fetch('http://127.0.0.1:1/').then(() => 'sent', (error) => error.message))
    assert.equal(stopped, 'Failed to fetch')
    await context.close()
  })

  test('no page has asked anybody else, or complained', () => {
    const strange = world().requests.filter((url) => !/^(http|ws):\/\/127\.0\.0\.1:\d+\//.test(url) && url !== 'about:blank')
    assert.deepEqual(strange, [])
    // What stories have provoked on purpose: nodes and APIs that are not there.
    const serious = world().complaints.filter((text) => !/ERR_CONNECTION|WebSocket connection|127\.0\.0\.1:1\/|Failed to load resource|Error connecting|isTrusted/.test(text))
    assert.deepEqual(serious, [])
  })
}
