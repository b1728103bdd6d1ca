import { useState } from 'react'
import { aLittleLess, calls } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { useHistory } from '../history.ts'
import { AmountField, useAmount } from '../parts/amount_field.tsx'
import { costs } from '../parts/costs.tsx'
import { Facts } from '../parts/facts.tsx'
import { Amount, Decimal, Percent, span, TextPercent } from '../parts/numbers.tsx'
import { PoolNotices } from '../parts/pool_notices.tsx'
import { Submit } from '../parts/submit.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

export default function Stake() {
  const { estuary } = useChain()
  const { account } = useWallet()
  const amount = useAmount()
  const [wrap, setWrap] = useState(false)
  const address = account?.address

  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: own } = useReading(({ views }) => (address ? views.account(address) : undefined), address)
  const { value: spread } = useReading(({ views }) => views.spread())
  const planck = amount.planck
  const { value: shares } = useReading(
    ({ views }) => (planck === undefined ? undefined : views.previewStake(planck)),
    String(planck),
  )

  const build = (value: bigint, minimum: bigint) =>
    wrap ? calls.stakeAndWrap(value, minimum) : calls.stake(value, minimum)
  // The trial accepts anything: what is sent does not.
  const tried = useTrial(planck === undefined ? undefined : build(planck, 0n))
  const minimum = shares === undefined ? undefined : aLittleLess(shares)

  /** All but the existential deposit, the storage deposit, and the fee with a margin. */
  const fillMax = async () => {
    if (!own || !address) return
    const spare = 10n ** BigInt(estuary.token.decimals) / 10n
    if (own.spendable <= spare) return amount.setAll(own.spendable)
    const trial = await estuary.tryOut(build(own.spendable - spare, 0n), address).catch(() => undefined)
    const room = trial ? own.spendable - trial.fee * 2n - (trial.deposit > 0n ? trial.deposit : 0n) : own.spendable - spare
    amount.setAll(pool && room > pool.limit ? pool.limit : room)
  }

  const tooMuch = own && planck !== undefined && planck > own.spendable
  const problem = tooMuch ? 'That is more than the account can send: its existential deposit stays.' : undefined
  const symbol = wrap ? pool?.unitSymbol : 'shares'

  return (
    <>
      <h1>Stake</h1>
      <p className="lead">
        Your stake earns validators’ rewards, and you can leave when you want. What you get grows in worth by itself.
      </p>
      {pool && <PoolNotices pool={pool} />}
      <div className="columns">
        <form className="card" onSubmit={(event) => event.preventDefault()}>
          <AmountField
            label="You stake"
            amount={amount}
            available={own && <>Free: <Amount planck={own.spendable} /></>}
            onMax={own && fillMax}
            problem={problem}
          />
          <fieldset className="options">
            <legend>You get</legend>
            <label>
              <input type="radio" name="wrap" checked={!wrap} onChange={() => setWrap(false)} />
              <span>
                <strong>{pool?.symbol ?? 'Shares'}</strong>
                Your balance grows with each reward.
              </span>
            </label>
            <label>
              <input type="radio" name="wrap" checked={wrap} onChange={() => setWrap(true)} />
              <span>
                <strong>{pool?.unitSymbol ?? 'Units'}</strong>
                The number stays and its price grows. Made for markets.
              </span>
            </label>
          </fieldset>
          <Facts
            id="stake-preview"
            facts={[
              planck !== undefined && { name: 'You get', value: <Amount planck={shares} symbol={symbol ?? 'units'} /> },
              minimum !== undefined && {
                name: 'At least',
                value: <Amount planck={minimum} symbol={symbol ?? 'units'} />,
                note: 'or nothing happens',
              },
              ...costs(tried),
            ]}
          />
          <Submit
            label="Stake"
            problem={amount.problem ?? problem}
            tried={tried}
            steps={
              planck === undefined || minimum === undefined
                ? []
                : [{ title: `Stake ${estuary.format(planck)} ${estuary.token.symbol}`, call: build(planck, minimum) }]
            }
            onDone={() => amount.set('')}
          />
        </form>
        <div className="side">
          {own && (
            <section className="card" aria-labelledby="stake-own">
              <h2 id="stake-own">Yours</h2>
              <p className="figure" id="own-balance">
                <Amount planck={own.balance} />
              </p>
              <Facts
                id="own-facts"
                facts={[
                  { name: 'Shares', value: <Amount planck={own.shares} symbol="" /> },
                  own.units > 0n && { name: pool?.unitSymbol ?? 'Units', value: <Amount planck={own.units} symbol="" /> },
                  own.units > 0n && { name: 'Their worth', value: <Amount planck={own.unitsWorth} /> },
                ]}
              />
            </section>
          )}
          <section className="card" aria-labelledby="stake-earn">
            <h2 id="stake-earn">What you earn, and what it costs</h2>
            <Facts
              id="pool-facts"
              facts={[
                { name: 'APR, 7 days', value: <Apr /> },
                { name: 'Price of a share', value: <Decimal whole={pool?.price?.rate} places={8} /> },
                { name: 'Fee for staking', value: 'none' },
                {
                  name: 'Protocol fee',
                  value: <Percent points={pool?.parameters.protocolFee} />,
                  note: 'of each reward, after the operator’s commission',
                },
                { name: 'Staked by all', value: <Amount planck={pool?.pooled} /> },
                { name: 'Can be staked now', value: <Amount planck={pool?.limit} /> },
                { name: 'Least stake', value: <Amount planck={pool?.parameters.minStake} /> },
                pool?.price?.swept !== undefined && {
                  name: 'Last look for losses',
                  value: `${span(pool.now - pool.price.swept)} ago`,
                },
              ]}
            />
          </section>
          <section className="card quietly" aria-labelledby="stake-risk">
            <h2 id="stake-risk">What can go wrong</h2>
            <p>
              The chain slashes a validator that offends. Its operator’s bond pays first, then the cover fund, and the rest is
              lost by all holders and open requests, pro rata. If the largest operator lost all its stake, a share would lose
              up to <Percent points={spread?.largestLoss} />.
            </p>
          </section>
        </div>
      </div>
    </>
  )
}

/** The growth over a week, with that over a day and a month as its spread. */
function Apr() {
  const { value, problem } = useHistory('apr')
  if (problem) return <span className="soft">{problem}</span>
  const of = (days: number) => value?.find((growth) => growth.days === days)?.apr
  const week = of(7)
  if (!value) return <span className="pending">…</span>
  if (!week) return <span className="soft">The pool is younger than a week.</span>
  const [day, month] = [of(1), of(30)]
  return (
    <>
      <TextPercent fraction={week} />
      <small>
        {day && <>1 day: <TextPercent fraction={day} /></>}
        {month && <> · 30 days: <TextPercent fraction={month} /></>}
      </small>
    </>
  )
}
