// Looking around, with and without a wallet, a node, an API.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { FAILURES, startApi } from './api.js'
import { addressOf } from './wallet.js'
import { fact, go, shows } from './world.js'

export const PAGES = [
  'Stake', 'Unstake', 'Requests', 'Rewards', 'Swap', 'Liquidity', 'Lend & borrow', 'Leverage', 'Liquidations', 'Operators',
  'Operator’s desk', 'Protocol',
]

export function visiting(world) {
  test('whoever has no wallet sees every page, and hears which wallets there are', async () => {
    const { page, context } = await world().visit()
    for (const name of PAGES) await go(page, name)
    await go(page, 'Stake')
    const { estuary } = world()
    const { data: pooled } = await estuary.contracts.staking_pool.query.liquidStakingTotalPooled()
    await shows(page, fact('#pool-facts', 'Staked by all'), pooled)
    await page.getByRole('button', { name: 'Connect a wallet' }).click()
    await page.getByText('There is no wallet in this browser.').waitFor()
    await context.close()
  })

  test('a wallet’s account is remembered', async () => {
    const { page, context } = await world().visitAs('//Ferdie')
    await page.reload()
    await page.getByRole('button', { name: /Ferdie/ }).waitFor()
    await context.close()
  })

  test('a node of another chain is refused', async () => {
    const genesis = `0x${'11'.repeat(32)}`
    const { page, context } = await world().visit({ settings: { deployment: { ...world().deployment, genesis } } })
    await page.getByText('The node is of another chain').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Stake' }).count(), 0)
    await context.close()
  })

  test('a deployment that is not finished is refused', async () => {
    const { page, context } = await world().visit({ settings: { deployment: { ...world().deployment, complete: false } } })
    await page.getByText('The deployment is not finished. Run `estuary deploy` again.').waitFor()
    await context.close()
  })

  test('a node that is not there is named', async () => {
    const { page, context } = await world().visit({ settings: { node: 'ws://127.0.0.1:9' } })
    await page.getByText('No node answers at ws://127.0.0.1:9.').waitFor()
    forget(world(), /127\.0\.0\.1:9\//, /ERR_/)
    await context.close()
  })

  test('without an API the page says what it cannot know, and shows the rest', async () => {
    const { page, context } = await world().visitAs('//Alice', { page: 'rewards', settings: { api: null } })
    await page.getByText('History needs the API.').waitFor()
    const { data: balance } = await world().estuary.contracts.staking_pool.query.psp22BalanceOf(addressOf('//Alice'))
    await shows(page, '#rewards-balance data', balance)
    await go(page, 'Operators')
    await page.getByText('Losses so far are not shown: History needs the API.').waitFor()
    await page.locator('#operators tbody tr').nth(2).waitFor()
    await context.close()
  })

  test('an API that does not answer is said to be away', async () => {
    const { page, context } = await world().visitAs('//Alice', { page: 'rewards', settings: { api: 'http://127.0.0.1:9' } })
    await page.getByText('History needs the API, which does not answer.').waitFor()
    forget(world(), /./, /ERR_/)
    await context.close()
  })

  for (const [name, answer] of [
    ['slow', 'History needs the API, which does not answer.'],
    ['not JSON', 'History needs the API, which answers what this page cannot read: it may be of another version.'],
    ['of another version', 'History needs the API, which answers what this page cannot read: it may be of another version.'],
    ['an empty list', 'History needs the API, which answers what this page cannot read: it may be of another version.'],
    ['too busy', 'The API refuses: ask again in a second.'],
  ]) {
    test(`an API that fails costs its numbers and no others: ${name}`, async () => {
      const api = await startApi(FAILURES[name])
      const { page, context } = await world().visitAs('//Alice', { page: 'rewards', settings: { api: api.address } })
      if (name === 'slow') await page.getByText('Asking the API.').waitFor()
      await page.getByText(answer).waitFor()
      const { data: balance } = await world().estuary.contracts.staking_pool.query.psp22BalanceOf(addressOf('//Alice'))
      await shows(page, '#rewards-balance data', balance)
      if (name === 'of another version') {
        for (const next of ['Stake', 'Operators', 'Protocol', 'Liquidity']) await go(page, next)
        await shows(page, fact('#stable-facts', 'Peg'), (await world().estuary.views.markets()).peg.last)
      }
      await context.close()
      await api.stop()
      forget(world(), /429/)
    })
  }

  test('bad addresses are answered with what to do', async () => {
    const { page, context } = await world().visit({ page: 'rewards' })
    const field = page.getByRole('textbox', { name: 'Account' })
    for (const [text, answer] of [
      ['hello', 'That is no address: a character is wrong or missing. Copy it again.'],
      [`${addressOf('//Bob').slice(0, -1)}1`, 'That is no address: a character is wrong or missing. Copy it again.'],
      [`0x${'00'.repeat(32)}`, 'Enter the account as an SS58 address, and not as hexadecimal.'],
    ]) {
      await field.fill(text)
      await page.getByText(answer).waitFor()
    }
    // The same key on Polkadot.
    await field.fill('15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5')
    await page.getByText(`An address of another chain. On this chain the same key is ${addressOf('//Alice')}.`).waitFor()
    await context.close()
  })
}

/** Drops complaints that a story has provoked. */
export function forget(world, ...patterns) {
  world.complaints = world.complaints.filter((text) => !patterns.some((pattern) => pattern.test(text)))
}
