// What has happened, by the real indexer and its API: each number on the page is the API's, and agrees with the contracts'.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { STAKED } from './story_staking.js'
import { addressOf } from './wallet.js'
import { fact, go, shows } from './world.js'

const FERDIE = addressOf('//Ferdie')
const WAD = 10n ** 18n
const YEAR = 365n * 86_400_000n

/** The amounts of a column of a table, from its top. */
const column = (page, table, number) =>
  page
    .locator(`${table} tbody tr td:nth-child(${number}) > data`)
    .evaluateAll((all) => all.map((one) => one.getAttribute('value')))

const sum = (amounts) => amounts.reduce((all, amount) => all + BigInt(amount), 0n)

export function history(world) {
  const api = () => world().history
  const ask = async (answer) => (await answer).data

  test('what an account has earned is told in all, day by day and as a table, to the planck', async () => {
    await api().caughtUp(world().estuary.client)
    const { page, context } = await world().visitAs('//Ferdie', { page: 'rewards' })
    const { reward, cost, intervals } = await api().ask(`/v1/accounts/${FERDIE}/rewards?every=day`)
    // What it has is what went in and did not come out, and what it has earned.
    const balance = await ask(world().estuary.contracts.staking_pool.query.psp22BalanceOf(FERDIE))
    const [deposited, withdrawn] = ['deposited', 'withdrawn'].map((field) => sum(intervals.map((day) => day[field])))
    assert.equal(deposited, STAKED)
    assert.equal(balance, STAKED - withdrawn + BigInt(reward) - BigInt(cost))
    assert.ok(BigInt(reward) > 0n && intervals.length >= 8, `${reward} in ${intervals.length} days`)

    await shows(page, '#rewards-sum data', reward)
    await shows(page, '#rewards-balance data', balance)
    await shows(page, fact('#rewards-facts', 'Cost of coming and going'), cost)
    const days = [...intervals].reverse()
    for (const [number, field] of [[2, 'reward'], [3, 'deposited'], [4, 'withdrawn'], [5, 'balance']]) {
      assert.deepEqual(await column(page, '#rewards-table', number), days.map((day) => day[field]), field)
    }
    assert.equal(await page.locator('.chart .bar').count(), days.length)

    const link = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')
    const [header, ...lines] = (await (await fetch(link)).text()).trimEnd().split('\n')
    const names = header.split(',')
    const field = (line, name) => line.split(',')[names.indexOf(name)]
    assert.deepEqual(lines.map((line) => field(line, 'reward')), intervals.map((day) => day.reward))
    assert.equal(field(lines.at(-1), 'balance'), String(balance))
    await context.close()
  })

  test('anybody’s address can be pasted, and one that never had anything is told so', async () => {
    await api().caughtUp(world().estuary.client)
    const { page, context } = await world().visitAs('//Alice', { page: 'rewards' })
    const field = page.getByRole('textbox', { name: 'Account' })
    const { reward } = await api().ask(`/v1/accounts/${addressOf('//Alice')}/rewards?every=day`)
    await shows(page, '#rewards-sum data', reward)
    // As Polkadot writes it.
    await field.fill(` ${FERDIE}`)
    const { reward: other } = await api().ask(`/v1/accounts/${FERDIE}/rewards?every=day`)
    await shows(page, '#rewards-sum data', other)
    await field.fill(addressOf('//Nobody'))
    await page.getByText('This account has never had shares or units.').waitFor()
    assert.equal(await page.locator('.chart').count(), 0)
    await context.close()
  })

  test('the growth on the page is that of the price between two blocks', async () => {
    await api().caughtUp(world().estuary.client)
    const { page, context } = await world().visit()
    const { data: price } = await world().estuary.contracts.staking_pool.query.liquidStakingPrice()
    const growth = await api().ask('/v1/apr')
    const { apr, begin, end } = growth.find(({ days }) => days === 7)
    assert.equal(end.price, String(price.rate))
    const [from, to] = [BigInt(begin.price), BigInt(end.price)]
    const time = BigInt(end.time - begin.time)
    assert.ok(time >= 7n * 86_400_000n && to > from, `${from} → ${to} in ${time} ms`)
    const yearly = ((((to - from) * WAD) / from) * YEAR) / time
    assert.equal(apr, `${yearly / WAD}.${String(yearly % WAD).padStart(18, '0')}`)
    await shows(page, fact('#pool-facts', 'APR, 7 days'), apr)
    const day = growth.find(({ days }) => days === 1)
    await page.locator(`#pool-facts small data[value="${day.apr}"]`).waitFor()
    await context.close()
  })

  test('operators are called what they called themselves, and have lost nothing yet', async () => {
    await api().caughtUp(world().estuary.client)
    const { page, context } = await world().visit({ page: 'operators' })
    const operators = await world().estuary.views.operators()
    const names = page.locator('#operators .name')
    await names.nth(operators.length - 1).waitFor()
    assert.deepEqual(await names.allTextContents(), ['Alpha', 'Bravo', 'Charlie', 'Foxtrot'])
    assert.deepEqual(await column(page, '#operators', 7), operators.map(() => '0'))
    await shows(page, fact('#spread-facts', 'Concentration'), (await world().estuary.views.spread()).concentration)
    await shows(page, fact('#spread-facts', 'The largest has'), Math.max(...operators.map(({ stakePart }) => stakePart)))
    await go(page, 'Protocol')
    await page.getByText('No stake was ever lost.').waitFor()
    await context.close()
  })
}
