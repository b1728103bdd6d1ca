// A validator registers, and changes what an operator may change.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { addressOf } from './wallet.js'
import { fact, go, send, shows } from './world.js'

const UNIT = 10n ** 12n
const VALIDATOR = '//Validator//5'

export function operating(world) {
  test('a validator registers with its bond, and is told each rule where it types', async () => {
    const { page, context } = await world().visitAs(VALIDATOR, { page: 'desk' })
    await page.getByLabel('Bond').fill('500')
    await page.getByText('The least bond is larger.').waitFor()
    await page.getByLabel('Commission, in percent of every reward').fill('45')
    await page.getByText('That is more than operators may take.').waitFor()
    await page.getByLabel('Bond').fill('1500.5')
    await page.getByLabel('Commission, in percent of every reward').fill('4.25')
    await page.getByLabel('Who you are').fill('Foxtrot')
    await send(page, page.getByRole('button', { name: 'Register' }))
    const own = await world().estuary.views.ownOperator(addressOf(VALIDATOR))
    assert.equal(own.stored.bond, (3_001n * UNIT) / 2n)
    assert.equal(own.stored.commission, 425)
    await shows(page, fact('#desk-facts', 'Bond'), own.stored.bond)
    await go(page, 'Operators')
    await shows(page, '#operators tbody tr:last-child td:nth-child(5) data', own.stored.bond)
    await context.close()
  })

  test('who is no validator is told so', async () => {
    const { page, context } = await world().visitAs('//Bob', { page: 'desk' })
    await page.getByLabel('Bond').fill('1000')
    await page.getByText('The account is no validator: register with the stash account, while it validates.').waitFor()
    await context.close()
  })

  test('an operator lowers its commission and adds to its bond', async () => {
    const { page, context } = await world().visitAs(VALIDATOR, { page: 'desk' })
    await page.getByLabel('Percent of every reward').fill('3')
    await send(page, page.getByRole('button', { name: 'Change', exact: true }))
    const more = page.getByRole('region', { name: 'Add to the bond' })
    await more.getByLabel('Amount').fill('99.5')
    await send(page, more.getByRole('button', { name: 'Add' }))
    const own = await world().estuary.views.ownOperator(addressOf(VALIDATOR))
    assert.deepEqual([own.stored.commission, own.stored.bond], [300, 1_600n * UNIT])
    await shows(page, fact('#desk-facts', 'Bond'), 1_600n * UNIT)
    await context.close()
  })
}
