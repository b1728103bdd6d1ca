import { useId, useState } from 'react'
import { aLittleLess, calls, mulDiv, type PoolView } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { AmountField, useAmount } from '../parts/amount_field.tsx'
import { costs } from '../parts/costs.tsx'
import { Facts } from '../parts/facts.tsx'
import { Amount, Percent, span } from '../parts/numbers.tsx'
import { PoolNotices } from '../parts/pool_notices.tsx'
import { Submit } from '../parts/submit.tsx'
import type { Step } from '../sending.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

/** The slider's steps: percent that leave at once. */
const WHOLE = 100n

/** Whether the pool can pay so much beside all that it owes the queue already. */
const hasMoney = ({ accounting: { buffered, reserve, owed } }: PoolView, planck: bigint) =>
  (buffered > reserve ? buffered - reserve : 0n) >= owed + planck

/** Basis points of an instant exit that its fee takes, rounded up. */
const feePart = ([paid, fee]: readonly [bigint, bigint]) => (paid + fee === 0n ? 0n : (fee * 10_000n + paid + fee - 1n) / (paid + fee))

export default function Unstake() {
  const { estuary } = useChain()
  const { account } = useWallet()
  const amount = useAmount()
  const [part, setPart] = useState(0)
  const slider = useId()
  const address = account?.address

  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: eras } = useReading(({ views }) => views.eras())
  const { value: own } = useReading(({ views }) => (address ? views.account(address) : undefined), address)

  const planck = amount.planck
  const atOnce = planck === undefined ? 0n : mulDiv(planck, BigInt(part), WHOLE)
  const queued = planck === undefined ? 0n : planck - atOnce
  // All shares leave whatever the price does until the block, where all leave by one way.
  const allShares = amount.isAll && own ? own.shares : undefined
  const queueCall =
    queued === 0n ? undefined : allShares && atOnce === 0n ? calls.requestWithdrawalShares(allShares) : calls.requestWithdrawal(queued)

  const { value: requested } = useReading(
    ({ views }) => {
      if (!address || queued === 0n) return undefined
      return allShares && atOnce === 0n ? views.previewRequestShares(address, allShares) : views.previewRequest(address, queued)
    },
    `${address} ${queued} ${atOnce}`,
  )
  const { value: exit } = useReading(
    ({ views }) => {
      if (!address || atOnce === 0n) return undefined
      return allShares && queued === 0n ? views.previewExitShares(allShares) : views.previewExit(address, atOnce)
    },
    `${address} ${atOnce} ${queued}`,
  )
  const leastOut = exit ? aLittleLess(exit[0]) : undefined
  const exitBy = (least: bigint) =>
    allShares && queued === 0n ? calls.unstakeNowShares(allShares, least, address ?? '') : calls.unstakeNow(atOnce, least)
  const exitCall = atOnce === 0n ? undefined : exitBy(0n)
  const triedExit = useTrial(exitCall)
  const triedQueue = useTrial(queueCall)
  const first = exitCall ? triedExit : triedQueue

  const steps: Step[] = []
  const { symbol } = estuary.token
  if (exitCall && leastOut !== undefined) {
    steps.push({ title: `Leave at once with ${estuary.format(atOnce)} ${symbol}`, call: exitBy(leastOut) })
  }
  if (queueCall) steps.push({ title: `Request ${estuary.format(queued)} ${symbol}`, call: queueCall })

  const tooMuch = own && planck !== undefined && planck > own.balance
  const problem = tooMuch ? 'That is more than you have staked.' : undefined
  const waits = pool && eras && waitOf(pool, queued, eras.unbonding)

  return (
    <>
      <h1>Unstake</h1>
      <p className="lead">
        Two ways out. Wait in the queue and get all of it, or leave at once out of the reserve, for a fee. You can split.
      </p>
      {pool && <PoolNotices pool={pool} leaving />}
      <form className="stack" onSubmit={(event) => event.preventDefault()}>
        <section className="card" aria-label="Amount">
          <AmountField
            label="You unstake"
            amount={amount}
            available={own && <>Staked: <Amount planck={own.balance} /></>}
            onMax={own && (() => amount.setAll(own.balance))}
            problem={problem}
          />
          <div>
            <div className="field-head">
              <label htmlFor={slider}>How much of it leaves at once</label>
              <span className="available">{part} %</span>
            </div>
            <input
              id={slider}
              type="range"
              min={0}
              max={100}
              step={5}
              value={part}
              onChange={(event) => setPart(Number(event.target.value))}
              aria-valuetext={`${part} percent at once, ${100 - part} percent through the queue`}
            />
          </div>
        </section>
        <div className="split">
          <section className={queued === 0n ? 'card unused' : 'card'} aria-labelledby="queue-title">
            <h2 id="queue-title">Through the queue</h2>
            <p className="figure" id="queue-amount">
              {queued === 0n ? '—' : <Amount planck={requested} />}
            </p>
            <Facts
              id="queue-facts"
              facts={[
                { name: 'Fee', value: 'none' },
                { name: 'Wait', value: waits?.time ?? '…', note: waits?.reason ?? '' },
                { name: 'Least request', value: <Amount planck={pool?.parameters.minRequest} /> },
              ]}
            />
            <p className="hint">
              From the request on it earns nothing. It bears losses of the pool until it is finalized, and none after that.
            </p>
            <Facts facts={queueCall ? costs(triedQueue) : []} />
          </section>
          <section className={atOnce === 0n ? 'card unused' : 'card'} aria-labelledby="exit-title">
            <h2 id="exit-title">At once</h2>
            <p className="figure" id="exit-amount">
              {atOnce === 0n ? '—' : exit ? <Amount planck={exit[0]} /> : <span className="soft">not possible now</span>}
            </p>
            <Facts
              id="exit-facts"
              facts={[
                {
                  name: 'Fee',
                  value: exit ? (
                    <><Amount planck={exit[1]} /> <small><Percent points={feePart(exit)} /></small></>
                  ) : pool?.exit ? (
                    <>from <Percent points={feePart(pool.exit)} /></>
                  ) : (
                    'no exit now'
                  ),
                  note: 'rises as the reserve empties',
                },
                { name: 'Wait', value: 'none' },
                { name: 'Reserve left', value: <Amount planck={pool?.accounting.reserve} /> },
                leastOut !== undefined && { name: 'At least', value: <Amount planck={leastOut} />, note: 'or nothing happens' },
              ]}
            />
            <p className="hint">The money is yours in the same block. The fee stays with those who hold on.</p>
            <Facts facts={exitCall ? costs(triedExit) : []} />
          </section>
        </div>
        <section className="card" aria-label="Send">
          {steps.length === 2 && <p className="hint">These are two transactions: your wallet asks twice.</p>}
          <Submit
            label={part === 0 ? 'Request' : part === 100 ? 'Leave at once' : 'Do both'}
            problem={amount.problem ?? problem ?? (triedQueue.problem && queueCall ? triedQueue.problem : undefined)}
            tried={first}
            steps={steps}
            onDone={() => amount.set('')}
          />
        </section>
      </form>
    </>
  )
}

/** How long a request of now waits, and why. */
function waitOf(pool: PoolView, planck: bigint, unbonding: number) {
  const least = span(pool.parameters.minWait)
  if (hasMoney(pool, planck)) {
    return { time: `about ${least}`, reason: 'the pool has the money, and a request waits so long at least' }
  }
  return { time: `about ${unbonding} eras`, reason: 'stake has to unbond first. An era is a day, mostly' }
}
