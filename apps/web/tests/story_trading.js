// Swaps, loans and leverage: the page foretells what the contracts pay.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { addressOf } from './wallet.js'
import { fact, go, send, shows } from './world.js'

const UNIT = 10n ** 12n
const DAVE = addressOf('//Dave')

export function trading(world) {
  const views = () => world().estuary.views

  test('a swap shows the contract’s quote, and pays no less than it says', async () => {
    const { page, context } = await world().visitAs('//Dave', { page: 'swap' })
    await page.getByLabel('You pay').fill('250')
    const out = await views().quote(true, 250n * UNIT)
    await shows(page, '#swap-out data', out)
    await shows(page, fact('#swap-facts', 'At least'), out - out / 1_000n)
    await send(page, page.getByRole('button', { name: 'Swap', exact: true }))
    // A reward streams into the price, so a unit costs a little more a block later.
    const { units } = await views().account(DAVE)
    assert.ok(units >= out - out / 1_000n && units <= out, `${units}`)
    await page.getByRole('button', { name: 'Sell wstUNIT' }).click()
    await shows(page, '.available data', units)
    await context.close()
  })

  test('units are sold by two signatures', async () => {
    const { page, wallet, context } = await world().visitAs('//Dave', { page: 'swap' })
    await page.getByRole('button', { name: 'Sell wstUNIT' }).click()
    await page.getByLabel('You pay').fill('50')
    await shows(page, '#swap-out data', await views().quote(false, 50n * UNIT))
    const { units } = await views().account(DAVE)
    await send(page, page.getByRole('button', { name: 'Swap', exact: true }), 2)
    assert.equal(wallet.asked, 2)
    assert.equal((await views().account(DAVE)).units, units - 50n * UNIT)
    await context.close()
  })

  test('one lends, borrows against units, and repays all of it', async () => {
    const { page, context } = await world().visitAs('//Dave', { page: 'lend' })
    const lend = page.getByRole('form', { name: 'Lend' })
    const borrow = page.getByRole('form', { name: 'Borrow' })
    await lend.getByLabel('Supply').fill('1000')
    await send(page, lend.getByRole('button', { name: 'Supply' }).last())

    await borrow.getByRole('textbox', { name: 'Add units' }).fill('100')
    await send(page, borrow.getByRole('button', { name: 'Add units' }).last(), 2)
    await shows(page, fact('#position-facts', 'Collateral'), 100n * UNIT)

    await borrow.getByRole('button', { name: 'Borrow', exact: true }).first().click()
    await borrow.getByRole('textbox', { name: 'Borrow' }).fill('90')
    await page.getByText('That is more than your units allow.').first().waitFor()
    await borrow.getByRole('textbox', { name: 'Borrow' }).fill('30')
    await send(page, borrow.getByRole('button', { name: 'Borrow', exact: true }).last())
    const { debt, health, supplied } = await views().position(DAVE)
    await shows(page, fact('#position-facts', 'Debt'), debt)
    await shows(page, fact('#position-facts', 'Health'), health)
    await shows(page, fact('#position-facts', 'Supplied'), supplied)

    await borrow.getByRole('button', { name: 'Repay' }).first().click()
    await borrow.getByRole('button', { name: 'Max' }).click()
    await send(page, borrow.getByRole('button', { name: 'Repay' }).last())
    assert.equal((await views().position(DAVE)).debt, 0n)
    await context.close()
  })

  test('a position is opened and closed', async () => {
    const { page, wallet, context } = await world().visitAs('//Eve', { page: 'leverage' })
    const eve = addressOf('//Eve')
    await page.getByLabel('Your own').fill('100')
    await page.getByRole('slider').fill('25')
    await shows(page, fact('#open-facts', 'Borrowed'), 150n * UNIT)
    await send(page, page.getByRole('button', { name: 'Open' }), 2)
    const { units, debt } = await views().position(eve)
    assert.equal(wallet.asked, 2)
    assert.ok(debt >= 150n * UNIT && debt < 151n * UNIT, `${debt}`)
    await shows(page, fact('#leverage-facts', 'Collateral'), units)
    await page.getByRole('button', { name: 'Max' }).click()
    await send(page, page.getByRole('button', { name: 'Close', exact: true }))
    const after = await views().position(eve)
    assert.deepEqual([after.units, after.debt], [0n, 0n])
    await go(page, 'Lend & borrow')
    await shows(page, fact('#position-facts', 'Debt'), 0n)
    await context.close()
  })
}
