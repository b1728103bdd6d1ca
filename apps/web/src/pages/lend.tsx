import { useState } from 'react'
import { aLittleLess, calls, type MarketsView, type PositionView } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { changed, healthOf, liquidationPrice } from '../markets.ts'
import { type AmountState, AmountField, useAmount } from '../parts/amount_field.tsx'
import { costs } from '../parts/costs.tsx'
import { type Fact, Facts } from '../parts/facts.tsx'
import { Health } from '../parts/health.tsx'
import { Amount, Decimal, Fraction } from '../parts/numbers.tsx'
import { Submit } from '../parts/submit.tsx'
import type { Step } from '../sending.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

/** What can be done with an amount. */
interface Deed {
  readonly name: string
  readonly hint: string
  readonly symbol: string
  /** The most that makes sense, where that is known. */
  readonly most: bigint | undefined
  readonly over: string
  readonly steps: (planck: bigint, all: boolean) => Step[]
  readonly facts: (planck: bigint) => (Fact | false | undefined)[]
}

export default function Lend() {
  const { estuary } = useChain()
  const { account } = useWallet()
  const address = account?.address
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  const { value: own } = useReading(({ views }) => (address ? views.account(address) : undefined), address)
  const { value: position } = useReading(({ views }) => (address ? views.position(address) : undefined), address)
  const { symbol } = estuary.token
  const units = pool?.unitSymbol ?? 'units'
  const owner = address ?? ''

  const lending: Deed[] = [
    {
      name: 'Supply',
      hint: 'Your tokens are lent to all borrowers, and earn interest from the next block on.',
      symbol,
      most: own?.spendable,
      over: 'That is more than the account can send.',
      steps: (planck) => [{ title: `Supply ${estuary.format(planck)} ${symbol}`, call: calls.supply(planck, owner) }],
      facts: () => [{ name: 'Interest, a year', value: <Fraction whole={markets?.apys?.supply} /> }],
    },
    {
      name: 'Withdraw',
      hint: 'What is lent cannot be withdrawn until borrowers repay: the rate then rises, so that they do.',
      symbol,
      most: position?.withdrawable,
      over: 'That is more than you can withdraw now.',
      steps: (planck, all) => [
        {
          title: `Withdraw ${estuary.format(planck)} ${symbol}`,
          call:
            all && position && position.withdrawable >= position.supplied
              ? calls.withdrawSupplyShares(position.supplyShares, owner)
              : calls.withdrawSupply(planck, owner),
        },
      ],
      facts: () => [],
    },
  ]

  const after = (moreUnits: bigint, moreDebt: bigint) => afterFacts(position, markets, moreUnits, moreDebt)
  const borrowing: Deed[] = [
    {
      name: 'Add units',
      hint: `Your ${units} stay yours, and earn as before. They are what you can borrow against.`,
      symbol: units,
      most: own?.units,
      over: `That is more ${units} than the account has.`,
      steps: (planck) => [
        { title: `Approve ${estuary.format(planck)} ${units}`, call: calls.approveUnits(estuary.address('lending_market'), planck) },
        { title: `Add ${estuary.format(planck)} ${units} as collateral`, call: calls.supplyCollateral(planck, owner) },
      ],
      facts: (planck) => after(planck, 0n),
    },
    {
      name: 'Borrow',
      hint: 'The debt grows by the interest. If its health falls below 1, anyone may sell units of yours and repay it.',
      symbol,
      most: position && aLittleLess(position.room),
      over: 'That is more than your units allow.',
      steps: (planck) => [{ title: `Borrow ${estuary.format(planck)} ${symbol}`, call: calls.borrow(planck, owner) }],
      facts: (planck) => after(0n, planck),
    },
    {
      name: 'Repay',
      hint: 'Max sends a little more than the debt, because interest grows until the block. What is too much comes back.',
      symbol,
      most: position && (position.debt === 0n ? 0n : position.debt + position.debt / 1_000n + 1n),
      over: 'That is more than you owe.',
      steps: (planck) => [{ title: `Repay ${estuary.format(planck)} ${symbol}`, call: calls.repay(planck, owner) }],
      facts: (planck) => after(0n, -planck),
    },
    {
      name: 'Take units',
      hint: 'What is left must keep the debt within its limit.',
      symbol: units,
      most: position?.units,
      over: 'That is more than you have left here.',
      steps: (planck) => [{ title: `Take ${estuary.format(planck)} ${units} out`, call: calls.withdrawCollateral(planck, owner) }],
      facts: (planck) => after(-planck, 0n),
    },
  ]

  return (
    <>
      <h1>Lend & borrow</h1>
      <p className="lead">
        Lend {symbol} to people who leave {units} as collateral, or borrow {symbol} against your {units} and keep earning.
      </p>
      <div className="columns">
        <Desk title="Lend" deeds={lending} />
        <Desk title="Borrow" deeds={borrowing} />
      </div>
      <div className="columns">
        <section className="card" aria-labelledby="lend-own">
          <h2 id="lend-own">Yours</h2>
          {position ? (
            <Facts
              id="position-facts"
              facts={[
                { name: 'Supplied', value: <Amount planck={position.supplied} /> },
                { name: 'Collateral', value: <Amount planck={position.units} symbol={units} /> },
                { name: 'Debt', value: <Amount planck={position.debt} /> },
                { name: 'Health', value: <Health health={position.health} />, note: 'the limit over the debt: below 1 it can be liquidated' },
                { name: 'Can still be borrowed', value: <Amount planck={position.room} /> },
              ]}
            />
          ) : (
            <p className="soft">Connect a wallet to see what you have here.</p>
          )}
        </section>
        <section className="card" aria-labelledby="lend-market">
          <h2 id="lend-market">The market</h2>
          <Facts
            id="market-facts"
            facts={[
              { name: 'Supplied by all', value: <Amount planck={markets?.totals.supplyAssets} /> },
              { name: 'Borrowed by all', value: <Amount planck={markets?.totals.borrowAssets} /> },
              { name: 'Lenders earn, a year', value: <Fraction whole={markets?.apys?.supply} /> },
              { name: 'Borrowers pay, a year', value: <Fraction whole={markets?.apys?.borrow} />, note: 'adapts, so that nine tenths are lent' },
              { name: 'LLTV', value: <Fraction whole={markets?.terms.lltv} />, note: 'how much of the units’ worth may be owed' },
              { name: 'Price that counts', value: <Decimal whole={markets?.price?.price} places={8} />, note: 'of a unit: no trade moves it' },
              { name: 'Least debt', value: <Amount planck={markets?.terms.minBorrow} /> },
            ]}
          />
        </section>
      </div>
      <section className="card quietly" aria-labelledby="lend-risk">
        <h2 id="lend-risk">What can go wrong</h2>
        <p>
          Lenders: a debt whose units are worth less than itself is lost by all lenders, pro rata; and while everything is lent,
          nobody can withdraw. Borrowers: while a loss is announced your units count at the lower price, and a health below 1 is
          liquidated, even if the slash is cancelled afterwards.
        </p>
      </section>
    </>
  )
}

function afterFacts(position: PositionView | undefined, markets: MarketsView | undefined, moreUnits: bigint, moreDebt: bigint) {
  if (!position || !markets) return []
  const { units, debt } = changed(position, moreUnits, moreDebt)
  if (units < 0n) return []
  const price = liquidationPrice(units, debt, markets)
  return [
    { name: 'Health afterwards', value: <Health health={healthOf(units, debt, markets)} /> },
    price !== undefined && { name: 'Liquidated below', value: <Decimal whole={price} places={6} />, note: 'price of a unit' },
  ]
}

/** Several deeds, of which one is chosen. */
function Desk({ title, deeds }: { readonly title: string; readonly deeds: readonly Deed[] }) {
  const [index, setIndex] = useState(0)
  const amount = useAmount()
  const deed = deeds[index]
  return (
    <form className="card" aria-label={title} onSubmit={(event) => event.preventDefault()}>
      <h2>{title}</h2>
      <div className="tabs" role="group" aria-label={`What to do: ${title}`}>
        {deeds.map(({ name }, number) => (
          <button key={name} type="button" aria-pressed={number === index} onClick={() => (setIndex(number), amount.set(''))}>
            {name}
          </button>
        ))}
      </div>
      {deed && <Act key={deed.name} deed={deed} amount={amount} />}
    </form>
  )
}

function Act({ deed, amount }: { readonly deed: Deed; readonly amount: AmountState }) {
  const { planck } = amount
  const { most } = deed
  const steps = planck === undefined ? [] : deed.steps(planck, amount.isAll)
  const first = steps[0]?.call
  const tried = useTrial(typeof first === 'function' ? undefined : first)
  const tooMuch = most !== undefined && planck !== undefined && planck > most
  const problem = tooMuch ? deed.over : undefined
  return (
    <>
      <AmountField
        label={deed.name}
        symbol={deed.symbol}
        amount={amount}
        available={most !== undefined && <>Up to: <Amount planck={most} symbol={deed.symbol} /></>}
        onMax={most === undefined || most === 0n ? undefined : () => amount.setAll(most)}
        problem={problem}
      />
      <p className="hint">{deed.hint}</p>
      <Facts facts={planck === undefined ? [] : [...deed.facts(planck), ...costs(tried)]} />
      {steps.length === 2 && <p className="hint">These are two transactions: your wallet asks twice.</p>}
      <Submit label={deed.name} tried={tried} problem={amount.problem ?? problem} steps={steps} onDone={() => amount.set('')} />
    </>
  )
}

