// A message of a contract, ready to be tried or sent.

import type { ContractName, Interfaces } from './contracts.js'

type Queries<Name extends ContractName> = Interfaces[Name]['query']
type MessageOf<Name extends ContractName> = keyof Queries<Name> & string
type Arguments<F> = F extends (...args: infer A) => unknown ? A : never

/** A coin of the stable pool. */
export type Coin = 'Native' | 'Units'

/** How much of a loan is liquidated: so many units for what they cost, or all of the debt for the units that it buys. */
export type Seizure = { readonly units: bigint } | 'debt'

export interface Call {
  readonly contract: ContractName
  readonly message: string
  readonly args: readonly unknown[]
  /** Planck that go along. */
  readonly value: bigint
}

/** Any message of any contract, by the names that the types have. */
export const call = <Name extends ContractName, Message extends MessageOf<Name>>(
  contract: Name,
  message: Message,
  args: Arguments<Queries<Name>[Message]>,
  value = 0n,
): Call => ({ contract, message, args, value })

// What depositors send.

export const stake = (amount: bigint, minShares: bigint) =>
  call('staking_pool', 'liquidStakingStake', [minShares, undefined], amount)

export const stakeAndWrap = (amount: bigint, minUnits: bigint) =>
  call('wrapped_lst', 'wrappedLstStakeAndWrap', [minUnits, undefined], amount)

export const requestWithdrawal = (amount: bigint) => call('staking_pool', 'liquidStakingRequestWithdrawal', [amount])

export const requestWithdrawalShares = (shares: bigint) =>
  call('staking_pool', 'liquidStakingRequestWithdrawalShares', [shares])

export const unstakeNow = (amount: bigint, minOut: bigint) =>
  call('staking_pool', 'liquidStakingUnstakeNow', [amount, minOut])

export const unstakeNowShares = (shares: bigint, minOut: bigint, recipient: string) =>
  call('staking_pool', 'liquidStakingUnstakeNowShares', [shares, minOut, recipient])

/** Each request with the checkpoint that its status names: `claim_many` takes a hundred. */
export const claimMany = (requests: [bigint, number | undefined][], recipient: string) =>
  call('withdrawal_queue', 'claimMany', [requests, recipient])

export const claim = (id: bigint, checkpoint: number | undefined, recipient: string) =>
  call('withdrawal_queue', 'claim', [id, recipient, checkpoint])

export const handOver = (id: bigint, to: string) =>
  call('withdrawal_queue', 'psp34Transfer', [to, { type: 'U64', value: id }, '0x'])

export const unwrap = (units: bigint) => call('wrapped_lst', 'wrappedLstUnwrap', [units])

// What operators send.

export const register = (bond: bigint, commission: number, payout: string, name: string) =>
  call('validator_registry', 'register', [commission, payout, new TextEncoder().encode(name)], bond)

export const topUpBond = (operator: number, amount: bigint) => call('validator_registry', 'topUpBond', [operator], amount)

export const requestBond = (operator: number, amount: bigint) => call('validator_registry', 'requestBond', [operator, amount])

export const withdrawBond = (operator: number) => call('validator_registry', 'withdrawBond', [operator])

export const setCommission = (operator: number, commission: number) =>
  call('validator_registry', 'setCommission', [operator, commission])

export const proposePayout = (operator: number, proposed: string | undefined) =>
  call('validator_registry', 'proposePayout', [operator, proposed])

export const claimFees = (operator: number) => call('validator_registry', 'claimFees', [operator])

export const exit = (operator: number) => call('validator_registry', 'exit', [operator])

// What traders, lenders and borrowers send. Deadlines are milliseconds of the chain's clock.

export const approveUnits = (spender: string, units: bigint) => call('wrapped_lst', 'psp22Approve', [spender, units])

export const swapNative = (native: bigint, minUnits: bigint, deadline: bigint, to: string) =>
  call('stable_pool', 'stablePoolSwapNative', [minUnits, deadline, to], native)

export const swapUnits = (units: bigint, minNative: bigint, deadline: bigint, to: string) =>
  call('stable_pool', 'stablePoolSwapUnits', [units, minNative, deadline, to])

/** Both coins, or one of them. The stable pool takes the units, which have to be approved. */
export const addLiquidity = (native: bigint, units: bigint, minShares: bigint, deadline: bigint, to: string) =>
  call('stable_pool', 'stablePoolAddLiquidity', [units, minShares, deadline, to], native)

/** In both coins, as the reserves are. */
export const removeLiquidity = (shares: bigint, minNative: bigint, minUnits: bigint, to: string) =>
  call('stable_pool', 'stablePoolRemoveLiquidity', [shares, minNative, minUnits, to])

export const removeOneCoin = (shares: bigint, coin: Coin, minOut: bigint, deadline: bigint, to: string) =>
  call('stable_pool', 'stablePoolRemoveOne', [shares, coin, minOut, deadline, to])

export const supply = (amount: bigint, owner: string) => call('lending_market', 'lendingMarketSupply', [owner, 0n], amount)

export const withdrawSupply = (amount: bigint, owner: string) =>
  call('lending_market', 'lendingMarketWithdraw', [amount, 0n, owner, owner])

export const withdrawSupplyShares = (shares: bigint, owner: string) =>
  call('lending_market', 'lendingMarketWithdraw', [0n, shares, owner, owner])

export const supplyCollateral = (units: bigint, owner: string) =>
  call('lending_market', 'lendingMarketSupplyCollateral', [units, owner])

export const withdrawCollateral = (units: bigint, owner: string) =>
  call('lending_market', 'lendingMarketWithdrawCollateral', [units, owner, owner])

export const borrow = (amount: bigint, owner: string) => call('lending_market', 'lendingMarketBorrow', [amount, owner, owner])

/** More than the debt is sent back: a little more than it pays all, though interest grows until the block. */
export const repay = (amount: bigint, owner: string) => call('lending_market', 'lendingMarketRepay', [owner], amount)

export const authorize = (operator: string, authorized: boolean) =>
  call('lending_market', 'lendingMarketSetAuthorization', [operator, authorized])

export const openLeverage = (own: bigint, borrowed: bigint, minUnits: bigint, deadline: bigint) =>
  call('leverage', 'leverageOpen', [borrowed, minUnits, 'Better', deadline], own)

/** Of all units, what is left after the debt comes back. */
export const closeLeverage = (units: bigint, minOut: bigint, deadline: bigint, all: boolean) =>
  call('leverage', 'leverageClose', [units, minOut, { type: 'Better' }, deadline, all])

/** Liquidates a loan with the units that it seizes, which leave by the better exit. What is left goes to the caller. */
export const liquidate = (borrower: string, seizure: Seizure, minProfit: bigint) =>
  call('leverage', 'leverageLiquidate', [
    borrower,
    seizure === 'debt' ? 0n : seizure.units,
    seizure === 'debt' ? LARGEST : 0n,
    { type: 'Better' },
    minProfit,
  ])

/** More shares than a debt has are all of them: a repayment in front then stops nothing. */
const LARGEST = 2n ** 128n - 1n
