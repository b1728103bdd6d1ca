// Names of accounts, as chains with identities have them.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { nameOf, namesOf } from '../dist/identity.js'

const named = (value) => ({ info: { display: { type: 'Raw', value } } })

const IDENTITIES = {
  own: named(' Alpha '),
  pair: [named('Bravo'), 'bravo.dot'],
  parent: named('Charlie'),
  blank: named('  '),
  hashed: { info: { display: { type: 'BlakeTwo256', value: '0x00' } } },
}
const PARENTS = {
  below: [{ address: () => 'parent' }, { type: 'Raw', value: 'one' }],
  orphan: [{ address: () => 'nobody' }, { type: 'Raw', value: 'one' }],
}
const identity = { identityOf: async (address) => IDENTITIES[address], superOf: async (address) => PARENTS[address] }
const chain = (...pallets) => ({ metadata: { latest: { pallets: pallets.map((name) => ({ name })) } }, query: { identity } })

test('an account is called by its own name, or by the name below another account’s', async () => {
  assert.equal(await nameOf(identity, 'own'), 'Alpha')
  assert.equal(await nameOf(identity, 'pair'), 'Bravo')
  assert.equal(await nameOf(identity, 'below'), 'Charlie/one')
})

test('what is no text is no name', async () => {
  for (const address of ['nobody', 'blank', 'hashed', 'orphan']) assert.equal(await nameOf(identity, address), undefined, address)
})

test('a chain without identities has no names', async () => {
  assert.deepEqual(await namesOf(chain('System'), ['own']), new Map())
  assert.deepEqual(await namesOf(chain('System', 'Identity'), ['own', 'nobody', 'below']), new Map([['own', 'Alpha'], ['below', 'Charlie/one']]))
})
