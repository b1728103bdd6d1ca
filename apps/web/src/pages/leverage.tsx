import { useId, useState } from 'react'
import { aLittleLess, calls, mulDiv } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { changed, healthOf, liquidationPrice, PATIENCE, THIN_HEALTH, WAD } from '../markets.ts'
import { AmountField, useAmount } from '../parts/amount_field.tsx'
import { costs } from '../parts/costs.tsx'
import { Facts } from '../parts/facts.tsx'
import { Health } from '../parts/health.tsx'
import { Notice } from '../parts/notice.tsx'
import { Amount, Decimal, Fraction } from '../parts/numbers.tsx'
import { PoolNotices } from '../parts/pool_notices.tsx'
import { Submit } from '../parts/submit.tsx'
import type { Step } from '../sending.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

/** The slider counts in tenths. */
const TENTHS = 10n
const LEAST = 11

const larger = (a: bigint | undefined, b: bigint | undefined) => (a === undefined ? b : b === undefined || a >= b ? a : b)

export default function Leverage() {
  const { account } = useWallet()
  const address = account?.address
  const { value: pool } = useReading(({ views }) => views.pool())
  return (
    <>
      <h1>Leverage</h1>
      <p className="lead">
        Stake more than you have: borrow, stake the loan too, and leave it all as collateral, in one transaction.
      </p>
      {pool && <PoolNotices pool={pool} />}
      <div className="columns">
        <Open address={address} />
        <Close address={address} />
      </div>
      <section className="card quietly" aria-labelledby="leverage-risk">
        <h2 id="leverage-risk">What can go wrong</h2>
        <p>
          You can lose all of it. A position of three times your money loses three times each loss, and pays interest on two
          thirds. It earns only while staking earns more than the loan costs. Below a health of 1 anyone may liquidate it.
        </p>
      </section>
    </>
  )
}

function Open({ address }: { readonly address: string | undefined }) {
  const { estuary } = useChain()
  const amount = useAmount()
  const [times, setTimes] = useState(20)
  const slider = useId()
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  const { value: own } = useReading(({ views }) => (address ? views.account(address) : undefined), address)
  const { value: position } = useReading(({ views }) => (address ? views.position(address) : undefined), address)

  const planck = amount.planck
  const borrowed = planck === undefined ? 0n : mulDiv(planck, BigInt(times) - TENTHS, TENTHS)
  const all = planck === undefined ? 0n : planck + borrowed
  const { value: units } = useReading(
    async ({ views }) => (all === 0n ? undefined : larger(await views.previewStake(all), await views.quote(true, all))),
    String(all),
  )
  const deadline = pool ? pool.now + PATIENCE : 0n
  const least = units === undefined ? undefined : aLittleLess(units)
  const authorize = position?.authorized === false ? calls.authorize(estuary.address('leverage'), true) : undefined
  const open = planck === undefined || least === undefined ? undefined : calls.openLeverage(planck, borrowed, least, deadline)
  const tried = useTrial(authorize && open ? authorize : open)
  const steps: Step[] = []
  if (open && planck !== undefined) {
    if (authorize) steps.push({ title: 'Let the leverage contract borrow for you', call: authorize })
    steps.push({ title: `Open with ${estuary.format(planck)} ${estuary.token.symbol}, ${times / 10} times`, call: open })
  }

  const after = position && units !== undefined ? changed(position, units, borrowed) : undefined
  const health = after && markets && healthOf(after.units, after.debt, markets)
  const price = after && markets && liquidationPrice(after.units, after.debt, markets)
  // At the limit, a unit lends LLTV: so much can be multiplied at most, less what entry costs.
  const most = markets ? Number((TENTHS * WAD) / (WAD - markets.terms.lltv)) - 2 : 40
  const worth = units !== undefined && pool?.price ? (units * pool.price.rate) / WAD : undefined
  const cost = worth !== undefined && planck ? (all > worth ? ((all - worth) * WAD) / planck : 0n) : undefined
  const tooMuch = own && planck !== undefined && planck > own.spendable
  const problem = tooMuch ? 'That is more than the account can send.' : undefined
  const unit = pool?.unitSymbol ?? 'units'

  return (
    <form className="card" aria-labelledby="leverage-open" onSubmit={(event) => event.preventDefault()}>
      <h2 id="leverage-open">Open</h2>
      <AmountField label="Your own" amount={amount} available={own && <>Free: <Amount planck={own.spendable} /></>} problem={problem} />
      <div>
        <div className="field-head">
          <label htmlFor={slider}>Times</label>
          <span className="available">{(times / 10).toFixed(1)}</span>
        </div>
        <input id={slider} type="range" min={LEAST} max={most} value={times} onChange={(event) => setTimes(Number(event.target.value))} aria-valuetext={`${(times / 10).toFixed(1)} times`} />
      </div>
      <Facts
        id="open-facts"
        facts={[
          planck !== undefined && { name: 'Borrowed', value: <Amount planck={borrowed} /> },
          units !== undefined && { name: 'Collateral', value: <Amount planck={units} symbol={unit} />, note: 'by staking or buying, whichever gives more' },
          least !== undefined && { name: 'At least', value: <Amount planck={least} symbol={unit} />, note: 'or nothing happens' },
          cost !== undefined && { name: 'Gone at once', value: <Fraction whole={cost} />, note: 'of your own' },
          { name: 'Interest, a year', value: <Fraction whole={markets?.apys?.borrow} />, note: 'on what is borrowed' },
          health !== undefined && { name: 'Health', value: <Health health={health} /> },
          price !== undefined && { name: 'Liquidated below', value: <Decimal whole={price} />, note: 'price of a unit' },
          ...costs(tried),
        ]}
      />
      {health !== undefined && health < THIN_HEALTH && <Notice tone="warn" title="This position is thin">A small loss, or the interest of some weeks, liquidates it.</Notice>}
      {steps.length === 2 && <p className="hint">The first time these are two transactions: your wallet asks twice.</p>}
      <Submit label="Open" tried={tried} problem={amount.problem ?? problem} steps={steps} onDone={() => amount.set('')} />
    </form>
  )
}

function Close({ address }: { readonly address: string | undefined }) {

  const amount = useAmount()
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  const { value: position } = useReading(({ views }) => (address ? views.position(address) : undefined), address)
  const planck = amount.planck
  const all = position !== undefined && planck === position.units
  const { value: exits } = useReading(({ views }) => (planck === undefined ? undefined : views.exits(planck)), String(planck))
  const out = exits && larger(exits.sell, exits.atOnce)
  const least = out === undefined ? undefined : aLittleLess(out)
  const call = planck === undefined || least === undefined ? undefined : calls.closeLeverage(planck, least, pool ? pool.now + PATIENCE : 0n, all)
  const tried = useTrial(call)
  const after = position && planck !== undefined && out !== undefined ? changed(position, -planck, -out) : undefined
  const back = position && out !== undefined && out > position.debt ? out - position.debt : 0n
  const tooMuch = position && planck !== undefined && planck > position.units
  const problem = tooMuch ? 'That is more than the position has.' : undefined
  const unit = pool?.unitSymbol ?? 'units'

  return (
    <form className="card" aria-labelledby="leverage-close" onSubmit={(event) => event.preventDefault()}>
      <h2 id="leverage-close">Your position</h2>
      <Facts
        id="leverage-facts"
        facts={[
          { name: 'Collateral', value: position ? <Amount planck={position.units} symbol={unit} /> : '—' },
          { name: 'Debt', value: position ? <Amount planck={position.debt} /> : '—' },
          { name: 'Health', value: position ? <Health health={position.health} /> : '—' },
        ]}
      />
      <AmountField
        label="Turn back"
        symbol={unit}
        amount={amount}
        onMax={position && position.units > 0n ? () => amount.setAll(position.units) : undefined}
        problem={problem}
      />
      <Facts
        facts={
          planck === undefined
            ? []
            : [
                { name: 'Units bring', value: <Amount planck={out} />, note: 'by selling or leaving at once, whichever pays more' },
                { name: 'At least', value: <Amount planck={least} />, note: 'or nothing happens' },
                { name: 'Paid to you', value: <Amount planck={back} />, note: 'after the debt' },
                after && markets && { name: 'Health afterwards', value: <Health health={healthOf(after.units, after.debt, markets)} /> },
                ...costs(tried),
              ]
        }
      />
      <Submit label={all ? 'Close' : 'Reduce'} quiet tried={tried} problem={amount.problem ?? problem} steps={call ? [{ title: all ? 'Close the position' : 'Reduce the position', call }] : []} onDone={() => amount.set('')} />
    </form>
  )
}
