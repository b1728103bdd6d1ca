import { useState } from 'react'
import { AddressError } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { csvOf, type Interval, type Rewards, useHistory } from '../history.ts'
import { Chart } from '../parts/chart.tsx'
import { Facts } from '../parts/facts.tsx'
import { Notice } from '../parts/notice.tsx'
import { Account, Amount } from '../parts/numbers.tsx'
import { TextField } from '../parts/text_field.tsx'
import { useWallet } from '../wallet.tsx'

export default function RewardsPage() {
  const { estuary, settings } = useChain()
  const { account } = useWallet()
  const [text, setText] = useState('')
  let problem: string | undefined
  let pasted: { address: string; foreign: boolean } | undefined
  try {
    if (text.trim() !== '') pasted = estuary.account(text)
  } catch (error) {
    if (!(error instanceof AddressError)) throw error
    problem = error.message
  }
  const address = problem ? undefined : (pasted?.address ?? account?.address)
  const { value: own } = useReading(({ views }) => (address ? views.account(address) : undefined), address)
  const { value: rewards, problem: missing } = useHistory('rewards', address)

  return (
    <>
      <h1>Rewards</h1>
      <p className="lead">What an account has earned, to the planck. Any account: the chain is public.</p>
      <section className="card" aria-label="Account">
        <TextField
          label="Account"
          placeholder={account?.address ?? 'an address'}
          hint={account ? 'Yours, unless you paste another address.' : 'Paste an address, or connect a wallet.'}
          value={text}
          onChange={setText}
          problem={problem}
        />
        {pasted?.foreign && (
          <p className="hint">An address of another chain. On this chain the same key is {pasted.address}.</p>
        )}
      </section>
      {address && (
        <div className="columns">
          <section className="card" aria-labelledby="rewards-now">
            <h2 id="rewards-now">Now</h2>
            <p className="figure" id="rewards-balance">
              <Amount planck={own?.balance} />
            </p>
            <Facts
              facts={[
                { name: 'Account', value: <Account address={address} /> },
                { name: 'Shares', value: <Amount planck={own?.shares} symbol="" /> },
                own !== undefined && own.units > 0n && { name: 'Wrapped units', value: <Amount planck={own.units} symbol="" /> },
                own !== undefined && own.units > 0n && { name: 'Their worth', value: <Amount planck={own.unitsWorth} /> },
              ]}
            />
          </section>
          {rewards && (
            <section className="card" aria-labelledby="rewards-total">
              <h2 id="rewards-total">Earned in all</h2>
              <p className="figure" id="rewards-sum">
                <Amount planck={rewards.reward} />
              </p>
              <Facts
                id="rewards-facts"
                facts={[
                  {
                    name: 'Cost of coming and going',
                    value: <Amount planck={rewards.cost} />,
                    note: 'fees of instant exits, prices above the exit price, rounding',
                  },
                ]}
              />
              {settings.api && (
                <a className="small" href={csvOf(settings.api, address)} download>
                  Download as CSV
                </a>
              )}
            </section>
          )}
        </div>
      )}
      {missing && (
        <Notice title={missing}>
          Balance and shares are read from the chain and are right. What was earned when is known to <code>estuary serve</code>{' '}
          alone{settings.api ? '.' : <>: name its address in <code>settings.json</code>, or by <code>--api</code>.</>}
        </Notice>
      )}
      {address && !rewards && !missing && <p className="pending">Asking the API.</p>}
      {rewards && !hasHad(rewards) && <p className="soft">This account has never had shares or units.</p>}
      {rewards && hasHad(rewards) && <Days intervals={rewards.intervals} />}
    </>
  )
}

const hasHad = ({ intervals }: Rewards): boolean =>
  intervals.some(({ balance, deposited, withdrawn }) => balance > 0n || deposited > 0n || withdrawn > 0n)

function Days({ intervals }: { readonly intervals: readonly Interval[] }) {
  const days = intervals.slice(-90)
  return (
    <section className="card" aria-labelledby="rewards-days">
      <h2 id="rewards-days">Day by day</h2>
      <Chart
        label="Balance as a line, and the reward of each day as bars"
        points={days.map(({ date, balance, reward }) => ({ date, line: balance, bar: reward }))}
      />
      <div className="scroll" tabIndex={0} role="region" aria-label="Rewards by day">
        <table id="rewards-table">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" className="number">Reward</th>
              <th scope="col" className="number">Deposited</th>
              <th scope="col" className="number">Withdrawn</th>
              <th scope="col" className="number">Balance</th>
            </tr>
          </thead>
          <tbody>
            {[...days].reverse().map(({ date, reward, deposited, withdrawn, balance }) => (
              <tr key={date}>
                <td>{date}</td>
                <td className="number"><Amount planck={reward} symbol="" /></td>
                <td className="number"><Amount planck={deposited} symbol="" /></td>
                <td className="number"><Amount planck={withdrawn} symbol="" /></td>
                <td className="number"><Amount planck={balance} symbol="" /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
