// Trades and loans as a wallet sees them: the amounts that the contracts foretell, and every event.

import assert from 'node:assert/strict'
import { test } from 'node:test'

const UNIT = 10n ** 12n
/** For ever, as far as a test is concerned. */
const NO_DEADLINE = 2n ** 64n - 1n
/** A planck is a million supply shares, while nothing was earned. */
const SHARES = 10n ** 6n
const WHOLE = 10n ** 18n

const stable = (message, ...args) => ({ contract: 'stable_pool', message: `StablePool::${message}`, args })
const market = (message, ...args) => ({ contract: 'lending_market', message: `LendingMarket::${message}`, args })
const approve = (spender, units) => ({ contract: 'wrapped_lst', message: 'PSP22::approve', args: [spender, units] })

/** Registers the tests. `world` gives the wallet, the addresses, who acts, and how. */
export function markets(library, world) {
  const ask = async (call) => (await world().wallet.ask(world().owner, call)).ok

  test(`${library}: a swap pays what its quote has said`, async () => {
    const { act, owner } = world()
    const native = 100n * UNIT
    const units = await ask(stable('quote_native', native))
    const { events, paid } = await act({ ...stable('swap_native', units, NO_DEADLINE, owner), value: native })
    const { last: peg } = await world().wallet.ask(owner, { contract: 'stable_pool', message: 'PegOracle::peg' })
    assert.deepEqual(events, [
      { name: 'Swapped', contract: 'stable_pool', trader: owner, to: owner, nativeIn: true, paid: native, out: units, peg },
      { name: 'Transfer', contract: 'wrapped_lst', from: world().contracts.stable_pool, to: owner, value: units },
    ])
    assert.equal(paid, native)
  })

  test(`${library}: units are sold by an approval, and a refusal has a name`, async () => {
    const { act, owner, contracts } = world()
    const units = 40n * UNIT
    const native = await ask(stable('quote_units', units))
    assert.deepEqual(await world().wallet.ask(owner, stable('swap_units', units, native + 1n, NO_DEADLINE, owner)), {
      err: { type: 'TooLittleOut' },
    })
    await act(approve(contracts.stable_pool, units))
    const { events, paid } = await act(stable('swap_units', units, native, NO_DEADLINE, owner))
    assert.deepEqual(
      events.map(({ contract, name }) => `${contract}.${name}`),
      ['stable_pool.Swapped', 'wrapped_lst.Approval', 'wrapped_lst.Transfer'],
    )
    assert.equal(events[0].out, native)
    assert.equal(paid, -native)
  })

  test(`${library}: a supply mints shares, and a loan on units pays out`, async () => {
    const { act, owner, contracts } = world()
    const assets = 10n * UNIT
    const supplied = await act({ ...market('supply', owner, 0n), value: assets })
    assert.deepEqual(supplied.events, [
      { name: 'Transfer', contract: 'lending_market', to: owner, value: assets * SHARES },
      { name: 'Supplied', contract: 'lending_market', caller: owner, onBehalf: owner, assets, shares: assets * SHARES },
    ])
    assert.equal(supplied.paid, assets)

    const units = 50n * UNIT
    await act(approve(contracts.lending_market, units))
    await act(market('supply_collateral', units, owner))
    const loan = 20n * UNIT
    const borrowed = await act(market('borrow', loan, owner, owner))
    assert.deepEqual(borrowed.events, [
      {
        name: 'Borrowed',
        contract: 'lending_market',
        caller: owner,
        onBehalf: owner,
        receiver: owner,
        assets: loan,
        shares: loan * SHARES,
      },
    ])
    assert.equal(borrowed.paid, -loan)
    assert.ok((await ask(market('health', owner))) > WHOLE)
  })

  test(`${library}: a position is opened in one transaction of five contracts`, async () => {
    const { act, owner, contracts } = world()
    await act(market('set_authorization', contracts.leverage, true))
    const [own, loan] = [10n * UNIT, 10n * UNIT]
    const open = {
      contract: 'leverage',
      message: 'Leverage::open',
      args: [loan, 0n, 'Buy', NO_DEADLINE],
      value: own,
    }
    const { events, paid } = await act(open)
    const { units } = events.find(({ name }) => name === 'Opened')
    assert.deepEqual(events.at(-1), { name: 'Opened', contract: 'leverage', owner, own, borrowed: loan, units })
    assert.equal(events.find(({ name }) => name === 'Swapped').out, units)
    assert.equal(paid, own)
  })
}
