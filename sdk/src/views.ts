// What the contracts say, gathered as a page needs it. Each view is read at the best block.

import type { DedotClient } from 'dedot'
import type { Result } from 'dedot/codecs'
import { toHex } from 'dedot/utils'

import { writeAddress } from './address.js'
import { type Coin, liquidate, type Seizure } from './call.js'
import { mappingOf, number } from './cells.js'
import type { Contracts } from './contracts.js'
import { CODES } from './generated/codes.js'
import { namesOf } from './identity.js'
import { chainWords } from './words.js'

export type PoolView = Awaited<ReturnType<Views['pool']>>
export type AccountView = Awaited<ReturnType<Views['account']>>
export type RequestView = Awaited<ReturnType<Views['requests']>>[number]
export type OperatorView = Awaited<ReturnType<Views['operators']>>[number]
export type OwnOperatorView = NonNullable<Awaited<ReturnType<Views['ownOperator']>>>
export type ProtocolView = Awaited<ReturnType<Views['protocol']>>
export type MarketsView = Awaited<ReturnType<Views['markets']>>
export type LiquidityView = Awaited<ReturnType<Views['liquidity']>>
export type LoanView = Awaited<ReturnType<Views['loans']>>[number]
export type PositionView = Awaited<ReturnType<Views['position']>>

/** How many requests of an account are shown. */
const REQUESTS = 100
/** How many operators the lens tells at once. */
const PAGE = 32

type Answer<T> = Promise<{ data: T }>

/** What a message answers that cannot fail. */
const plain = async <T>(answer: Answer<T>): Promise<T> => (await answer).data

/** What a message answers that can. */
async function sure<T, E>(answer: Answer<Result<T, E>>): Promise<T> {
  const { data } = await answer
  if (data.isErr) throw chainWords(typeof data.err === 'string' ? data.err : (data.err as { type: string }).type)
  return data.value
}

/** The same, or nothing where it failed. */
async function maybe<T, E>(answer: Answer<Result<T, E>>): Promise<T | undefined> {
  const { data } = await answer
  return data.isErr ? undefined : data.value
}

/** What is there once a contract is deployed. */
async function there<T>(answer: Answer<T | undefined>): Promise<T> {
  const { data } = await answer
  if (data === undefined) throw chainWords('ContractNotFound')
  return data
}

export class Views {
  constructor(
    private readonly client: DedotClient,
    private readonly contracts: Contracts,
    private readonly prefix: number,
    private readonly unit: bigint,
  ) {}

  /** The chain's clock, in milliseconds. */
  now = (): Promise<bigint> => this.client.query.timestamp.now()

  /** The pool: its prices, its book, its parameters. */
  async pool() {
    const { staking_pool: pool, wrapped_lst: wrapped } = this.contracts
    const [price, accounting, { parameters, pausedUntil }, pooled, limit, now, symbol, units, small] = await Promise.all([
      plain(pool.query.liquidStakingPrice()),
      plain(pool.query.accounting()),
      sure(pool.query.parametersAndPause()),
      plain(pool.query.liquidStakingTotalPooled()),
      sure(pool.query.liquidStakingAvailableStakeLimit()),
      this.now(),
      plain(pool.query.psp22MetadataTokenSymbol()),
      plain(wrapped.query.psp22MetadataTokenSymbol()),
      plain(pool.query.liquidStakingPreviewUnstakeNowShares(this.unit / 100n)),
    ])
    return {
      price,
      accounting,
      parameters,
      paused: pausedUntil > now ? pausedUntil : undefined,
      pooled,
      limit,
      now,
      symbol: symbol ?? 'shares',
      unitSymbol: units ?? 'units',
      /** Planck that a hundredth of a token's shares pay now at once, and their fee. */
      exit: small,
    }
  }

  /** What an account has. */
  async account(address: string) {
    const { staking_pool: pool, wrapped_lst: wrapped } = this.contracts
    const [{ data }, shares, balance, units] = await Promise.all([
      this.client.query.system.account(address),
      plain(pool.query.liquidStakingSharesOf(address)),
      plain(pool.query.psp22BalanceOf(address)),
      plain(wrapped.query.psp22BalanceOf(address)),
    ])
    const worth = units === 0n ? 0n : ((await plain(pool.query.liquidStakingToAmountDown(units))) ?? 0n)
    const deposit = this.client.consts.balances.existentialDeposit
    const frozen = data.frozen > deposit ? data.frozen : deposit
    return {
      free: data.free,
      /** What can be sent along, existential deposit kept. */
      spendable: data.free > frozen ? data.free - frozen : 0n,
      shares,
      balance,
      units,
      /** Planck that the units are worth. */
      unitsWorth: worth,
    }
  }

  /** The requests of an account, latest first, and how long each still waits. */
  async requests(owner: string) {
    const { withdrawal_queue: queue, lens } = this.contracts
    const { lastId, finalizedId } = await plain(queue.query.ledger())
    const ids = await this.idsOf(owner, lastId)
    return Promise.all(
      ids.map(async (id) => {
        const [status, wait] = await Promise.all([sure(queue.query.status(id)), maybe(lens.query.estimatedWait(id))])
        return { id, ...status, wait, ahead: id > finalizedId ? id - finalizedId - 1n : 0n }
      }),
    )
  }

  private async idsOf(owner: string, lastId: bigint): Promise<bigint[]> {
    const { withdrawal_queue: queue } = this.contracts
    const ids: bigint[] = []
    let from: bigint | undefined = lastId
    while (from !== undefined && from > 0n && ids.length < REQUESTS) {
      const [page, next]: [bigint[], bigint | undefined] = await plain(queue.query.requestsOf(owner, from, 1_000))
      ids.push(...page)
      from = next
    }
    return ids.slice(0, REQUESTS)
  }

  /** The chain's eras: the active one, and how long stake unbonds. */
  async eras() {
    const active = await this.client.query.staking.activeEra()
    return { active: active?.index ?? 0, unbonding: this.client.consts.staking.bondingDuration }
  }

  /** All operators that ever registered, by number. */
  async operators() {
    const { validator_registry: registry, lens } = this.contracts
    const registered = await plain(registry.query.registered())
    const pages = Array.from({ length: Math.ceil(registered / PAGE) }, (_, page) =>
      sure(lens.query.registrations(page * PAGE, PAGE)),
    )
    return (await Promise.all(pages)).flat().map((view) => ({ ...view, address: this.write(view.validator) }))
  }

  /** What validators call themselves on the chain, by address, where it has identities. */
  names(addresses: readonly string[]) {
    return namesOf(this.client, addresses)
  }

  /** How the stake is spread: the sum of the squares of all parts, and what the largest loss would cost, in basis points. */
  async spread() {
    const { lens } = this.contracts
    const [concentration, largestLoss] = await Promise.all([maybe(lens.query.concentration()), maybe(lens.query.largestLoss())])
    return { concentration, largestLoss }
  }

  /** What operators have to keep to. */
  async rules() {
    return (await sure(this.contracts.validator_registry.query.parametersAndCode())).parameters
  }

  /** The operator that a validator's stash is registered as, whether the account validates, and what it may claim. */
  async ownOperator(address: string) {
    const { validator_registry: registry, staking_pool: pool } = this.contracts
    const [operator, rules, eras] = await Promise.all([
      plain(registry.query.operatorOf(address)),
      this.rules(),
      this.eras(),
    ])
    if (operator === undefined) return { operator: undefined, stored: undefined, fees: 0n, rules, eras }
    const [stored, fees] = await Promise.all([
      plain(registry.query.operator(operator)),
      plain(pool.query.feeSharesOf(operator)),
    ])
    return { operator, stored, fees, rules, eras }
  }

  /** Whether the books agree, who has which power, and what is proposed. */
  async protocol() {
    const { lens, governor, withdrawal_queue: queue } = this.contracts
    const [broken, roles, delays, renounced, last, length, ledger, codes] = await Promise.all([
      maybe(lens.query.brokenInvariants()),
      plain(governor.query.roles()),
      plain(governor.query.delays()),
      plain(governor.query.renounced()),
      plain(governor.query.lastProposal()),
      sure(queue.query.length()),
      plain(queue.query.ledger()),
      this.codes(),
    ])
    return { broken, roles, delays, renounced, length, ledger, codes, proposals: await this.proposals(last) }
  }

  private async proposals(last: number) {
    const { governor } = this.contracts
    const latest = Array.from({ length: Math.min(last, PAGE) }, (_, index) => last - index)
    const read = latest.map(async (id) => {
      const proposal = await plain(governor.query.proposal(id))
      if (!proposal) return []
      return [{ id, proposal, standing: await maybe(governor.query.standing(id)) }]
    })
    return (await Promise.all(read)).flat()
  }

  /** The code that each contract runs, and whether it is one that this repository builds. */
  private codes() {
    const read = Object.entries(this.contracts).map(async ([name, { address: account }]) => {
      const address = account as string
      const info = await this.client.query.contracts.contractInfoOf(address)
      const hash: string | undefined = info?.codeHash
      return { name, address, hash, published: hash !== undefined && CODES[name]?.includes(hash) === true }
    })
    return Promise.all(read)
  }

  private market() {
    const { stable_pool: stable, lending_market: market, leverage } = this.contracts
    if (!stable || !market || !leverage) throw chainWords('ContractNotFound')
    return { stable, market, leverage }
  }

  /** The markets: reserves, peg, rates. */
  async markets() {
    const { stable, market } = this.market()
    const [reserves, stableTerms, peg, virtualPrice, totals, terms, price, apys] = await Promise.all([
      plain(stable.query.stablePoolReserves()),
      there(stable.query.stablePoolTerms()),
      plain(stable.query.pegOraclePeg()),
      maybe(stable.query.stablePoolVirtualPrice()),
      sure(market.query.lendingMarketTotals()),
      there(market.query.lendingMarketTerms()),
      maybe(market.query.lendingMarketPrice()),
      maybe(market.query.lendingMarketApys()),
    ])
    return { reserves, stableTerms, peg, virtualPrice, totals, terms, price, apys }
  }

  /** What an account has in the lending market. */
  async position(address: string) {
    const { market, leverage } = this.market()
    const [{ units, borrowShares }, shares, health, room, withdrawable, totals, authorized] = await Promise.all([
      plain(market.query.lendingMarketPosition(address)),
      plain(market.query.psp22BalanceOf(address)),
      maybe(market.query.lendingMarketHealth(address)),
      maybe(market.query.lendingMarketMaxBorrow(address)),
      maybe(market.query.lendingMarketMaxWithdraw(address)),
      sure(market.query.lendingMarketTotals()),
      plain(market.query.lendingMarketIsAuthorized(address, leverage.address as string)),
    ])
    const { supplyAssets, supplyShares } = totals
    return {
      units,
      borrowShares,
      debt: debtOf(borrowShares, totals),
      supplyShares: shares,
      supplied: (shares * (supplyAssets + 1n)) / (supplyShares + EXTRA_SHARES),
      health,
      room: room ?? 0n,
      withdrawable: withdrawable ?? 0n,
      authorized,
    }
  }

  /** What an account has in the stable pool: its shares of the liquidity, and their part of both reserves. */
  async liquidity(address: string) {
    const { stable } = this.market()
    const [shares, { native, units, supply }] = await Promise.all([
      plain(stable.query.psp22BalanceOf(address)),
      plain(stable.query.stablePoolReserves()),
    ])
    const part = (reserve: bigint) => (supply === 0n ? 0n : (shares * reserve) / supply)
    return { shares, supply, native: part(native), units: part(units) }
  }

  /** The shares of the liquidity that adding so much mints. */
  quoteAdd(native: bigint, units: bigint): Promise<bigint | undefined> {
    return maybe(this.market().stable.query.stablePoolQuoteAdd(native, units))
  }

  /** What shares of the liquidity pay in one coin alone. */
  quoteRemoveOne(shares: bigint, coin: Coin): Promise<bigint | undefined> {
    return maybe(this.market().stable.query.stablePoolQuoteRemoveOne(shares, coin))
  }

  /** All loans, the closest to their liquidation first. No message lists them: they are read from the market's storage. */
  async loans() {
    const { market } = this.market()
    const [positions, totals, terms, price] = await Promise.all([
      mappingOf(this.client, market.address as string, POSITIONS),
      sure(market.query.lendingMarketTotals()),
      there(market.query.lendingMarketTerms()),
      maybe(market.query.lendingMarketPrice()),
    ])
    const loans = positions.flatMap(({ key, value }) => {
      const [borrowShares, units] = [number(value, 0), number(value, 16)]
      if (borrowShares === 0n) return []
      const debt = debtOf(borrowShares, totals)
      const limit = price && (((units * price.price) / WAD) * terms.lltv) / WAD
      // Nothing is judged without a price.
      const health = limit === undefined ? undefined : (limit * WAD) / debt
      return [{ borrower: writeAddress(toHex(key), this.prefix), units, borrowShares, debt, health }]
    })
    return loans.sort((a, b) => compare(a.health ?? 0n, b.health ?? 0n))
  }

  /**
   * What liquidating a loan would bring now, by dry runs: all of its debt, all of its units, and parts of them. The part
   * that earns most, or nothing where none pays for itself.
   */
  async bestLiquidation({ borrower, units }: { borrower: string; units: bigint }, caller?: string) {
    const { leverage } = this.market()
    const options = caller === undefined ? {} : { caller }
    const parts = PARTS.map((part) => ({ units: (units * part) / 8n })).filter((seizure) => seizure.units > 0n)
    const tried = await Promise.all(
      ['debt' as const, ...parts].map(async (seizure: Seizure) => {
        const [, seized, repaidShares, exit, least] = liquidate(borrower, seizure, 0n).args as Liquidating
        const found = await maybe(leverage.query.leverageLiquidate(borrower, seized, repaidShares, exit, least, options))
        if (!found) return []
        const { sell, atOnce } = await this.exits(found.seized)
        const received = [sell ?? 0n, atOnce ?? 0n].reduce((best, next) => (next > best ? next : best))
        return [{ seizure, ...found, received, profit: received - found.repaid }]
      }),
    )
    const found = tried.flat().filter(({ profit }) => profit > 0n)
    return found.reduce<(typeof found)[number] | undefined>((best, next) => (best && best.profit >= next.profit ? best : next), undefined)
  }

  /** The units that native tokens buy, or the planck that units sell for. */
  quote(native: boolean, amount: bigint): Promise<bigint | undefined> {
    const { query } = this.market().stable
    return maybe(native ? query.stablePoolQuoteNative(amount) : query.stablePoolQuoteUnits(amount))
  }

  /** The planck that units bring by each exit now. */
  exits(units: bigint) {
    return plain(this.market().leverage.query.leverageExits(units))
  }

  /** The shares that a stake would mint now: nothing where it would be refused. */
  previewStake = (amount: bigint) => plain(this.contracts.staking_pool.query.liquidStakingPreviewStake(amount))

  /** The planck that a request would be for now. */
  previewRequest = (owner: string, amount: bigint) =>
    plain(this.contracts.staking_pool.query.liquidStakingPreviewUnstake(owner, amount))

  previewRequestShares = (owner: string, shares: bigint) =>
    plain(this.contracts.staking_pool.query.liquidStakingPreviewUnstakeShares(owner, shares))

  /** The planck that an instant exit would pay now, and its fee. */
  previewExit = (owner: string, amount: bigint) =>
    plain(this.contracts.staking_pool.query.liquidStakingPreviewUnstakeNow(owner, amount))

  previewExitShares = (shares: bigint) =>
    plain(this.contracts.staking_pool.query.liquidStakingPreviewUnstakeNowShares(shares))

  private write = (account: { address(prefix?: number): string }) => writeAddress(account.address(), this.prefix)
}

const WAD = 10n ** 18n
const EXTRA_SHARES = 1_000_000n
type Liquidating = readonly [string, bigint, bigint, { type: 'Better' }, bigint]
const ceilDiv = (a: bigint, b: bigint) => (a + b - 1n) / b
const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)

/** The key of the lending market's positions in its storage: units and shares of debt, by account. */
const POSITIONS = 3

/** The parts of a loan's units that are tried, in eighths. */
const PARTS = [8n, 6n, 4n, 2n, 1n]

/** What is owed, rounded up as the market does: an extra planck and a million extra shares are in all sums. */
const debtOf = (shares: bigint, all: { borrowAssets: bigint; borrowShares: bigint }) =>
  shares === 0n ? 0n : ceilDiv(shares * (all.borrowAssets + 1n), all.borrowShares + EXTRA_SHARES)
