import { useState } from 'react'
import { aLittleLess, calls, type Coin, type LiquidityView, type MarketsView, mulDiv } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { type LiquidityPast, useHistory } from '../history.ts'
import { PATIENCE, WAD } from '../markets.ts'
import { type AmountState, AmountField, useAmount } from '../parts/amount_field.tsx'
import { costs } from '../parts/costs.tsx'
import { Facts } from '../parts/facts.tsx'
import { Amount, Decimal, Fraction } from '../parts/numbers.tsx'
import { PoolNotices } from '../parts/pool_notices.tsx'
import { Submit } from '../parts/submit.tsx'
import type { Step } from '../sending.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

/** What the stable pool's own token is called here: its shares have the decimals of the others. */
const SHARES = 'shares'

/** Both coins as the reserves are, or one coin alone. */
type Way = 'Both' | Coin

const fractionOf = (part: bigint, whole: bigint): bigint | undefined => (whole === 0n ? undefined : (part * WAD) / whole)

export default function Liquidity() {
  const { value: pool } = useReading(({ views }) => views.pool())
  const units = pool?.unitSymbol ?? 'units'
  const { symbol } = useChain().estuary.token

  return (
    <>
      <h1>Liquidity</h1>
      <p className="lead">
        Leave {symbol} and {units} in the stable pool, where others trade them, and earn the fees of their trades.
      </p>
      {pool && <PoolNotices pool={pool} leaving />}
      <div className="columns">
        <Add />
        <Remove />
      </div>
      <div className="columns">
        <Own />
        <Pool />
      </div>
      <section className="card quietly" aria-labelledby="liquidity-risk">
        <h2 id="liquidity-risk">What can go wrong</h2>
        <p>
          You own a part of what is in the pool, and trades change what that is: where many sell {units}, you have more of them
          and less {symbol}. A loss of the staking pool makes the units that you have then worth less. Taking out both coins
          needs no price, and is never stopped. One coin alone costs a fee, because it leaves the pool out of balance.
        </p>
      </section>
    </>
  )
}

function Ways({ way, onChoose, label }: { readonly way: Way; readonly onChoose: (way: Way) => void; readonly label: string }) {
  const { value: pool } = useReading(({ views }) => views.pool())
  const { symbol } = useChain().estuary.token
  const names: Record<Way, string> = { Both: 'Both coins', Native: symbol, Units: pool?.unitSymbol ?? 'Units' }
  return (
    <div className="tabs" role="group" aria-label={label}>
      {(['Both', 'Native', 'Units'] as const).map((one) => (
        <button key={one} type="button" aria-pressed={one === way} onClick={() => onChoose(one)}>
          {names[one]}
        </button>
      ))}
    </div>
  )
}

/** A field that fills another one in, so that both are to each other as the reserves are. */
function useLinked(amount: AmountState, other: AmountState, ratio: readonly [bigint, bigint] | undefined): AmountState {
  const { estuary } = useChain()
  const follow = (planck: bigint | undefined) => {
    if (!ratio || ratio[1] === 0n) return
    other.set(planck === undefined ? '' : estuary.format(mulDiv(planck, ratio[0], ratio[1])))
  }
  return {
    ...amount,
    set: (text) => {
      amount.set(text)
      let planck: bigint | undefined
      try {
        planck = estuary.amount(text)
      } catch {
        // The field itself says what is wrong with it.
      }
      follow(planck)
    },
    setAll: (all) => {
      amount.setAll(all)
      follow(all)
    },
  }
}

function Add() {
  const { estuary } = useChain()
  const { account } = useWallet()
  const address = account?.address
  const [way, setWay] = useState<Way>('Both')
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  const { value: own } = useReading(({ views }) => (address ? views.account(address) : undefined), address)
  const [native, units] = [useAmount(), useAmount()]
  const reserves = markets?.reserves
  const both = way === 'Both'
  const linkedNative = useLinked(native, units, both && reserves ? [reserves.units, reserves.native] : undefined)
  const linkedUnits = useLinked(units, native, both && reserves ? [reserves.native, reserves.units] : undefined)

  const planck = way === 'Units' ? 0n : native.planck
  const count = way === 'Native' ? 0n : units.planck
  const isAsked = planck !== undefined && count !== undefined
  const { value: shares } = useReading(
    ({ views }) => (isAsked ? views.quoteAdd(planck, count) : undefined),
    `${planck} ${count}`,
  )
  const least = shares === undefined ? undefined : aLittleLess(shares)
  const deadline = pool ? pool.now + PATIENCE : 0n
  const add = (minimum: bigint) =>
    isAsked && address ? calls.addLiquidity(planck, count, minimum, deadline, address) : undefined
  // Units are approved first: until then the deposit itself cannot be tried.
  const approval = isAsked && count > 0n ? calls.approveUnits(estuary.address('stable_pool'), count) : undefined
  const tried = useTrial(approval ?? add(0n))
  const call = least === undefined ? undefined : add(least)
  const symbol = estuary.token.symbol
  const unit = pool?.unitSymbol ?? 'units'
  const steps: Step[] = []
  if (call && isAsked) {
    if (approval) steps.push({ title: `Approve ${estuary.format(count)} ${unit}`, call: approval })
    const coins = [planck > 0n && `${estuary.format(planck)} ${symbol}`, count > 0n && `${estuary.format(count)} ${unit}`]
    steps.push({ title: `Add ${coins.filter(Boolean).join(' and ')}`, call })
  }

  const after = markets && shares !== undefined ? fractionOf(shares, markets.reserves.supply + shares) : undefined
  const gone = isAsked && markets && pool?.price && shares !== undefined ? goneAtOnce(planck, count, shares, pool.price.rate, markets) : undefined
  const tooMuchNative = own !== undefined && planck !== undefined && planck > own.spendable
  const tooManyUnits = own !== undefined && count !== undefined && count > own.units
  const problems = [
    way !== 'Units' && (native.problem ?? (tooMuchNative ? 'That is more than the account can send.' : undefined)),
    way !== 'Native' && (units.problem ?? (tooManyUnits ? `That is more ${unit} than the account has.` : undefined)),
  ]
  const problem = problems.find((one): one is string => typeof one === 'string')
  const clear = () => (native.set(''), units.set(''))

  return (
    <form className="card" aria-labelledby="liquidity-add" onSubmit={(event) => event.preventDefault()}>
      <h2 id="liquidity-add">Add</h2>
      <Ways way={way} onChoose={(one) => (setWay(one), clear())} label="What to add" />
      {way !== 'Units' && (
        <AmountField
          label={`Add ${symbol}`}
          amount={linkedNative}
          available={own && <>Free: <Amount planck={own.spendable} /></>}
          problem={tooMuchNative ? 'That is more than the account can send.' : undefined}
        />
      )}
      {way !== 'Native' && (
        <AmountField
          label={`Add ${unit}`}
          symbol={unit}
          amount={linkedUnits}
          available={own && <>You have: <Amount planck={own.units} symbol={unit} /></>}
          onMax={own && own.units > 0n ? () => linkedUnits.setAll(own.units) : undefined}
          problem={tooManyUnits ? `That is more ${unit} than the account has.` : undefined}
        />
      )}
      <Facts
        id="add-facts"
        facts={[
          isAsked && { name: 'You get', value: <Amount planck={shares} symbol={SHARES} /> },
          least !== undefined && { name: 'At least', value: <Amount planck={least} symbol={SHARES} />, note: 'or nothing happens' },
          after !== undefined && { name: 'Part of the pool', value: <Fraction whole={after} /> },
          gone !== undefined && { name: 'Gone at once', value: <Fraction whole={gone} />, note: 'the fee for coins that are out of balance' },
          ...costs(tried),
        ]}
      />
      {steps.length === 2 && <p className="hint">These are two transactions: your wallet asks twice.</p>}
      <Submit label="Add" tried={tried} problem={problem} steps={steps} onDone={clear} />
    </form>
  )
}

/** The part of what is added that its liquidity shares are not worth, by the price at which the pool redeems units. */
function goneAtOnce(native: bigint, units: bigint, shares: bigint, rate: bigint, { virtualPrice }: MarketsView): bigint | undefined {
  if (virtualPrice === undefined) return undefined
  const paid = native + (units * rate) / WAD
  const worth = (shares * virtualPrice) / WAD
  return paid > worth ? fractionOf(paid - worth, paid) : 0n
}

function Remove() {
  const { estuary } = useChain()
  const { account } = useWallet()
  const address = account?.address
  const amount = useAmount()
  const [way, setWay] = useState<Way>('Both')
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  const { value: own } = useReading(({ views }) => (address ? views.liquidity(address) : undefined), address)
  const { planck } = amount
  const { value: one } = useReading(
    ({ views }) => (planck === undefined || way === 'Both' ? undefined : views.quoteRemoveOne(planck, way)),
    `${way} ${planck}`,
  )
  const reserves = markets?.reserves
  const part = (reserve: bigint) => (planck === undefined || !reserves?.supply ? undefined : mulDiv(planck, reserve, reserves.supply))
  const [native, units] = reserves ? [part(reserves.native), part(reserves.units)] : []
  const deadline = pool ? pool.now + PATIENCE : 0n
  const unit = pool?.unitSymbol ?? 'units'
  const symbol = way === 'Units' ? unit : estuary.token.symbol

  const remove = (share: (amount: bigint) => bigint) => {
    if (planck === undefined || !address) return undefined
    if (way !== 'Both') return one === undefined ? undefined : calls.removeOneCoin(planck, way, share(one), deadline, address)
    if (native === undefined || units === undefined) return undefined
    return calls.removeLiquidity(planck, share(native), share(units), address)
  }
  const tried = useTrial(remove(() => 0n))
  const call = remove(aLittleLess)
  const tooMuch = own !== undefined && planck !== undefined && planck > own.shares
  const problem = tooMuch ? 'That is more than you have in the pool.' : undefined

  return (
    <form className="card" aria-labelledby="liquidity-remove" onSubmit={(event) => event.preventDefault()}>
      <h2 id="liquidity-remove">Take out</h2>
      <Ways way={way} onChoose={setWay} label="What to take out" />
      <AmountField
        label="Liquidity shares"
        symbol={SHARES}
        amount={amount}
        available={own && <>You have: <Amount planck={own.shares} symbol="" /></>}
        onMax={own && own.shares > 0n ? () => amount.setAll(own.shares) : undefined}
        problem={problem}
      />
      <Facts
        id="remove-facts"
        facts={
          planck === undefined
            ? []
            : way === 'Both'
              ? [
                  { name: 'You get', value: <><Amount planck={native} /><br /><Amount planck={units} symbol={unit} /></> },
                  {
                    name: 'At least',
                    value: <><Amount planck={native && aLittleLess(native)} /><br /><Amount planck={units && aLittleLess(units)} symbol={unit} /></>,
                    note: 'or nothing happens',
                  },
                  ...costs(tried),
                ]
              : [
                  { name: 'You get', value: <Amount planck={one} symbol={symbol} /> },
                  { name: 'At least', value: <Amount planck={one && aLittleLess(one)} symbol={symbol} />, note: 'or nothing happens' },
                  ...costs(tried),
                ]
        }
      />
      <Submit
        label="Take out"
        quiet
        tried={tried}
        problem={amount.problem ?? problem}
        steps={call && planck !== undefined ? [{ title: `Take out ${estuary.format(planck)} liquidity shares`, call }] : []}
        onDone={() => amount.set('')}
      />
    </form>
  )
}

function Own() {
  const { account } = useWallet()
  const address = account?.address
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: own } = useReading(({ views }) => (address ? views.liquidity(address) : undefined), address)
  const { value: past, problem } = useHistory('liquidity', address)
  const unit = pool?.unitSymbol ?? 'units'
  const rate = pool?.price?.rate
  const earned = own && past && rate !== undefined ? earnedBy(own, past, rate) : undefined
  return (
    <section className="card" aria-labelledby="liquidity-own">
      <h2 id="liquidity-own">Yours</h2>
      {own ? (
        <Facts
          id="liquidity-facts"
          facts={[
            { name: 'Liquidity shares', value: <Amount planck={own.shares} symbol="" /> },
            { name: 'Part of the pool', value: <Fraction whole={fractionOf(own.shares, own.supply) ?? 0n} /> },
            { name: 'Your part in it', value: <><Amount planck={own.native} /><br /><Amount planck={own.units} symbol={unit} /></> },
            rate !== undefined && { name: 'Its worth', value: <Amount planck={own.native + (own.units * rate) / WAD} />, note: 'by the price at which the pool redeems units' },
            {
              name: 'Earned by it',
              value: earned !== undefined ? <Amount planck={earned} /> : <span className="soft">{whyUnknown(own, past, problem)}</span>,
              note: 'beyond what the coins would be worth, had you kept them',
            },
          ]}
        />
      ) : (
        <p className="soft">Connect a wallet to see what you have here.</p>
      )}
    </section>
  )
}

/** What the coins are worth that are in the pool now, less what those would be that went in and did not come out. */
function earnedBy(own: LiquidityView, past: LiquidityPast, rate: bigint): bigint | undefined {
  if (past.shares !== own.shares) return undefined
  const worth = (native: bigint, units: bigint) => native + (units * rate) / WAD
  return worth(own.native, own.units) - worth(past.nativeAdded - past.nativeRemoved, past.unitsAdded - past.unitsRemoved)
}

function whyUnknown(own: LiquidityView, past: LiquidityPast | undefined, problem: string | undefined): string {
  if (problem) return problem
  if (past && past.shares !== own.shares) return 'Not known: shares were sent from account to account.'
  return '…'
}

function Pool() {
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  return (
    <section className="card" aria-labelledby="liquidity-pool">
      <h2 id="liquidity-pool">The stable pool</h2>
      <Facts
        id="stable-facts"
        facts={[
          { name: 'In it', value: <><Amount planck={markets?.reserves.native} /><br /><Amount planck={markets?.reserves.units} symbol={pool?.unitSymbol ?? 'units'} /></> },
          { name: 'Worth of a liquidity share', value: <Decimal whole={markets?.virtualPrice} places={8} />, note: 'grows with each fee, and falls with a loss of the staking pool alone' },
          { name: 'Fee at the peg', value: <Fraction whole={markets && BigInt(markets.stableTerms.fee) * 10n ** 8n} />, note: 'of each trade, for the providers. More where one coin lacks' },
          { name: 'Peg', value: <Decimal whole={markets?.peg.last} />, note: 'marginal price over redemption price' },
        ]}
      />
    </section>
  )
}
