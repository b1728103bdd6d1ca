// A deposit's life as a wallet sees it: for each library the same story, and the same amounts to the planck.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady } from '@polkadot/util-crypto'

import { startChain } from './chain.js'
import { markets } from './markets.js'

const UNIT = 10n ** 12n
const STAKED = 1_000n * UNIT
const REDEEMED = 400n * UNIT

const OPERATORS = [0, 1, 2]
const BLOCKS_PER_ERA = 3
/** Stake unbonds for seven eras, which are counted from the one that is planned. */
const ERAS_TO_UNBOND = 8

/**
 * Messages that move stake stop where their gas gets short, and a dry run asks for no more than was used. Those that book
 * interest use more of it a block later.
 */
const PLENTY = { refTime: 1_000_000_000_000n, proofSize: 3_000_000n }

const pool = (message, ...args) => ({ contract: 'staking_pool', message, args })
const stake = (value) => ({ ...pool('LiquidStaking::stake', 0n, undefined), value })
const request = pool('LiquidStaking::request_withdrawal', REDEEMED)
const claim = (recipient) => ({ contract: 'withdrawal_queue', message: 'claim', args: [1n, recipient, undefined] })

/** The story, told by the wallet that `connect` opens. */
export function story(library, connect) {
  let chain, wallet, depositor, keeper

  before(async () => {
    await cryptoWaitReady()
    const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 })
    depositor = keyring.createFromUri('//Ferdie')
    keeper = keyring.createFromUri('//Eve')
    chain = await startChain()
    wallet = await connect(chain.endpoint, chain.contracts)
  })

  after(async () => {
    await wallet?.disconnect()
    await chain?.stop()
  })

  const drive = (message, ...args) => wallet.send(keeper, pool(message, ...args), PLENTY)

  /** Sends a message as the depositor. Returns the events, and what it paid for all but the fee and the deposit. */
  async function act(call, gas) {
    const before = await wallet.free(depositor.address)
    const { chain: events, contracts } = await wallet.send(depositor, call, gas)
    const paid = before - (await wallet.free(depositor.address))
    return { events: contracts, paid: paid - costs(events, depositor.address) }
  }

  test(`${library}: a refusal is the contract's own error`, async () => {
    assert.deepEqual(await wallet.ask(depositor.address, stake(1n)), { err: { type: 'BelowMinimum' } })
  })

  test(`${library}: a stake mints shares at the price of one`, async () => {
    const { events, paid } = await act(stake(STAKED))
    const owner = depositor.address
    const minted = { contract: 'staking_pool', to: owner }
    assert.deepEqual(events, [
      { name: 'Transfer', ...minted, value: STAKED },
      { name: 'TransferShares', ...minted, shares: STAKED },
      {
        name: 'Staked',
        contract: 'staking_pool',
        staker: owner,
        recipient: owner,
        amount: STAKED,
        shares: STAKED,
      },
    ])
    assert.equal(paid, STAKED)
    assert.equal(await wallet.ask(owner, pool('PSP22::balance_of', owner)), STAKED)
    await drive('rebalance', 10)
  })

  test(`${library}: a request burns shares and is an asset`, async () => {
    const { events, paid } = await act(request)
    const owner = depositor.address
    const burnt = { contract: 'staking_pool', from: owner }
    assert.deepEqual(events, [
      { name: 'Transfer', ...burnt, value: REDEEMED },
      { name: 'TransferShares', ...burnt, shares: REDEEMED },
      { name: 'Requested', contract: 'withdrawal_queue', id: 1n, owner, amount: REDEEMED },
      { name: 'Transfer', contract: 'withdrawal_queue', to: owner, id: { type: 'U64', value: 1n } },
      {
        name: 'WithdrawalRequested',
        contract: 'staking_pool',
        owner,
        firstId: 1n,
        parts: 1n,
        amount: REDEEMED,
        shares: REDEEMED,
      },
    ])
    assert.equal(paid, 0n)
    assert.equal(await wallet.ask(owner, pool('PSP22::balance_of', owner)), STAKED - REDEEMED)
    await drive('rebalance', 10)
  })

  test(`${library}: stake unbonds across eras, and the claim pays it`, async () => {
    const era = await wallet.activeEra()
    await wallet.newBlocks(BLOCKS_PER_ERA * ERAS_TO_UNBOND)
    assert.equal(await wallet.activeEra(), era + ERAS_TO_UNBOND)
    for (const operator of OPERATORS) await drive('settle', operator)
    await drive('sweep', 10)
    await drive('finalize')

    const { events, paid } = await act(claim(depositor.address))
    const owner = depositor.address
    assert.deepEqual(events, [
      { name: 'Claimed', contract: 'withdrawal_queue', id: 1n, owner, recipient: owner, amount: REDEEMED },
      { name: 'Transfer', contract: 'withdrawal_queue', from: owner, id: { type: 'U64', value: 1n } },
    ])
    assert.equal(paid, -REDEEMED)
  })

  test(`${library}: every event until then decodes`, async () => {
    const names = (await wallet.allEvents()).map(({ contract, name }) => `${contract}.${name}`)
    const each = (...events) => OPERATORS.flatMap(() => events)
    assert.deepEqual(names, [
      // Deployment.
      'staking_pool.Transfer',
      'staking_pool.TransferShares',
      'staking_pool.Wired',
      'governor.Wired',
      // Of `leverage`, for both markets.
      'wrapped_lst.Approval',
      'wrapped_lst.Approval',
      ...each('validator_registry.OperatorRegistered', 'validator_registry.OperatorApproved'),
      // What the deployer leaves in the markets.
      'staking_pool.SweepCompleted',
      'staking_pool.Transfer',
      'staking_pool.TransferShares',
      'staking_pool.Staked',
      'wrapped_lst.Transfer',
      'wrapped_lst.Wrapped',
      'wrapped_lst.Approval',
      'stable_pool.Transfer',
      'stable_pool.Transfer',
      'stable_pool.LiquidityAdded',
      'wrapped_lst.Approval',
      'wrapped_lst.Transfer',
      'lending_market.Transfer',
      'lending_market.Supplied',
      // Stake, and where it went.
      'staking_pool.Transfer',
      'staking_pool.TransferShares',
      'staking_pool.Staked',
      ...each('validator_registry.StakeDelegated'),
      'staking_pool.Rebalanced',
      // The request, and stake on its way back.
      'staking_pool.Transfer',
      'staking_pool.TransferShares',
      'withdrawal_queue.Requested',
      'withdrawal_queue.Transfer',
      'staking_pool.WithdrawalRequested',
      ...each('validator_registry.StakeUndelegated'),
      'staking_pool.Rebalanced',
      // The payment.
      'staking_pool.SweepCompleted',
      'withdrawal_queue.Finalized',
      'staking_pool.WithdrawalsFinalized',
      'withdrawal_queue.Claimed',
      'withdrawal_queue.Transfer',
    ])
  })

  markets(library, () => ({ wallet, act: (call) => act(call, PLENTY), owner: depositor.address, contracts: chain.contracts }))
}

/** What a transaction cost its signer in fees and in deposits for storage, less the deposits that it got back. */
function costs(events, signer) {
  const sum = (name, who, amount) => {
    const own = events.filter((event) => event.name === name && event[who] === signer)
    return own.reduce((total, event) => total + event[amount], 0n)
  }
  return (
    sum('transactionPayment.TransactionFeePaid', 'who', 'actualFee') +
    sum('contracts.StorageDepositTransferredAndHeld', 'from', 'amount') -
    sum('contracts.StorageDepositTransferredAndReleased', 'to', 'amount')
  )
}
