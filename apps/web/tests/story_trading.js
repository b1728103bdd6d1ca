// Swaps, loans and leverage: the page foretells what the contracts pay.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { BAD_AMOUNTS } from './amounts.js'
import { addressOf } from './wallet.js'
import { fact, go, send, shows } from './world.js'

const UNIT = 10n ** 12n
const WAD = 10n ** 18n
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

  test('both coins are added as the reserves are, by two signatures, for the shares that the page foretells', async () => {
    const { page, wallet, context } = await world().visitAs('//Dave', { page: 'liquidity' })
    const add = page.getByRole('form', { name: 'Add' })
    await page.locator('#stable-facts data').first().waitFor()
    await add.getByLabel('Add UNIT', { exact: true }).fill('60')
    const { reserves } = await views().markets()
    const units = (60n * UNIT * reserves.units) / reserves.native
    assert.equal(await add.getByLabel('Add wstUNIT').inputValue(), world().estuary.format(units))
    const [shares, { rate }] = [await views().quoteAdd(60n * UNIT, units), (await views().pool()).price]
    await shows(page, fact('#add-facts', 'You get'), shares)
    await shows(page, fact('#add-facts', 'At least'), shares - shares / 1_000n)
    // In balance there is no fee. The worth of a share is that of a pool with even sides, which this one hardly misses.
    const { virtualPrice } = await views().markets()
    const [paid, worth] = [60n * UNIT + (units * rate) / WAD, (shares * virtualPrice) / WAD]
    const gone = paid > worth ? ((paid - worth) * WAD) / paid : 0n
    assert.ok(gone < WAD / 1_000_000n, `${gone}`)
    await shows(page, fact('#add-facts', 'Gone at once'), gone)
    await send(page, add.getByRole('button', { name: 'Add', exact: true }), 2)
    assert.equal(wallet.asked, 2)
    const own = await views().liquidity(DAVE)
    assert.ok(own.shares >= shares - shares / 1_000n && own.shares <= shares, `${own.shares}`)
    await shows(page, fact('#liquidity-facts', 'Liquidity shares'), own.shares)
    await shows(page, fact('#liquidity-facts', 'Part of the pool'), (own.shares * WAD) / own.supply)
    await shows(page, fact('#liquidity-facts', 'Your part in it'), own.native)
    await context.close()
  })

  test('one coin alone costs a fee, which the page tells before', async () => {
    const { page, wallet, context } = await world().visitAs('//Dave', { page: 'liquidity' })
    const add = page.getByRole('form', { name: 'Add' })
    await add.getByRole('button', { name: 'UNIT', exact: true }).click()
    await add.getByLabel('Add UNIT').fill('5000')
    const [shares, pool, markets] = await Promise.all([views().quoteAdd(5_000n * UNIT, 0n), views().pool(), views().markets()])
    const worth = (shares * markets.virtualPrice) / WAD
    assert.ok(pool.price && worth < 5_000n * UNIT, `${worth}`)
    await shows(page, fact('#add-facts', 'You get'), shares)
    await shows(page, fact('#add-facts', 'Gone at once'), ((5_000n * UNIT - worth) * WAD) / (5_000n * UNIT))
    const { shares: before } = await views().liquidity(DAVE)
    await send(page, add.getByRole('button', { name: 'Add', exact: true }))
    assert.equal(wallet.asked, 1)
    const { shares: after } = await views().liquidity(DAVE)
    assert.ok(after - before <= shares && after - before >= shares - shares / 1_000n, `${after - before}`)
    await context.close()
  })

  test('liquidity comes out in one coin or in both, and what it has earned is told to the planck', async () => {
    // Trades pay the fees.
    const { page: trades, context: trading } = await world().visitAs('//Eve', { page: 'swap' })
    await trades.getByLabel('You pay').fill('2000')
    await send(trades, trades.getByRole('button', { name: 'Swap', exact: true }))
    await trading.close()
    await world().history.caughtUp(world().estuary.client)

    const { page, context } = await world().visitAs('//Dave', { page: 'liquidity' })
    const own = await views().liquidity(DAVE)
    const past = await world().history.ask(`/v1/accounts/${DAVE}/liquidity`)
    assert.equal(past.shares, String(own.shares))
    const { rate } = (await views().pool()).price
    const worth = (native, units) => native + (units * rate) / WAD
    const earned = worth(own.native, own.units) - worth(
      BigInt(past.native_added) - BigInt(past.native_removed), BigInt(past.units_added) - BigInt(past.units_removed))
    await shows(page, fact('#liquidity-facts', 'Earned by it'), earned)

    const remove = page.getByRole('form', { name: 'Take out' })
    await remove.getByRole('button', { name: 'wstUNIT' }).click()
    await remove.getByLabel('Liquidity shares').fill('10')
    const one = await views().quoteRemoveOne(10n * UNIT, 'Units')
    await shows(page, fact('#remove-facts', 'You get'), one)
    await shows(page, fact('#remove-facts', 'At least'), one - one / 1_000n)
    const { units } = await views().account(DAVE)
    await send(page, remove.getByRole('button', { name: 'Take out' }))
    const got = (await views().account(DAVE)).units - units
    assert.ok(got >= one - one / 1_000n && got <= one, `${got}`)

    await remove.getByRole('button', { name: 'Both coins' }).click()
    await remove.getByRole('button', { name: 'Max' }).click()
    const left = await views().liquidity(DAVE)
    await shows(page, fact('#remove-facts', 'You get'), left.native)
    const before = await views().account(DAVE)
    await send(page, remove.getByRole('button', { name: 'Take out' }))
    // No price is in it, so it pays to the planck.
    const after = await views().account(DAVE)
    assert.equal(after.units - before.units, left.units)
    assert.ok(after.free > before.free + left.native - UNIT / 10n && after.free < before.free + left.native, `${after.free}`)
    await shows(page, fact('#liquidity-facts', 'Liquidity shares'), 0n)
    await context.close()
  })

  test('liquidity that cannot be added or taken out is answered with what to do', async () => {
    const { page, context } = await world().visitAs('//Dave', { page: 'liquidity' })
    const [add, remove] = ['Add', 'Take out'].map((name) => page.getByRole('form', { name }))
    const [first, last] = [add.getByRole('button', { name: 'Add', exact: true }), remove.getByRole('button', { name: 'Take out' })]
    for (const [text, answer] of [...BAD_AMOUNTS, ['2000000', 'That is more than the account can send.']]) {
      await add.getByLabel('Add UNIT', { exact: true }).fill(text)
      await add.getByText(answer).first().waitFor()
      assert.equal(await first.isDisabled(), true, text)
    }
    await add.getByLabel('Add wstUNIT').fill('90000')
    await add.getByText('That is more wstUNIT than the account has.').first().waitFor()
    for (const [text, answer] of [...BAD_AMOUNTS, ['1', 'That is more than you have in the pool.']]) {
      await remove.getByLabel('Liquidity shares').fill(text)
      await remove.getByText(answer).first().waitFor()
      assert.equal(await last.isDisabled(), true, text)
    }
    await context.close()
  })

  test('while all loans are within their limits there is nothing to liquidate', async () => {
    const { page, context } = await world().visitAs('//Eve', { page: 'liquidations' })
    await page.getByRole('heading', { name: 'Nothing to do' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Liquidate' }).count(), 0)
    await context.close()
  })
}
