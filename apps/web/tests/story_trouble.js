// What goes wrong around the app: the connection, a pause, an announced loss. These change the chain, so they come last.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { forget } from './story_visiting.js'
import { addressOf } from './wallet.js'
import { fact, go, send, shows } from './world.js'


/** Of a validator's stake, in the chain's parts per billion. */
const HALF = 500_000_000

export function trouble(world) {
  test('a lost connection is said, stops sending, and mends itself', async () => {
    const { page, context } = await world().visitAs('//Ferdie')
    await page.getByLabel('You stake').fill('10')
    const button = page.getByRole('button', { name: 'Stake', exact: true })
    await page.locator('#stake-preview data').first().waitFor()
    world().chain.gate.close()
    await page.getByText('The connection to the node is lost.').waitFor()
    assert.equal(await button.isDisabled(), true)
    world().chain.gate.reopen()
    await page.getByText('The connection to the node is lost.').waitFor({ state: 'hidden' })
    await send(page, button)
    forget(world(), /WebSocket/, /disconnected/)
    await context.close()
  })

  test('a pause is said with its end, and what goes on', async () => {
    const { page, context } = await world().visitAs('//Ferdie')
    await world().chain.run('//Bob', 'govern', 'pause', '2d')
    await page.getByText('The pool is paused', { exact: true }).waitFor()
    await page.getByLabel('You stake').fill('10')
    await page.getByText('The pool is paused; transfers and claims go on.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Stake', exact: true }).isDisabled(), true)
    await go(page, 'Unstake')
    await page.getByText('The pool is paused', { exact: true }).waitFor()
    await world().chain.run('//Alice', 'govern', 'unpause')
    await page.getByText('The pool is paused', { exact: true }).waitFor({ state: 'hidden' })
    await context.close()
  })

  test('an announced loss is said with what it costs, for who stakes and who leaves', async () => {
    const { page, context } = await world().visitAs('//Ferdie')
    await world().report('//Validator//0', HALF)
    await world().chain.run('//Eve', 'operator', 'flag', '0')
    await page.getByText('A loss is announced', { exact: true }).waitFor()
    const { data: price } = await world().estuary.contracts.staking_pool.query.liquidStakingPrice()
    assert.ok(price.provision > 0n)
    await shows(page, '.notice.warn data', price.provision)
    await go(page, 'Unstake')
    await page.getByText('Whoever leaves now gets the lower price').waitFor()
    const { data: balance } = await world().estuary.contracts.staking_pool.query.psp22BalanceOf(addressOf('//Ferdie'))
    await shows(page, '.available data', balance)
    await go(page, 'Operators')
    await page.getByText('Jailed').waitFor()
    await go(page, 'Protocol')
    await shows(page, fact('#sheet-facts', 'Provision'), price.provision)
    await page.locator('#books-answer', { hasText: 'Yes' }).waitFor()
    assert.equal(await page.getByText('another one').count(), 0)
    await context.close()
  })
}

