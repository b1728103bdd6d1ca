import { useState } from 'react'
import { aLittleLess, calls } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { PATIENCE, WAD } from '../markets.ts'
import { AmountField, useAmount } from '../parts/amount_field.tsx'
import { costs } from '../parts/costs.tsx'
import { Facts } from '../parts/facts.tsx'
import { Notice } from '../parts/notice.tsx'
import { Amount, Decimal, Fraction } from '../parts/numbers.tsx'
import { PoolNotices } from '../parts/pool_notices.tsx'
import { Submit } from '../parts/submit.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'
import type { Step } from '../sending.tsx'

export default function Swap() {
  const { estuary } = useChain()
  const { account } = useWallet()
  const [buying, setBuying] = useState(true)
  const amount = useAmount()
  const address = account?.address
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  const { value: own } = useReading(({ views }) => (address ? views.account(address) : undefined), address)
  const planck = amount.planck
  const { value: out } = useReading(
    ({ views }) => (planck === undefined ? undefined : views.quote(buying, planck)),
    `${buying} ${planck}`,
  )
  const native = estuary.token.symbol
  const units = pool?.unitSymbol ?? 'units'
  const [from, to] = buying ? [native, units] : [units, native]
  const held = buying ? own?.spendable : own?.units
  const least = out === undefined ? undefined : aLittleLess(out)
  const deadline = pool ? pool.now + PATIENCE : 0n

  const swap = (minimum: bigint) =>
    planck === undefined || !address
      ? undefined
      : buying
        ? calls.swapNative(planck, minimum, deadline, address)
        : calls.swapUnits(planck, minimum, deadline, address)
  // Units are approved first: until then the swap itself cannot be tried.
  const approval = planck === undefined || buying ? undefined : calls.approveUnits(estuary.address('stable_pool'), planck)
  const tried = useTrial(buying ? swap(0n) : approval)
  const call = least === undefined ? undefined : swap(least)
  const steps: Step[] = []
  if (call && planck !== undefined) {
    if (approval) steps.push({ title: `Approve ${estuary.format(planck)} ${units}`, call: approval })
    steps.push({ title: `Swap ${estuary.format(planck)} ${from} for ${to}`, call })
  }

  /** Native per unit, times 10^18. */
  const price = planck === undefined || !out ? undefined : buying ? (planck * WAD) / out : (out * WAD) / planck
  const exitPrice = pool?.price?.rate
  // What is paid above the redemption price, or got below it.
  const worse = price === undefined || !exitPrice ? undefined : ((buying ? price - exitPrice : exitPrice - price) * WAD) / exitPrice
  const tooMuch = held !== undefined && planck !== undefined && planck > held
  const problem = tooMuch ? `That is more ${from} than the account has.` : undefined

  return (
    <>
      <h1>Swap</h1>
      <p className="lead">Buy or sell {units} at once, near the price at which the pool redeems them.</p>
      {pool && <PoolNotices pool={pool} leaving />}
      <div className="columns">
        <form className="card" onSubmit={(event) => event.preventDefault()}>
          <div className="tabs" role="group" aria-label="Direction">
            <button type="button" aria-pressed={buying} onClick={() => (setBuying(true), amount.set(''))}>Buy {units}</button>
            <button type="button" aria-pressed={!buying} onClick={() => (setBuying(false), amount.set(''))}>Sell {units}</button>
          </div>
          <AmountField
            label="You pay"
            symbol={from}
            amount={amount}
            available={held !== undefined && <>You have: <Amount planck={held} symbol={from} /></>}
            onMax={held === undefined || buying ? undefined : () => amount.setAll(held)}
            problem={problem}
          />
          <p className="figure" id="swap-out">
            {planck === undefined ? <span className="soft">—</span> : <Amount planck={out} symbol={to} />}
          </p>
          <Facts
            id="swap-facts"
            facts={[
              least !== undefined && { name: 'At least', value: <Amount planck={least} symbol={to} />, note: 'or nothing happens' },
              price !== undefined && { name: 'Price of a unit', value: <Decimal whole={price} places={8} /> },
              { name: 'Redemption price', value: <Decimal whole={exitPrice} places={8} />, note: 'what the queue pays' },
              worse !== undefined && {
                name: worse >= 0n ? 'Worse than redemption by' : 'Better than redemption by',
                value: <Fraction whole={worse >= 0n ? worse : -worse} />,
                note: 'fee and price impact together',
              },
              ...costs(tried),
            ]}
          />
          {steps.length === 2 && <p className="hint">These are two transactions: your wallet asks twice.</p>}
          <Submit label="Swap" tried={tried} problem={amount.problem ?? problem} steps={steps} onDone={() => amount.set('')} />
        </form>
        <div className="side">
          <section className="card" aria-labelledby="swap-pool">
            <h2 id="swap-pool">The stable pool</h2>
            <Facts
              facts={[
                { name: native, value: <Amount planck={markets?.reserves.native} symbol="" /> },
                { name: units, value: <Amount planck={markets?.reserves.units} symbol="" /> },
                { name: 'Peg', value: <Decimal whole={markets?.peg.last} />, note: 'marginal price over redemption price' },
                { name: 'Fee at the peg', value: <Fraction whole={markets && BigInt(markets.stableTerms.fee) * 10n ** 8n} />, note: 'more where one coin lacks' },
              ]}
            />
          </section>
          <section className="card quietly" aria-labelledby="swap-risk">
            <h2 id="swap-risk">What can go wrong</h2>
            <p>
              Somebody can trade right before you. Then you get less, but never less than “at least”: the swap is refused
              instead, and you pay the chain’s fee alone.
            </p>
          </section>
          {!buying && <Notice title="Selling is not the only way out">The queue pays the redemption price, for time instead of a fee: <a href="#/unstake">Unstake</a>.</Notice>}
        </div>
      </div>
    </>
  )
}
