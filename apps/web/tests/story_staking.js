// A deposit's life in the browser: every number on the page is the contract's, to the planck.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { BAD_AMOUNTS } from './amounts.js'
import { addressOf } from './wallet.js'
import { fact, go, send, shows } from './world.js'

const UNIT = 10n ** 12n
/** What Ferdie stakes, and nothing else. */
export const STAKED = 1_234_567_890_123_456n
const FERDIE = addressOf('//Ferdie')

export function staking(world) {
  const pool = () => world().estuary.contracts.staking_pool.query
  const ask = async (answer) => (await answer).data

  const BAD = [
    ...BAD_AMOUNTS,
    ['abc', 'An amount is digits, with a point before the decimals: 12.5.'],
    ['9'.repeat(40), 'There are not so many tokens.'],
    ['2000000', 'That is more than the account can send: its existential deposit stays.'],
    ['0.01', 'The amount is below the pool\'s minimum.'],
  ]

  test('an amount that cannot be staked is answered with what to do', async () => {
    const { page, context } = await world().visitAs('//Ferdie')
    const button = page.getByRole('button', { name: 'Stake', exact: true })
    for (const [text, answer] of BAD) {
      await page.getByLabel('You stake').fill(text)
      await page.getByText(answer).first().waitFor()
      assert.equal(await button.isDisabled(), true, text)
    }
    // Pasted spaces do no harm.
    await page.getByLabel('You stake').fill('  12.5 ')
    await shows(page, fact('#stake-preview', 'You get'), (25n * UNIT) / 2n)
    await context.close()
  })

  test('a wallet that does not sign sends nothing', async () => {
    const { page, wallet, context } = await world().visitAs('//Ferdie')
    wallet.signs = false
    await page.getByLabel('You stake').fill('10')
    await page.getByRole('button', { name: 'Stake', exact: true }).click()
    await page.getByText('The wallet did not sign. Nothing was sent.').waitFor()
    assert.equal(await ask(pool().liquidStakingSharesOf(FERDIE)), 0n)
    await context.close()
  })

  test('a stake mints the shares that the page has foretold, once however often one clicks', async () => {
    const { page, wallet, context } = await world().visitAs('//Ferdie')
    await page.getByLabel('You stake').fill(world().estuary.format(STAKED))
    const shares = await ask(pool().liquidStakingPreviewStake(STAKED))
    await shows(page, fact('#stake-preview', 'You get'), shares)
    await shows(page, fact('#stake-preview', 'At least'), shares - shares / 1_000n)
    const button = page.getByRole('button', { name: 'Stake', exact: true })
    await button.click({ clickCount: 2 })
    await page.locator('.note.finalized').waitFor()
    assert.equal(wallet.asked, 1)
    assert.equal(await ask(pool().liquidStakingSharesOf(FERDIE)), shares)
    await shows(page, '#own-balance data', await ask(pool().psp22BalanceOf(FERDIE)))
    await shows(page, fact('#own-facts', 'Shares'), shares)
    await context.close()
  })

  test('Max leaves what the transaction takes, and units can be had instead of shares', async () => {
    const { page, context } = await world().visitAs('//Charlie')
    await page.getByRole('radio', { name: /wstUNIT/ }).check()
    await page.getByText('Free:').waitFor()
    await page.getByRole('button', { name: 'Max' }).click()
    await send(page, page.getByRole('button', { name: 'Stake', exact: true }))
    const { units, spendable } = await world().estuary.views.account(addressOf('//Charlie'))
    assert.ok(units > 999_000n * UNIT, `${units}`)
    assert.ok(spendable < UNIT / 10n, `${spendable}`)
    await shows(page, fact('#own-facts', 'wstUNIT'), units)
    await context.close()
  })

  test('rewards arrive on an open page, to the planck', async () => {
    const { page, context } = await world().visitAs('//Ferdie')
    await shows(page, '#own-balance data', await ask(pool().psp22BalanceOf(FERDIE)))
    const before = await ask(pool().psp22BalanceOf(FERDIE))
    await world().chain.keep()
    await world().eras(3)
    const after = await ask(pool().psp22BalanceOf(FERDIE))
    assert.ok(after > before, `${before} → ${after}`)
    await shows(page, '#own-balance data', after)
    const price = await ask(pool().liquidStakingPrice())
    await shows(page, fact('#pool-facts', 'Price of a share'), price.rate)
    await context.close()
  })

  test('one can leave both ways at once: the page foretells both amounts', async () => {
    const { page, wallet, context } = await world().visitAs('//Ferdie', { page: 'unstake' })
    await page.getByLabel('You unstake').fill('500')
    await page.getByRole('slider').fill('40')
    const [paid, fee] = await ask(pool().liquidStakingPreviewUnstakeNow(FERDIE, 200n * UNIT))
    await shows(page, '#exit-amount data', paid)
    await shows(page, fact('#exit-facts', 'Fee'), fee)
    await shows(page, fact('#exit-facts', 'Reserve left'), (await ask(pool().accounting())).reserve)
    await shows(page, '#queue-amount data', await ask(pool().liquidStakingPreviewUnstake(FERDIE, 300n * UNIT)))
    await send(page, page.getByRole('button', { name: 'Do both' }), 2)
    assert.equal(wallet.asked, 2)
    const [request] = await world().estuary.views.requests(FERDIE)
    await go(page, 'Requests')
    await shows(page, 'article .figure data', request.amount)
    await context.close()
  })

  test('more than is staked is refused before anything is signed', async () => {
    const { page, context } = await world().visitAs('//Ferdie', { page: 'unstake' })
    await page.getByLabel('You unstake').fill('5000')
    await page.getByText('That is more than you have staked.').first().waitFor()
    assert.equal(await page.getByRole('button', { name: 'Request' }).isDisabled(), true)
    await context.close()
  })

  test('a request can be followed until it is claimed', async () => {
    const waiting = await world().visitAs('//Ferdie', { page: 'requests' })
    await waiting.page.getByText('Request 1', { exact: true }).waitFor()
    await waiting.page.getByText('first', { exact: true }).waitFor()
    assert.equal(await waiting.page.getByRole('button', { name: 'Claim' }).count(), 0)
    await waiting.context.close()
    await world().chain.keep()
    await world().unbond()
    const { page, context } = await world().visitAs('//Ferdie', { page: 'requests' })
    const [request] = await world().estuary.views.requests(FERDIE)
    assert.notEqual(request.checkpoint, undefined)
    await shows(page, '#claimable-sum data', request.amount)
    const { free } = await world().estuary.views.account(FERDIE)
    await send(page, page.getByRole('button', { name: 'Claim', exact: true }))
    const after = await world().estuary.views.account(FERDIE)
    assert.ok(after.free > free, 'the claim pays more than its fee')
    await page.getByText('You have no request.').waitFor()
    await context.close()
  })
}
