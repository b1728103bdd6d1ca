// What goes wrong around the app: the connection, a pause, a loss and the loans that it brings beyond their limits. These
// change the chain, so they come last.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { calls } from 'estuary-sdk'

import { forget } from './story_visiting.js'
import { addressOf, signer } from './wallet.js'
import { fact, go, planck, send, shows } from './world.js'

/** Of a validator's stake, in the chain's parts per billion. */
const HALF = 500_000_000

const UNIT = 10n ** 12n
const WAD = 10n ** 18n

/** Whose loan it is. */
const CHARLIE = addressOf('//Charlie')
const EVE = addressOf('//Eve')

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

  test('a loan is listed with its health, and nothing can be done to it', async () => {
    const { estuary } = world()
    // Charlie has units alone: the loan pays for its own fees.
    const lend = (call) => estuary.send(call, signer('//Charlie'))
    await estuary.client.tx.balances.transferKeepAlive(CHARLIE, 10n * UNIT).signAndSend(addressOf('//Bob'), { signer: signer('//Bob').signer }).untilFinalized()
    await lend(calls.approveUnits(estuary.address('lending_market'), 10_000n * UNIT))
    await lend(calls.supplyCollateral(10_000n * UNIT, CHARLIE))
    const { room } = await estuary.views.position(CHARLIE)
    await lend(calls.borrow((room * 98n) / 100n, CHARLIE))

    const { page, context } = await world().visit({ page: 'liquidations' })
    const { health, debt } = await estuary.views.position(CHARLIE)
    assert.ok(health > WAD, `${health}`)
    await shows(page, '#loans tbody tr:first-child td:nth-child(2) data', 10_000n * UNIT)
    await shows(page, '#loans tbody tr:first-child td:nth-child(3) data', debt)
    await shows(page, '#loans tbody tr:first-child td:nth-child(4) data', health)
    await page.getByText('none can be liquidated').waitFor()
    await page.getByRole('heading', { name: 'Nothing to do' }).waitFor()
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

  test('a loan beyond its limit is liquidated without money, for the profit that the page foretells', async () => {
    const { estuary } = world()
    const { query } = estuary.contracts.leverage
    const { page, wallet, context } = await world().visitAs('//Eve', { page: 'liquidations' })
    await page.getByText('1 can be liquidated').waitFor()
    const { health } = await estuary.views.position(CHARLIE)
    assert.ok(health < WAD, `${health}`)
    await shows(page, '#loans tbody tr:first-child td:nth-child(4) data', health)
    // All of the debt at once: whatever the page proposes earns as much at least.
    const { data } = await query.leverageLiquidate(CHARLIE, 0n, 2n ** 128n - 1n, { type: 'Better' }, 0n)
    const { sell, atOnce } = await estuary.views.exits(data.value.seized)
    const whole = [sell ?? 0n, atOnce ?? 0n].reduce((a, b) => (a > b ? a : b)) - data.value.repaid
    const profit = await planck(page, '#liquidation-profit data')
    const repaid = await planck(page, fact('#liquidation-facts', 'Repays'))
    assert.ok(profit > 0n && profit >= whole, `${profit} ${whole}`)
    assert.equal(await planck(page, fact('#liquidation-facts', 'They bring')), repaid + profit)
    await shows(page, fact('#liquidation-facts', 'At least'), profit - profit / 1_000n)

    // On a phone the table scrolls, and the page does not.
    await page.setViewportSize({ width: 390, height: 844 })
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0)

    // Who does not sign sends nothing.
    const button = page.getByRole('button', { name: 'Liquidate', exact: true })
    wallet.signs = false
    await button.click()
    await page.getByText('The wallet did not sign. Nothing was sent.').waitFor()
    wallet.signs = true

    const fee = await planck(page, fact('#liquidation-facts', 'Fee of the chain'))
    const before = await estuary.views.account(EVE)
    const { debt } = await estuary.views.position(CHARLIE)
    await send(page, button)
    const after = await estuary.views.account(EVE)
    const earned = after.free - before.free
    assert.ok(earned >= profit - profit / 1_000n - 2n * fee && earned < profit, `${earned} of ${profit}`)
    assert.equal(after.units, before.units)
    const left = await estuary.views.position(CHARLIE)
    assert.ok(left.debt < debt, `${left.debt}`)
    await context.close()
  })

  test('a loss that was taken is told with who paid it, and by whose name', async () => {
    const { estuary, history } = world()
    const { query } = estuary.contracts.staking_pool
    // The slash comes three eras after the offence.
    await world().eras(3)
    await history.caughtUp(estuary.client)
    const { losses } = await history.ask('/v1/losses')
    assert.equal(losses.length, 1)
    const [loss] = losses
    const paid = ['bond', 'cover', 'provided', 'queue', 'stream', 'holders'].reduce((all, part) => all + BigInt(loss[part]), 0n)
    assert.equal(BigInt(loss.loss), paid)
    const { page, context } = await world().visit({ page: 'protocol' })
    await page.locator('#losses-table .name', { hasText: 'Alpha' }).waitFor()
    for (const [number, amount] of [
      [3, loss.loss], [4, loss.bond], [5, loss.cover], [6, loss.provided], [7, loss.queue],
      [8, BigInt(loss.stream) + BigInt(loss.holders)],
    ]) {
      await shows(page, `#losses-table tbody tr td:nth-child(${number}) data`, amount)
    }
    // The bond has paid what the contract says that it has not any more.
    const [operator] = await estuary.views.operators()
    assert.equal(operator.debt > 0n || operator.bond < 10_000n * UNIT, true)
    await shows(page, fact('#sheet-facts', 'Losses not made good'), (await query.accounting()).data.unrecoveredLoss)
    await go(page, 'Operators')
    await shows(page, '#operators tbody tr:first-child td:nth-child(7) > data', loss.loss)
    await shows(page, '#operators tbody tr:first-child td:nth-child(5) > data', operator.bond)
    await context.close()
  })
}
